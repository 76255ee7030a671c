package phone

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// take stands in for Africa's Talking's send API: a form with username, to,
// message and from, answered with 201 and one recipient a number (provider's
// documentation, "Send bulk SMS").
func (p *Phone) take(c *fiber.Ctx) error {
	form, err := url.ParseQuery(string(c.BodyRaw()))
	if err != nil || form.Get("to") == "" {
		return fiber.NewError(fiber.StatusBadRequest, "a form with to and message is needed")
	}
	type recipient struct {
		StatusCode int    `json:"statusCode"`
		Number     string `json:"number"`
		Status     string `json:"status"`
		Cost       string `json:"cost"`
		MessageID  string `json:"messageId"`
	}
	var all []recipient
	for to := range strings.SplitSeq(form.Get("to"), ",") {
		id := fmt.Sprintf("ATXid_demo%d-%d", p.config.Now().UnixMilli(), p.deliver(to, form.Get("message")))
		all = append(all, recipient{StatusCode: 101, Number: to, Status: "Success", Cost: "KES 0.8000", MessageID: id})
		select {
		case p.reports <- report{id, to}:
		default: // the report is lost, as some are
		}
	}
	return c.Status(fiber.StatusCreated).JSON(fiber.Map{"SMSMessageData": fiber.Map{
		"Message": fmt.Sprintf("Sent to %d/%d Total Cost: KES %.4f", len(all), len(all), 0.8*float64(len(all))), "Recipients": all,
	}})
}
