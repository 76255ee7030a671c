package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/why"
	"ahadi/store"
)

// field reads a form's field from the body alone, where a form that this server
// rendered has put it; what stands in the address never counts.
func field(c *fiber.Ctx, name string) string {
	if form, err := c.MultipartForm(); err == nil {
		if all := form.Value[name]; len(all) > 0 {
			return strings.TrimSpace(all[0])
		}
		return ""
	}
	return strings.TrimSpace(string(c.Context().PostArgs().Peek(name)))
}

// fields reads all values of a field: of boxes that were ticked.
func fields(c *fiber.Ctx, name string) []string {
	var all []string
	for _, v := range c.Context().PostArgs().PeekMulti(name) {
		all = append(all, string(v))
	}
	return all
}

// query reads what stands in the address: filters and the page's place.
func query(c *fiber.Ctx) url.Values {
	q, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		return url.Values{}
	}
	return q
}

// done is what the reader has just done, told once on the next page, with the
// way back where there is one.
type done struct {
	Word string   // words: what was done
	Args []string // name, value, name, value
	Back *back    `json:",omitempty"`
	No   []string `json:",omitempty"` // it was not done: why, in her language
	From string   `json:",omitempty"` // the local day from which it may be done
}

// back is the form that undoes it.
type back struct {
	Path   string
	Fields map[string]string
}

// told is the cookie that carries it to the next page.
const told = "ahadi_done"

// did leads on to a page that says what was done: 303, so that a reload does
// not do it again. Args are pairs of a placeholder and its value.
func (k *Console) did(c *fiber.Ctx, to string, d done) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	access.SetCookie(c, told, base64.RawURLEncoding.EncodeToString(append(signature(c, raw), raw...)), 60)
	return c.Redirect(to, fiber.StatusSeeOther)
}

// told at most, so that it fits into a cookie: reasons, and letters of each.
const (
	mostWhy = 6
	whyLong = 300
)

// refused leads back to a page that says why something was not done, in red and
// in her language: what the store refuses, and what stands in the way of who asked. What is not
// there, or outside of her scope, is not found; any other error is one.
func (k *Console) refused(c *fiber.Ctx, err error, to string) error {
	no := done{Word: "common.refused"}
	t := k.tongue(c)
	var refusal store.Refusal
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fiber.ErrNotFound
	case errors.As(err, &refusal):
		no.No, no.From = t.reasons(refusal.Missing[:min(len(refusal.Missing), mostWhy)]), refusal.From
	default:
		for _, known := range []error{store.ErrWho, store.ErrForgotten, store.ErrPaused} {
			if errors.Is(err, known) {
				no.No = t.reasons([]why.Reason{why.Because(known.Error())})
			}
		}
		if no.No == nil {
			return err
		}
	}
	for i, because := range no.No {
		if r := []rune(because); len(r) > whyLong {
			no.No[i] = string(r[:whyLong]) + "…"
		}
	}
	return k.did(c, to, no)
}

// taken reads what was done and forgets it.
func taken(c *fiber.Ctx) *done {
	value := access.Cookie(c, told)
	if value == "" || c.Query("seen") != "" { // a poll is not the next page
		return nil
	}
	access.ForgetCookie(c, told)
	var d done
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(raw) < sha256.Size || !hmac.Equal(raw[:sha256.Size], signature(c, raw[sha256.Size:])) {
		return nil
	}
	if json.Unmarshal(raw[sha256.Size:], &d) != nil || d.Word == "" {
		return nil
	}
	return &d
}

// signature shows that this server told it to this browser: another site of the
// same domain can set the cookie, and would put a form of its choice before her.
func signature(c *fiber.Ctx, raw []byte) []byte {
	mac := hmac.New(sha256.New, []byte(told+access.In(c).CSRF))
	mac.Write(raw)
	return mac.Sum(nil)
}
