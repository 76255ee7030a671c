package gateway

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/api"
	"ahadi/store"
)

// failed is the one place where an error becomes an answer: RFC 9457 for
// programs, a page for browsers, one plain sentence for aggregators. What went
// wrong inside is logged here, once, and told to nobody outside.
func (g *Gateway) failed(c *fiber.Ctx, err error) error {
	status, detail := g.explain(err)
	if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable && c.Locals(loggedPanic) == nil {
		g.log.Error("request failed", "area", area(c), "method", c.Method(), "err", err)
	}
	switch area(c) {
	case "api":
		return api.Refuse(c, status, detail)
	case "pages":
		if strings.Contains(c.Get(fiber.HeaderAccept), "text/html") {
			c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			return c.Status(status).SendString(fmt.Sprintf(errorPage, http.StatusText(status), template.HTMLEscapeString(detail)))
		}
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.Status(status).SendString(detail)
}

// explain is the status of an error and what may be said about it.
func (g *Gateway) explain(err error) (int, string) {
	var known *fiber.Error
	switch {
	case errors.Is(err, errNotServed):
		return http.StatusNotFound, "Not found."
	case errors.Is(err, fiber.ErrRequestEntityTooLarge):
		return http.StatusRequestEntityTooLarge, "This is larger than may be sent here: 8 MB of files for an import, 16 KB for anything else."
	case errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrUnsure):
		return http.StatusServiceUnavailable, "Busy. Try again in a moment."
	case errors.As(err, &known) && known.Code == http.StatusBadRequest && strings.Contains(known.Message, "error when reading request"):
		return http.StatusBadRequest, "This is not HTTP." // the library repeats what it could not read, a secret perhaps
	case errors.As(err, &known) && known.Code == http.StatusNotFound:
		return http.StatusNotFound, "Not found." // the library's own words repeat the path
	case errors.As(err, &known):
		return known.Code, known.Message
	}
	return http.StatusInternalServerError, "Something went wrong here. Try again; if it stays, tell the operator the time."
}

// errorPage is the page of an error: status and sentence.
const errorPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
	`<title>%[1]s</title><link rel="stylesheet" href="/static/console.css"><main><h1>%[1]s</h1><p>%[2]s</p><p><a href="/">To the first page</a></p></main></html>`

// area is whom a path is for. The path itself may hold a secret and is never
// logged.
func area(c *fiber.Ctx) string {
	switch path := c.Path(); {
	case strings.HasPrefix(path, "/hooks/"):
		return "hooks"
	case strings.HasPrefix(path, "/api/"):
		return "api"
	}
	return "pages"
}

// loggedPanic marks a request whose panic is in the log already.
const loggedPanic = "logged panic"

// panicked logs a panic with its stack. Of the value, only the runtime's own
// words are written: another one might hold what a person sent.
func (g *Gateway) panicked(c *fiber.Ctx, value any) {
	what := fmt.Sprintf("%T", value)
	var own runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &own) {
		what = own.Error()
	}
	c.Locals(loggedPanic, true)
	g.log.Error("request panicked", "area", area(c), "method", c.Method(), "panic", what, "stack", string(debug.Stack()))
}

// note logs a job that was not answered as it should be: its channel and kind,
// never its number or text.
func (g *Gateway) note(job store.Job, err error) outcome {
	what := broken
	switch {
	case errors.Is(err, store.ErrBusy):
		what = busy
	case errors.Is(err, store.ErrUnsure):
		what = unsure
	}
	if what == broken {
		g.log.Error("a request failed", "channel", job.Channel, "kind", string(job.Kind), "err", err)
		return what
	}
	if g.overload.allow(job.At) { // thousands may be turned away in one second
		g.log.Warn("requests are not confirmed in time", "channel", job.Channel, "kind", string(job.Kind), "outcome", outcomes[what], "err", err)
	}
	return what
}
