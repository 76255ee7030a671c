package gateway

import (
	"bytes"
	"time"

	"github.com/valyala/fasthttp"
)

// What one path takes from who has signed in: the files of a register. Every
// other request, and this one from anybody else, has as much room as a
// provider's callback.
const (
	largePath  = "/people/import"
	largeLimit = 8 << 20         // bytes; a workbook of fifty thousand people has five million
	largeTime  = 5 * time.Minute // a slow line takes so long for it
)

// room is how much of a request is read, decided before any of its body is.
func (g *Gateway) room(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := bytes.Cut(h.RequestURI(), []byte("?"))
	if g.large == nil || !h.IsPost() || string(path) != largePath || !g.large(h.Cookie) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: largeLimit, ReadTimeout: largeTime}
}
