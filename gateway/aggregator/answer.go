package aggregator

import (
	"fmt"
	"net/http"
	"strings"
)

// OurFault is the outcome of an answer after which nothing leaves until somebody
// pays or mends a setting: the message is as good as before once it is done.
func OurFault(format string, a ...any) Outcome {
	return Outcome{Verdict: Later, Account: true, Reason: fmt.Sprintf(format, a...)}
}

// ByStatus is what a status means where a provider gives it no meaning of its
// own. api is what should answer under base_url, said are the provider's words.
//
// 429 and what is wrong with a server (5xx) never come to a codec: the outbox
// judges them for all.
func ByStatus(status int, api, said string) Outcome {
	out := Outcome{Verdict: Unclear, Reason: strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, said))}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return OurFault("our credentials are refused, or base_url does not answer as %s: %s", api, out.Reason)
	case http.StatusNotFound, http.StatusMethodNotAllowed: // of another server, mostly
		return OurFault("base_url does not answer as %s: %s", api, out.Reason)
	case http.StatusRequestTimeout: // some of it may have been read
	case http.StatusRequestEntityTooLarge: // nothing was
		out.Verdict = Later
	default:
		if status >= 400 && status < 500 {
			out.Verdict = Refused
		}
	}
	return out
}
