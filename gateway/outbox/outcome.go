package outbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
)

// unanswered says what the absence of an answer, or one that no codec need read,
// means for the messages of a request and for its channel; silent is false when
// the provider's own words decide:
//
//	no connection, or a request that broke off while it was written → later
//	429 and 503                                                     → later
//	no answer, half an answer, any other 5xx                        → unclear
func unanswered(a answer, now time.Time) (out aggregator.Outcome, h health, silent bool) {
	switch {
	case a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable:
		out = aggregator.Outcome{
			Verdict: aggregator.Later, Reason: fmt.Sprintf("the provider answers %d", a.status), RetryAfter: retryAfter(a.header.Get("Retry-After"), now),
		}
	case a.err != nil && !a.written:
		out = aggregator.Outcome{Verdict: aggregator.Later, Reason: transport(a.err)}
	case a.err != nil:
		out = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: transport(a.err)}
	case a.status >= 500:
		out = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: fmt.Sprintf("the provider answers %d", a.status)}
	default:
		return out, h, false
	}
	return out, health{sick: out.Reason, wait: out.RetryAfter}, true
}

// transport names a failure of the network without an address or an URL: an
// URL may hold a secret.
func transport(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return "the provider's name is not found"
	case errors.Is(err, os.ErrDeadlineExceeded), os.IsTimeout(err):
		return "the provider did not answer in time"
	case errors.Is(err, errTooLong):
		return errTooLong.Error()
	case errors.As(err, &op):
		return "the connection failed: " + op.Op
	}
	return "the connection broke off"
}

// maxReason is how much of a provider's words is kept.
const maxReason = 200

// Clean takes numbers out of a provider's words, however they are grouped, and
// bytes that are no letters, and shortens them.
func Clean(reason string) string {
	reason = phone.Hide(sms.Clean(reason))
	if len(reason) > maxReason {
		reason = string([]rune(reason)[:min(maxReason, len([]rune(reason)))])
	}
	return reason
}

// maxRetryAfter bounds how long a provider can put us off.
const maxRetryAfter = time.Hour

// retryAfter reads the header: seconds or a date.
func retryAfter(v string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.Atoi(v); err == nil && n > 0 {
		d = time.Duration(min(n, int(maxRetryAfter/time.Second))) * time.Second
	} else if t, err := http.ParseTime(v); err == nil && t.After(now) {
		d = t.Sub(now)
	}
	return min(d, maxRetryAfter)
}

// firstBackoff and maxBackoff bound the waits between tries of a message that
// surely was not sent.
const (
	firstBackoff = 4 * time.Second
	maxBackoff   = 10 * time.Minute
)

// backoff is how long try n (from 1) is waited for: half of it at least, the
// rest by chance (jitter, from 0 to 1), so that what failed together does not
// come again together.
func backoff(try int, jitter float64) time.Duration {
	whole := min(firstBackoff<<min(max(try-1, 0), 10), maxBackoff)
	return whole/2 + time.Duration(float64(whole/2)*jitter)
}
