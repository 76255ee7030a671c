package aggregator

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// PostJSON is a request that posts JSON and wants it as the answer. Nothing is
// escaped that JSON does not ask for: some readers know no more.
func PostJSON(address string, v any) (*http.Request, error) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, address, &body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	return req, nil
}
