package aggregator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// PostJSON is a request that posts JSON and wants it as the answer. Nothing is
// escaped that JSON does not ask for: some readers know no more.
func PostJSON(address string, v any) (*http.Request, error) {
	body, err := plainJSON(v)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, address, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// AnswerJSON is the answer to a callback of a provider that reads JSON. v is made
// of what JSON can hold.
func AnswerJSON(v any) Response {
	body, err := plainJSON(v)
	if err != nil {
		return Response{Status: http.StatusInternalServerError}
	}
	return Response{Status: http.StatusOK, ContentType: "application/json", Body: strings.TrimSuffix(body.String(), "\n")}
}

// plainJSON escapes what it must and nothing else.
func plainJSON(v any) (*bytes.Buffer, error) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	return &body, enc.Encode(v)
}
