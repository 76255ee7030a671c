package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ahadi/store"
)

// Why an event was not taken, in words.
const (
	reasonPrivate = "private_address" // which the operator does not allow
	reasonTimeout = "timeout"
	reasonName    = "unknown_name" // the host's name leads nowhere
	reasonTLS     = "certificate"
	reasonReached = "not_reached"
	reasonStatus  = "status" // it answered something else than 2xx
)

// Reasons are all that a try can fail for.
func Reasons() []string {
	return []string{reasonPrivate, reasonTimeout, reasonName, reasonTLS, reasonReached, reasonStatus}
}

// post sends an event once. wait is how long the program asks to be left alone.
func post(ctx context.Context, c *http.Client, d store.WebhookDelivery, now time.Time) (e store.WebhookAnswer, wait time.Duration, err error) {
	signature, err := Sign(d.Secrets, d.Event, now, d.Body)
	if err != nil {
		return e, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return e, 0, errors.New("a webhook's address is none") // it may hold a secret
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": "Ahadi-Webhooks/1",
		"webhook-id": d.Event, "webhook-timestamp": strconv.FormatInt(now.Unix(), 10), "webhook-signature": signature,
	} {
		req.Header.Set(name, value)
	}
	res, err := c.Do(req)
	if err != nil {
		e.Reason = reason(err)
		return e, 0, nil
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, answerRead) // so that the connection can be used again; what it says is not needed
	e.Answer, e.Taken, e.Gone = res.StatusCode, res.StatusCode/100 == 2, res.StatusCode == http.StatusGone
	if !e.Taken {
		e.Reason = reasonStatus
	}
	return e, later(res.Header.Get("Retry-After"), now), nil
}

// reason is why nothing was answered, without the address that was asked.
func reason(err error) string {
	var name *net.DNSError
	var bad *tls.CertificateVerificationError
	var broken tls.RecordHeaderError
	var slow net.Error
	switch {
	case errors.Is(err, errPrivate):
		return reasonPrivate
	case errors.As(err, &bad), errors.As(err, &broken):
		return reasonTLS
	case errors.As(err, &name) && name.IsNotFound:
		return reasonName
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return reasonTimeout
	}
	return reasonReached
}

// later reads a Retry-After: seconds, or a date.
func later(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestAsked.Seconds()))) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return min(max(at.Sub(now), 0), longestAsked)
	}
	return 0
}

// longestAsked is how long a program may ask to be left alone.
const longestAsked = 24 * time.Hour
