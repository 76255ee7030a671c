package api

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"
)

// problem is an error as RFC 9457 writes it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`

	Errors []badCell `json:"errors,omitempty"` // of a register: the cells that cannot be taken
}

// problems are what can go wrong, by status, each with the name under which the
// page of documentation explains it. A name stays what it is.
var problems = map[int]string{
	fiber.StatusBadRequest:            "bad-request",
	fiber.StatusUnauthorized:          "unauthorized",
	fiber.StatusForbidden:             "forbidden",
	fiber.StatusNotFound:              "not-found",
	fiber.StatusMethodNotAllowed:      "method-not-allowed",
	fiber.StatusConflict:              "refused",
	fiber.StatusRequestEntityTooLarge: "too-large",
	fiber.StatusUnprocessableEntity:   "unprocessable",
	fiber.StatusTooManyRequests:       "too-many-requests",
	fiber.StatusInternalServerError:   "internal",
	fiber.StatusServiceUnavailable:    "busy",
}

// Refuse answers with a problem. A status that the page does not explain has the
// type about:blank: it means what HTTP says of it.
func Refuse(c *fiber.Ctx, status int, detail string) error {
	return newProblem(status, detail).send(c)
}

func newProblem(status int, detail string) problem {
	kind := "about:blank"
	if name := problems[status]; name != "" {
		kind = "/docs/api#" + name
	}
	return problem{Type: kind, Title: fiber.NewError(status).Message, Status: status, Detail: detail}
}

func (p problem) send(c *fiber.Ctx) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Status(p.Status).Send(body)
}
