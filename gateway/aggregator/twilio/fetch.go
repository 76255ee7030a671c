package twilio

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// pageSize is the most that Twilio gives at once.
const pageSize = "1000"

// overlap is how far a look goes back behind the newest message of the one
// before: what came a little earlier may have been listed later.
const overlap = 10 * time.Minute

// EncodeFetch lists what came in since a time: Twilio does not try again when
// this gateway was away. A cursor is such a time too, or the address of the
// next page, below the account's own.
func (c *Codec) EncodeFetch(after string, since time.Time) (*http.Request, error) {
	resource := "/Messages.json?"
	if page, ok := strings.CutPrefix(after, c.account()+resource); ok {
		resource += page
	} else {
		if at, err := time.Parse(time.RFC3339, after); err == nil {
			since = at.Add(-overlap)
		}
		q := url.Values{"DateSent>": {since.UTC().Format(time.RFC3339)}, "PageSize": {pageSize}}
		if strings.HasPrefix(c.from, "+") || strings.Trim(c.from, "0123456789") == "" && c.from != "" {
			q.Set("To", c.from)
		}
		resource += q.Encode()
	}
	req, err := c.request(http.MethodGet, resource, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("twilio: fetch: %w", err)
	}
	return req, nil
}

// DecodeFetch reads a page. The newest message stands first, so a list of many
// pages begins a little too early when it is asked for the next time; what is
// known already is known by its id.
func (c *Codec) DecodeFetch(a aggregator.Answer) (aggregator.Fetched, error) {
	if a.Status != http.StatusOK {
		return aggregator.Fetched{}, fmt.Errorf("twilio: fetch: %s", refused(a).Reason)
	}
	var page struct {
		Messages []message `json:"messages"`
		Next     string    `json:"next_page_uri"`
	}
	if err := json.Unmarshal(a.Body, &page); err != nil {
		return aggregator.Fetched{}, fmt.Errorf("twilio: fetch: the answer is not the JSON of a list")
	}
	var f aggregator.Fetched
	var newest time.Time
	for _, m := range page.Messages {
		if m.Direction != "inbound" || m.SID == "" {
			continue
		}
		if c.from == "" && m.Service != "" && m.Service != c.messagingService { // another service of the account
			continue
		}
		at, err := time.Parse(time.RFC1123Z, m.Sent)
		if err == nil {
			at = at.UTC()
		}
		if at.After(newest) {
			newest = at
		}
		f.Messages = append(f.Messages, aggregator.SMS{ID: m.SID, From: m.From, To: m.To, Text: plain(m.Body), At: at})
	}
	switch {
	case page.Next != "":
		f.After, f.More = page.Next, true
	case !newest.IsZero():
		f.After = newest.Format(time.RFC3339)
	}
	return f, nil
}
