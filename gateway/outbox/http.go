package outbox

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Limits of one post.
const (
	connectTimeout = 5 * time.Second
	totalTimeout   = 15 * time.Second
	maxAnswer      = 1 << 20
	idleTimeout    = 10 * time.Second // shorter than providers keep a connection: one that they close under a request leaves it unclear
)

// dialer opens a connection.
type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// newClient is the one client of all providers: no proxy from the environment,
// no redirects (a body must not go where nobody sent it), HTTP/1.1 only, so
// that "the request was written" means one thing.
//
// Without reuse, each request has a connection of its own: net/http sends a GET
// again by itself when a kept connection breaks, and a provider that sends on
// GET would send twice.
func newClient(dial dialer, slots int, reuse bool) *http.Client {
	if dial == nil {
		dial = (&net.Dialer{Timeout: connectTimeout}).DialContext
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         dial,
			TLSHandshakeTimeout: connectTimeout,
			MaxIdleConnsPerHost: slots,
			IdleConnTimeout:     idleTimeout,
			DisableKeepAlives:   !reuse,
			DisableCompression:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is what came back from a provider, and how far the request got.
type answer struct {
	status  int // 0: no answer
	header  http.Header
	body    []byte
	written bool // the whole request may have reached the provider
	err     error
}

// errTooLong says that an answer passes maxAnswer.
var errTooLong = errors.New("the answer is longer than 1 MiB")

// post sends one request and reads the whole answer.
func post(ctx context.Context, client *http.Client, req *http.Request) answer {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	var connected, failed, whole atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
		WroteRequest: func(w httptrace.WroteRequestInfo) {
			if w.Err == nil {
				whole.Store(true)
			} else {
				failed.Store(true)
			}
		},
	})
	res, err := client.Do(req.WithContext(ctx))
	// A request that broke off in the middle of being written cannot have been
	// taken: its length was announced. Silence of the trace counts as written.
	a := answer{err: err, written: whole.Load() || connected.Load() && !failed.Load()}
	if err != nil {
		return a
	}
	defer res.Body.Close()
	a.status, a.header, a.written = res.StatusCode, res.Header, true
	a.body, a.err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if a.err == nil && len(a.body) > maxAnswer {
		a.err = errTooLong
	}
	return a
}
