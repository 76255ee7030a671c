package gateway

import (
	"bytes"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"ahadi/gateway/aggregator"
)

// What one path takes from who has signed in, and another from a program that may
// write: a register. The
// callbacks of a provider that puts many reports into one take what it says, once
// it has shown the hook's secret. Every other request, and these from anybody
// else, has as much room as a usual callback.
const (
	largePath  = "/people/import"
	writesPath = "/api/v1/register" // the same, of a program
	largeLimit = 8 << 20            // bytes; a workbook of fifty thousand people has five million
	largeTime  = 5 * time.Minute    // a slow line takes so long for it
)

// room is how much of a request is read, decided before any of its body is.
func (g *Gateway) room(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := bytes.Cut(h.RequestURI(), []byte("?"))
	if hook, ok := strings.CutPrefix(string(path), "/hooks/"); ok {
		return fasthttp.RequestConfig{MaxRequestBodySize: g.roomOf(hook)}
	}
	if !h.IsPost() || !g.manyFrom(string(path), h) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: largeLimit, ReadTimeout: largeTime}
}

// manyFrom says whether who sends a request may send a whole register.
func (g *Gateway) manyFrom(path string, h *fasthttp.RequestHeader) bool {
	switch path {
	case largePath:
		return g.large != nil && g.large(h.Cookie)
	case writesPath:
		return g.writes != nil && g.writes(string(h.Peek("Authorization")))
	}
	return false
}

// roomOf is how much of a callback is read, whose path is channel/kind/secret; 0
// is as much as of any other.
func (g *Gateway) roomOf(hook string) int {
	name, rest, _ := strings.Cut(hook, "/")
	_, secret, _ := strings.Cut(rest, "/")
	ch, known := g.channels[name]
	if !known || !ch.Secret.Equal(secret) {
		return 0
	}
	if many, ok := ch.Adapter.(aggregator.Bulky); ok {
		return many.MostBytes()
	}
	return 0
}
