package phone

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/phone"
)

// network is the code of the aggregator's own sandbox.
const network = "99999"

// sent is the aggregator's answer for one number.
type sent struct {
	StatusCode int    `json:"statusCode"`
	Number     string `json:"number"`
	Status     string `json:"status"`
	Cost       string `json:"cost"`
	MessageID  string `json:"messageId"`
}

// taken is its answer to a request.
type taken struct {
	Data struct {
		Message    string
		Recipients []sent
	} `json:"SMSMessageData"`
}

// shown are the fields of a request that the page's wire shows, in the
// provider's order; the key is a header and is not shown.
var shown = []string{"username", "to", "message", "from", "bulkSMSMode", "enqueue"}

// allowed answers a request without a key as the aggregator does: in plain words.
func allowed(c *fiber.Ctx) error {
	if c.Get("apiKey") == "" {
		return c.Status(fiber.StatusUnauthorized).SendString("The supplied authentication is invalid")
	}
	return c.Next()
}

// account is what is left, which never runs out here.
func account(c *fiber.Ctx) error {
	return c.JSON(fiber.Map{"UserData": fiber.Map{"balance": "KES 1000.0000"}})
}

// inbox is empty: what a phone sends goes straight to the hook.
func inbox(c *fiber.Ctx) error {
	return c.JSON(fiber.Map{"SMSMessageData": fiber.Map{"Messages": []string{}}})
}

// take stands in for Africa's Talking's send API: a form with username, to,
// message and from and an apiKey header, answered with 201 and one recipient a
// number, each number once (provider's documentation, "Send bulk SMS").
func (p *Phone) take(c *fiber.Ctx) error {
	form, err := url.ParseQuery(string(c.BodyRaw()))
	if err != nil || form.Get("to") == "" || form.Get("message") == "" {
		return c.Status(fiber.StatusBadRequest).SendString("a form with username, to and message is needed")
	}
	var answer taken
	var arrived []event
	accepted, named := 0, map[string]bool{}
	for to := range strings.SplitSeq(form.Get("to"), ",") {
		number, err := phone.Parse(to, "")
		if named[cmp.Or(number.E164(), to)] {
			continue
		}
		named[cmp.Or(number.E164(), to)] = true
		if err != nil {
			answer.Data.Recipients = append(answer.Data.Recipients, sent{403, to, "InvalidPhoneNumber", "0", "None"})
			continue
		}
		accepted++
		id := fmt.Sprintf("ATXid_%x%02x", p.config.Now().UnixNano(), accepted)
		answer.Data.Recipients = append(answer.Data.Recipients, sent{101, number.E164(), "Success", "KES 0.8000", id})
		arrived = append(arrived, event{Kind: "sms", Number: number.E164(), From: form.Get("from"), Text: form.Get("message")})
	}
	answer.Data.Message = fmt.Sprintf("Sent to %d/%d Total Cost: KES %.4f", accepted, len(answer.Data.Recipients), 0.8*float64(accepted))
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("phone: %w", err)
	}
	for _, e := range arrived {
		e.Form, e.Status, e.Answer = fields(form), fiber.StatusCreated, string(body)
		p.air.add(e)
	}
	p.promise(answer.Data.Recipients)
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Status(fiber.StatusCreated).Send(body)
}

// promise queues the delivery reports; one that finds no room is lost, as some are.
func (p *Phone) promise(all []sent) {
	for _, s := range all {
		if s.StatusCode != 101 {
			continue
		}
		select {
		case p.reports <- report{s.MessageID, s.Number}:
		default:
		}
	}
}

// fields are those of a form in a steady order.
func fields(form url.Values) [][2]string {
	var all [][2]string
	for _, name := range shown {
		if form.Has(name) {
			all = append(all, [2]string{name, form.Get(name)})
		}
	}
	return all
}
