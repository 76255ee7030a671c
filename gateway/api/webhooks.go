package api

import (
	"time"

	"ahadi/store"
)

// hook is a program that is told, without its secret, and of its address the host
// alone.
type hook struct {
	Name    string   `json:"name"`
	Host    string   `json:"host"`
	Events  []string `json:"events"`
	Place   string   `json:"place"`
	Stopped string   `json:"stopped"`
	Failing *string  `json:"failing"`
	Waiting int      `json:"waiting"`
	Missed  int      `json:"missed"`
	By      string   `json:"by"`
	Created string   `json:"created"`
}

func showHook(_ *request, w store.Webhook) hook {
	return hook{w.Name, w.Host, words(w.Events), w.Place, w.Stopped, moment(w.Failing), w.Waiting, w.Failed, w.By, utc(w.Created)}
}

// replayedHook is what a replay came to.
type replayedHook struct {
	Name   string `json:"name"`
	Events int    `json:"events"`
}

// replayHook sends a webhook events again.
func replayHook(r *request) error {
	var n struct {
		Events []string `json:"events"`
		Since  string   `json:"since"`
		Failed bool     `json:"failed"`
	}
	if err := r.read(&n); err != nil {
		return err
	}
	again := store.Replay{Events: n.Events, Failed: n.Failed, Since: r.now.Add(-store.WebhookKept)}
	if n.Since != "" {
		at, err := time.Parse(time.RFC3339, n.Since)
		if err != nil {
			return badBody("since: write a moment as 2026-11-28T14:00:00Z.")
		}
		again.Since = at
	}
	if len(n.Events) > 0 == (n.Since != "" || n.Failed) {
		return badBody("Say what to send again: events (their ids), or since, or failed.")
	}
	name := r.Params("name")
	tells(r, func(n int) any { return replayedHook{name, n} })
	_, err := r.api.Store.ReplayWebhook(r.UserContext(), name, again, r.hand)
	return err
}
