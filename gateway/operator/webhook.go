package operator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Webhook posts a message as JSON. Its field text is what chat programs show.
type Webhook struct {
	URL   string
	Token string // sent as a bearer token; "" for none
	HTTP  *http.Client
}

// posted is the body.
type posted struct {
	Network string    `json:"network"`
	At      time.Time `json:"at"`
	Text    string    `json:"text"`
	Alerts  []Alert   `json:"alerts"`
}

// Send posts it. Its address may hold a secret, so no error names it.
func (w Webhook) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(posted{m.Network, m.At, m.Subject + "\n\n" + m.Text, m.Alerts})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address is none")
	}
	req.Header.Set("Content-Type", "application/json")
	if w.Token != "" {
		req.Header.Set("Authorization", "Bearer "+w.Token)
	}
	res, err := w.HTTP.Do(req)
	if err != nil {
		return reason(err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // so that the connection can be used again; what it says is not needed
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("it answered HTTP %d", res.StatusCode)
	}
	return nil
}

// reason is an error of the network without the address that was asked.
func reason(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
