package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"ahadi/store"
)

// webhookCmd is for programs that are told when something has happened.
type webhookCmd struct {
	Add     webhookAddCmd     `cmd:"" help:"Tell a program what happens from now on. Prints its secret, alone and once: it is kept sealed."`
	List    webhookListCmd    `cmd:"" help:"List the webhooks: what each is told of, and how it does."`
	Show    webhookShowCmd    `cmd:"" help:"List what was sent to a webhook and is to be, the newest first, with what it answered."`
	Test    webhookTestCmd    `cmd:"" help:"Send a webhook an event that says nothing, and wait for its answer."`
	Replay  webhookReplayCmd  `cmd:"" help:"Send a webhook events again, each under the id that it had."`
	Rotate  webhookRotateCmd  `cmd:"" help:"Give a webhook a new secret, printed alone and once; the one before signs too for a while."`
	Disable webhookDisableCmd `cmd:"" help:"Tell a program nothing more, at once; what happens meanwhile can be replayed."`
	Enable  webhookEnableCmd  `cmd:"" help:"Tell a program again, of what happens from now on."`
	Remove  webhookRemoveCmd  `cmd:"" help:"Forget a webhook, its secret, and what was sent to it."`
}

// webhooksConfig is of the configuration.
type webhooksConfig struct {
	Allow []string `yaml:"allow"` // private addresses that webhooks may have
}

// checkWebhooks reads which private addresses webhooks may have.
func (c *config) checkWebhooks(at func(path string) string) (err error) {
	if c.inward, err = prefixes(c.Webhooks.Allow); err != nil {
		return fmt.Errorf("%s: webhooks.allow: %w", at("$.webhooks.allow"), err)
	}
	return nil
}

// thisMachine is what the webhooks of a demo may have beside the world's addresses.
func thisMachine() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// hook is a webhook by its name.
type hook struct {
	where
	Name string `arg:"" help:"Which."`
}

// upon does something to it, and says so.
func (k *hook) upon(out io.Writer, do func(context.Context, *store.Store, store.Hand) (before bool, err error), was, is string) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		before, err := do(ctx, db, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		if before {
			is = was
		}
		_, err = fmt.Fprintln(out, is)
		return err
	})
}

type webhookAddCmd struct {
	where
	Name   string   `arg:"" help:"What it is for: 2 to 40 plain letters and digits."`
	URL    string   `arg:"" name:"url" help:"Where events are posted to: https://…, or env:NAME or file:PATH where that stands. http:// for this machine alone."`
	Events []string `help:"What it is told of; everything when it is not given (docs/webhooks.md)."`
	Place  string   `help:"The code of a place, for a program that may know of this branch only."`
}

// Run prints the secret and nothing else.
func (k *webhookAddCmd) Run(out io.Writer) error {
	address, err := resolve(".", k.URL)
	if err != nil {
		return usageError{err}
	}
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		secret, err := db.AddWebhook(ctx, store.NewWebhook{Name: k.Name, URL: address, Events: k.Events, Place: k.Place}, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		_, err = fmt.Fprintln(out, secret)
		return err
	})
}

type webhookListCmd struct{ where }

// Run prints one line each.
func (k *webhookListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Webhooks(ctx)
		if err == nil && len(all) == 0 {
			fmt.Fprintln(out, "No program is told anything.")
		}
		for _, w := range all {
			state := "takes what it is told"
			switch {
			case w.Stopped != "":
				state = "told nothing: " + stoppedWords()[w.Stopped]
			case w.Unreadable:
				state = "told nothing: our keys do not open its address or its secret; remove it, and add it anew"
			case !w.Failing.IsZero():
				state = "takes nothing since " + moment(w.Failing)
			}
			fmt.Fprintf(out, "%-20s %s; %s; %s; %s; %d wait, %d were not taken\n", w.Name, w.Host, cmp.Or(strings.Join(w.Events, ","), "everything"), cmp.Or(w.Place, "everywhere"), state, w.Waiting, w.Failed)
		}
		return err
	})
}

func stoppedWords() map[string]string {
	return map[string]string{
		store.StoppedByPerson: "disabled", store.StoppedGone: "it answered 410, that it is there no more", store.StoppedFailing: "it took nothing for three days", store.StoppedCopy: "this is a restored or copied database",
	}
}

type webhookShowCmd struct {
	hook
	Limit int `default:"20" help:"How many."`
}

// Run prints one line for each event.
func (k *webhookShowCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		w, err := db.Webhook(ctx, k.Name)
		if err != nil {
			return err
		}
		all, err := db.WebhookTries(ctx, w.ID, 0, k.Limit)
		for _, d := range all {
			fmt.Fprintf(out, "%s  %s  %-19s %s\n", d.Event, moment(d.At), d.Type, triedWords(d))
		}
		return err
	})
}

