package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/console"
	"ahadi/gateway/health"
	"ahadi/gateway/operator"
	"ahadi/internal/phone"
	"ahadi/internal/words"
	"ahadi/store"
)

// operatorConfig is who is told when something is wrong with the gateway itself.
type operatorConfig struct {
	Language string         `yaml:"language"` // of the messages; the network's first when it is not given
	Email    emailConfig    `yaml:"email"`
	SMS      operatorSMS    `yaml:"sms"`
	Webhook  operatorCalled `yaml:"webhook"`
	Mute     []string       `yaml:"mute"` // what is not told
}

type emailConfig struct {
	To       []string `yaml:"to"`
	From     string   `yaml:"from"`
	Server   string   `yaml:"server"` // host:port
	TLS      string   `yaml:"tls"`    // starttls, tls, none; by the port when it is not given
	Username string   `yaml:"username"`
	Password string   `yaml:"password"`
}

type operatorSMS struct {
	Channel string   `yaml:"channel"`
	To      []string `yaml:"to"`
}

type operatorCalled struct {
	URL   string `yaml:"url"`
	Token string `yaml:"token"`
}

// checkOperator fills in what stands in the environment, and refuses what would
// leave the operator without a message on the day that it is needed.
func (c *config) checkOperator(at func(path string) string) error {
	o := &c.Operator
	if o.Language != "" && !words.Spoken(o.Language) {
		return fmt.Errorf("%s: messages to the operator are written in %s", at("$.operator.language"), strings.Join(words.Languages(), ", "))
	}
	for i, name := range o.Mute {
		if !slices.Contains(operator.Tells(), name) {
			return fmt.Errorf("%s: %q is nothing that is told: there are %s", at(fmt.Sprintf("$.operator.mute[%d]", i)), name, strings.Join(operator.Tells(), ", "))
		}
	}
	if err := c.checkEmail(at); err != nil {
		return err
	}
	if err := c.checkOperatorSMS(at); err != nil {
		return err
	}
	for _, v := range []*string{&o.Webhook.URL, &o.Webhook.Token} {
		value, err := resolve(c.dir(), *v)
		if err != nil {
			return fmt.Errorf("%s: %w", at("$.operator.webhook"), err)
		}
		*v = value
	}
	if o.Webhook == (operatorCalled{}) {
		return nil
	}
	u, err := url.Parse(o.Webhook.URL) // the address may hold a secret: it is not repeated
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname())) {
		return fmt.Errorf("%s: url is where messages are posted to, such as https://chat.example.org/hooks/…; without TLS only on this machine", at("$.operator.webhook"))
	}
	return nil
}

func (c *config) checkEmail(at func(path string) string) (err error) {
	e, where := &c.Operator.Email, "$.operator.email"
	if len(e.To) == 0 && e.From == "" && e.Server == "" && e.TLS == "" && e.Username == "" && e.Password == "" {
		return nil
	}
	for _, v := range []*string{&e.Username, &e.Password} {
		if *v, err = resolve(c.dir(), *v); err != nil {
			return fmt.Errorf("%s: %w", at(where), err)
		}
	}
	for _, address := range append(slices.Clone(e.To), e.From) {
		if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
			return fmt.Errorf("%s: to and from are addresses such as ops@example.org", at(where))
		}
	}
	host, port, err := net.SplitHostPort(e.Server)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 1 || host == "" || len(e.To) == 0 {
		return fmt.Errorf("%s: e-mail needs server (as smtp.example.org:587), from and to", at(where))
	}
	if e.TLS == "" {
		e.TLS = map[bool]string{true: operator.TLS, false: operator.StartTLS}[port == "465"]
	}
	switch {
	case !slices.Contains([]string{operator.StartTLS, operator.TLS, operator.NoTLS}, e.TLS):
		return fmt.Errorf("%s: tls is %s (port 587), %s (port 465) or %s", at(where+".tls"), operator.StartTLS, operator.TLS, operator.NoTLS)
	case e.TLS == operator.NoTLS && !local(host):
		return fmt.Errorf("%s: tls: none is for a mail server of this machine alone", at(where+".tls"))
	case (e.Username == "") != (e.Password == ""):
		return fmt.Errorf("%s: username and password go together", at(where))
	}
	return nil
}

// local says whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c *config) checkOperatorSMS(at func(path string) string) (err error) {
	s := &c.Operator.SMS
	if s.Channel == "" && len(s.To) == 0 {
		return nil
	}
	if ch := c.Channels[s.Channel]; len(ch.SMS) == 0 {
		return fmt.Errorf("%s: there is no channel %q that sends messages", at("$.operator.sms"), s.Channel)
	}
	if len(s.To) == 0 {
		return fmt.Errorf("%s: to is missing: numbers with their country code, or env:NAME", at("$.operator.sms"))
	}
	for i := range s.To {
		if s.To[i], err = resolve(c.dir(), s.To[i]); err == nil {
			_, err = phone.Parse(s.To[i], "")
		}
		if err != nil { // the number itself is not repeated
			return fmt.Errorf("%s: the %d. of to: write a number with its country code, as +254…, or env:NAME: %w", at("$.operator.sms.to"), i+1, err)
		}
	}
	return nil
}

// ways are how the operator is reached.
func (c *config) ways(db *store.Store, trust *tls.Config) (all []operator.Way) {
	o := c.Operator
	if e := o.Email; e.Server != "" {
		all = append(all, operator.Way{Name: "e-mail", Send: operator.Mail{
			Server: e.Server, Security: e.TLS, User: e.Username, Password: e.Password, From: e.From, To: e.To, TLS: trust,
		}.Send})
	}
	if o.SMS.Channel != "" {
		t := operator.Text{Store: db, Channel: o.SMS.Channel}
		for _, number := range o.SMS.To {
			if n, err := phone.Parse(number, ""); err == nil { // checkOperatorSMS has seen that it is one
				t.To = append(t.To, n)
			}
		}
		all = append(all, operator.Way{Name: "sms", Send: t.Send})
	}
	if o.Webhook.URL != "" {
		all = append(all, operator.Way{Name: "webhook", Send: operator.Webhook{URL: o.Webhook.URL, Token: o.Webhook.Token, HTTP: &http.Client{}}.Send})
	}
	return all
}

// tells makes the service that tells the operator.
func (c *config) tells(db *store.Store, looker *health.Looker, log *slog.Logger) (*operator.Service, error) {
	language := c.Operator.Language
	if language == "" {
		language = c.Network.Languages[0]
	}
	voice, err := console.NewVoice(language)
	if err != nil {
		return nil, err
	}
	page := ""
	if c.PublicURL != "" {
		page = c.PublicURL + "/status"
	}
	return operator.New(operator.Config{
		Store: db, Health: looker, Ways: c.ways(db, nil), Mute: c.Operator.Mute, Console: page, Logger: log, Say: voice.Say,
		Finding: func(f health.Finding) (string, string) { return voice.Finding(f, db.Network(), now()) },
		Exact:   func(at time.Time) string { return voice.Exact(at, db.Network()) },
	}), nil
}
