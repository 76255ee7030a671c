package telerivet

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// pageSize is the most that the API gives at once.
const pageSize = "200"

// overlap is how far a look goes back behind the newest message of the one
// before: what came a little earlier may have been listed later.
const overlap = 10 * time.Minute

// onward marks the cursor of a page that another follows: it begins where this
// one ended. Behind it stands the provider's marker, where a page is all of one
// second: a time alone would give the same page again.
const onward = "+"

// EncodeFetch lists what has come in since a time, the oldest first. A cursor is
// such a time too. A marker of a second that lies before since is left behind: all
// that had come until then was read.
func (c *Codec) EncodeFetch(after string, since time.Time) (*http.Request, error) {
	cursor, marker, goesOn := strings.Cut(after, onward)
	switch at := moment(cursor); {
	case at.IsZero() || marker != "" && at.Before(since):
		marker = ""
	case goesOn:
		since = at
	default:
		since = at.Add(-overlap)
	}
	q := url.Values{
		"direction": {"incoming"}, "sort_dir": {"asc"}, "page_size": {pageSize},
		"time_created[min]": {strconv.FormatInt(since.Unix(), 10)},
	}
	if marker != "" {
		q.Set("marker", marker)
	}
	req, err := http.NewRequest(http.MethodGet, c.project+"/messages?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("telerivet: fetch: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.SetBasicAuth(c.apiKey, "")
	return req, nil
}

// DecodeFetch reads a page. Its messages have the ids of their callbacks.
func (c *Codec) DecodeFetch(a aggregator.Answer) (aggregator.Fetched, error) {
	if a.Status != http.StatusOK {
		return aggregator.Fetched{}, fmt.Errorf("telerivet: fetch: %s", refused(a).Reason)
	}
	var page struct {
		Data   []json.RawMessage `json:"data"`
		More   bool              `json:"truncated"`
		Marker aggregator.Text   `json:"next_marker"`
	}
	if json.Unmarshal(a.Body, &page) != nil || page.Data == nil {
		return aggregator.Fetched{}, errors.New("telerivet: fetch: the answer is not the JSON of a list")
	}
	var f aggregator.Fetched
	var oldest, newest time.Time
	for _, raw := range page.Data {
		var m message
		if json.Unmarshal(raw, &m) != nil {
			f.Messages = append(f.Messages, aggregator.SMS{}) // whoever takes it says that it is none
			continue
		}
		created := moment(string(m.Created))
		if created.After(newest) {
			newest = created
		}
		if oldest.IsZero() || created.Before(oldest) {
			oldest = created
		}
		if m.ID == "" || m.Direction != "" && m.Direction != "incoming" || !written(m.Kind) {
			continue
		}
		f.Messages = append(f.Messages, aggregator.SMS{
			ID: m.ID, From: m.From, To: m.To, Text: m.Content, At: wrote(string(m.Sent), string(m.Created)),
		})
	}
	if newest.IsZero() {
		return f, nil
	}
	marker := ""
	if f.More = page.More; f.More && oldest.Equal(newest) {
		if marker = string(page.Marker); marker == "" { // the rest of that second comes by the calls, or not at all
			newest = newest.Add(time.Second)
		}
	}
	f.After = strconv.FormatInt(newest.Unix(), 10)
	if f.More {
		f.After += onward + marker
	}
	return f, nil
}
