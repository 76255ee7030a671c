package gateway

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// failed is the one place where an error becomes an answer: RFC 9457 for
// programs, one plain sentence for everybody else. What went wrong inside is
// logged here, once, and told to nobody outside.
func (g *Gateway) failed(c *fiber.Ctx, err error) error {
	status, detail := http.StatusInternalServerError, "Something went wrong here. Try again; if it stays, tell the operator the time."
	var known *fiber.Error
	switch {
	case errors.Is(err, errNotServed):
		status, detail = http.StatusNotFound, "Not found."
	case errors.Is(err, fiber.ErrRequestEntityTooLarge):
		status, detail = http.StatusRequestEntityTooLarge, "The body is larger than 16 KiB."
	case errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrUnsure):
		status, detail = http.StatusServiceUnavailable, "Busy. Try again in a moment."
	case errors.As(err, &known):
		status, detail = known.Code, known.Message
	}
	if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
		g.log.Error("request failed", "route", c.Route().Path, "err", err)
	}
	if strings.HasPrefix(c.Path(), "/api/") {
		body, err := json.Marshal(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail})
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/problem+json")
		return c.Status(status).Send(body)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.Status(status).SendString(detail)
}

// note logs what became of a job: its channel and kind, never its number or text.
func (g *Gateway) note(job store.Job, err error) {
	if errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrUnsure) {
		g.log.Warn("a request was not confirmed in time", "channel", job.Channel, "kind", string(job.Kind), "err", err)
		return
	}
	g.log.Error("a request failed", "channel", job.Channel, "kind", string(job.Kind), "err", err)
}