// triedWords says what became of a delivery.
func triedWords(d store.WebhookTry) string {
	answer := strings.ReplaceAll(d.Reason, "_", " ")
	if d.Answer > 0 {
		answer = fmt.Sprintf("HTTP %d", d.Answer)
	}
	switch {
	case d.State == "done":
		return fmt.Sprintf("taken %s, %s", moment(d.Tried), answer)
	case d.State == "missed":
		return "not sent"
	case d.Tried.IsZero():
		return "waits"
	case d.State == "failed":
		return fmt.Sprintf("given up after %d tries: %s", d.Tries, answer)
	}
	return fmt.Sprintf("tried %d times: %s; again %s", d.Tries, answer, moment(d.Due))
}

type webhookTestCmd struct{ hook }

// testWait is how long a test waits for the service to send it.
const testWait = 40 * time.Second

// Run waits for the answer.
func (k *webhookTestCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		event, err := db.TestWebhook(ctx, k.Name, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		w, err := db.Webhook(ctx, k.Name)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, testWait)
		defer cancel()
		look := time.NewTicker(200 * time.Millisecond)
		defer look.Stop()
		for {
			all, err := db.WebhookTries(ctx, w.ID, 0, 20)
			for _, d := range all {
				if d.Event != event || d.Tried.IsZero() {
					continue
				}
				if d.State != "done" {
					return fmt.Errorf("%s was not taken: %s", event, triedWords(d))
				}
				_, err := fmt.Fprintf(out, "%s %s\n", event, triedWords(d))
				return err
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
			select {
			case <-look.C:
			case <-ctx.Done():
				return errors.New("it waits, and nothing has come of it yet: the service must run, sending must not be paused, and a program that is slow is told one event after the other; 'ahadi webhook show' tells what becomes of it")
			}
		}
	})
}

type webhookReplayCmd struct {
	hook
	Events []string `arg:"" optional:"" help:"Ids of events, as evt_…"`
	Since  string   `help:"What has happened since: a day (2026-11-28), a moment (2026-11-28T14:00:00Z) or how long ago (36h); 30 days at most are kept."`
	Failed bool     `help:"Of that only what it has not taken; of all that is kept, where --since is not given."`
}

// Run says how much is sent.
func (k *webhookReplayCmd) Run(out io.Writer) error {
	r := store.Replay{Events: k.Events, Failed: k.Failed}
	switch since, err := sinceWhen(k.Since, now()); {
	case err != nil:
		return usageError{err}
	case len(k.Events) > 0 == (k.Since != "" || k.Failed):
		return usageError{errors.New("say what to send again: ids of events, or --since, or --failed")}
	default:
		r.Since = since
	}
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		n, err := db.ReplayWebhook(ctx, k.Name, r, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		_, err = fmt.Fprintf(out, "%d events are sent again.\n", n)
		return err
	})
}

// sinceWhen reads a day, a moment, or how long ago; for "" as long as events are
// kept.
func sinceWhen(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now.Add(-store.WebhookKept), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	ago, err := time.ParseDuration(text)
	if err != nil || ago < 0 {
		return time.Time{}, fmt.Errorf("--since %s: write a day as 2026-11-28, a moment as 2026-11-28T14:00:00Z, or how long ago as 36h", text)
	}
	return now.Add(-ago), nil
}

type webhookRotateCmd struct {
	hook
	Overlap time.Duration `default:"24h" help:"For how long the secret before signs too; 0s where others know it."`
}

// Run prints the new secret and nothing else.
func (k *webhookRotateCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		secret, err := db.RotateWebhook(ctx, k.Name, k.Overlap, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		_, err = fmt.Fprintln(out, secret)
		return err
	})
}

type webhookDisableCmd struct{ hook }

// Run stops it.
func (k *webhookDisableCmd) Run(out io.Writer) error {
	return k.upon(out, func(ctx context.Context, db *store.Store, h store.Hand) (bool, error) {
		return db.StopWebhook(ctx, k.Name, h)
	},
		"It was told nothing already.", "It is told nothing more.")
}

type webhookEnableCmd struct{ hook }

// Run lets it be told again.
func (k *webhookEnableCmd) Run(out io.Writer) error {
	return k.upon(out, func(ctx context.Context, db *store.Store, h store.Hand) (bool, error) {
		return db.StartWebhook(ctx, k.Name, h)
	},
		"It is told already.", "It is told what happens from now on; 'ahadi webhook replay --failed' sends what it has missed.")
}

type webhookRemoveCmd struct{ hook }

// Run forgets it.
func (k *webhookRemoveCmd) Run(out io.Writer) error {
	return k.upon(out, func(ctx context.Context, db *store.Store, h store.Hand) (bool, error) {
		return false, db.RemoveWebhook(ctx, k.Name, h)
	},
		"", "It is forgotten.")
}
