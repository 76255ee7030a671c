package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/handset"
	"ahadi/internal/phone"
	"ahadi/store"
)

// phoneCmd is a feature phone in the terminal, against any address that speaks
// the USSD of one of the providers.
type phoneCmd struct {
	To      string            `required:"" placeholder:"URL" help:"Where the service takes USSD steps, such as http://127.0.0.1:8080/hooks/demo/ussd/demo (the demo)."`
	Number  string            `required:"" help:"The phone's number, with its country code."`
	Code    string            `default:"*384*77#" help:"The service's code."`
	As      string            `default:"africastalking" placeholder:"PROVIDER" help:"Whose words the service understands: ${diallers}."`
	Set     map[string]string `placeholder:"NAME=VALUE" help:"A setting of the provider that the words depend on, as in the configuration; env:NAME and file:PATH stand for what is there."`
	Network string            `default:"99999" help:"The code of the phone's operator, as the provider writes it."`
	Script  []string          `type:"existingfile" placeholder:"FILE" help:"Play conversations that are written down, and say where the service says something else; exit code 1 if it does."`
	Update  bool              `help:"With --script: write what the service says now into the files."`
	Letters int               `help:"With --script: how many letters a screen may have at most, such as 160; half as many where one is not GSM 7-bit."`
	Within  time.Duration     `help:"With --script: how late an answer may be, such as 5s."`
	Timeout time.Duration     `default:"15s" help:"How long an answer is waited for."`
}

// Run dials.
func (k *phoneCmd) Run(out io.Writer) error {
	number, err := phone.Parse(k.Number, "")
	if err != nil {
		return usageError{errors.New("--number: write it with its country code, such as +12025550101")}
	}
	if to, err := url.Parse(k.To); err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return usageError{errors.New("--to: write the whole address, beginning with http:// or https://")}
	}
	speaks, err := dialler(k.As, k.Code, k.Set)
	if err != nil {
		return usageError{err}
	}
	ctx, stop := interruptible()
	defer stop()
	client := &http.Client{Timeout: k.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	line := handset.Line{
		Speaks: speaks, Code: k.Code, Network: k.Network, Now: now, Session: rand.Text,
		Post: func(ctx context.Context, r aggregator.Request) (aggregator.Response, time.Duration, error) {
			return call(ctx, client, k.To, r)
		},
		Read: letRead,
	}
	if len(k.Script) > 0 {
		return k.play(ctx, out, line, number.E164())
	}
	return talk(ctx, out, bufio.NewScanner(os.Stdin), handset.New(line, number.E164()), k.Code)
}

// letRead waits until nobody takes the same key for a repeat.
func letRead(ctx context.Context) error {
	select {
	case <-time.After(store.SameInput):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// dialler finds the provider's other side.
func dialler(name, code string, set map[string]string) (aggregator.Dialler, error) {
	p, known := findAggregator(name)
	if !known {
		return nil, fmt.Errorf("--as: no provider %q: there are %s", name, strings.Join(dialled(), ", "))
	}
	given := map[string]string{}
	for name, value := range set {
		if !slices.ContainsFunc(p.Settings, func(s aggregator.Setting) bool { return s.Name == name }) {
			return nil, fmt.Errorf("--set: %s has no setting %q", p.Name, name)
		}
		var err error
		if given[name], err = resolve(".", value); err != nil {
			return nil, fmt.Errorf("--set %s: %w", name, err)
		}
	}
	if all := dialled(); !slices.Contains(all, p.Name) {
		return nil, fmt.Errorf("--as: %s cannot be dialled in: there are %s", p.Name, strings.Join(all, ", "))
	}
	adapter, err := unbound(p, code, given)
	if err != nil {
		return nil, err
	}
	return adapter.(aggregator.Dialler), nil
}

// unbound is an adapter without an account: what it needs for sending only, and
// is not given, is made up.
func unbound(p aggregator.Provider, code string, given map[string]string) (any, error) {
	setup := aggregator.Setup{Settings: map[string]string{}, Code: code}
	for _, s := range p.Settings {
		setup.Settings[s.Name] = s.Default
		if s.Required {
			setup.Settings[s.Name] = "unused"
		}
	}
	maps.Copy(setup.Settings, given)
	return p.New(setup)
}

// dialled are the providers that can be dialled in.
func dialled() []string {
	var names []string
	for _, p := range aggregators() {
		if adapter, err := unbound(p, "", nil); err == nil && is[aggregator.Dialler](adapter) {
			names = append(names, p.Name)
		}
	}
	return names
}

// call posts a step as the provider does. A redirect is an answer, as it is to it.
func call(ctx context.Context, client *http.Client, to string, r aggregator.Request) (aggregator.Response, time.Duration, error) {
	to, query, asks := strings.Cut(to, "?")
	if r.Behind != "" {
		to = strings.TrimSuffix(to, "/") + "/" + r.Behind
	}
	if asks {
		to += "?" + query
	}
	if r.Query != "" {
		separator := "?"
		if strings.Contains(to, "?") {
			separator = "&"
		}
		to += separator + r.Query
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, to, bytes.NewReader(r.Body))
	if err != nil {
		return aggregator.Response{}, 0, err
	}
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	began := now()
	answer, err := client.Do(req)
	if err != nil {
		return aggregator.Response{}, 0, hideAddress(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return aggregator.Response{}, 0, fmt.Errorf("the answer broke off: %w", err)
	}
	headers := map[string]string{}
	for name := range answer.Header {
		headers[name] = answer.Header.Get(name)
	}
	return aggregator.Response{Status: answer.StatusCode, ContentType: answer.Header.Get("Content-Type"), Header: headers, Body: string(body)}, now().Sub(began), nil
}

// hideAddress leaves the address out of an error: it holds a hook's secret.
func hideAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("the service does not answer: %w: does it run, and is --to its address?", u.Err)
	}
	return err
}

// play plays scripts.
func (k *phoneCmd) play(ctx context.Context, out io.Writer, line handset.Line, number string) error {
	failed := 0
	for _, name := range k.Script {
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		r := handset.Script(ctx, line, number, handset.Source{
			Name: filepath.Base(name), Text: string(src), Limits: handset.Limits{Letters: k.Letters, Within: k.Within},
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, problem := range r.Problems {
			fmt.Fprintln(out, problem)
		}
		switch {
		case k.Update && r.Rewritten != nil && r.Inputs > 0:
			if err := os.WriteFile(name, r.Rewritten, 0o600); err != nil {
				return err
			}
			fmt.Fprintf(out, "%s: written, %d inputs\n", filepath.Base(name), r.Inputs)
			if len(r.Problems) > r.Differ { // what writing does not mend
				failed++
			}
		case len(r.Problems) > 0:
			failed++
		default:
			fmt.Fprintf(out, "%s: ok, %d inputs, the slowest answer after %v\n", filepath.Base(name), r.Inputs, r.Slowest.Round(time.Millisecond))
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d scripts do not hold", failed, len(k.Script))
	}
	return nil
}
