package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// Broadcasts writes to many, by the rules of the pages.
type Broadcasts interface {
	Draft(ctx context.Context, n store.NewBroadcast, h store.Hand) (store.Broadcast, error)
	Confirm(ctx context.Context, number int, h store.Hand) (people int, before bool, err error)
	Pause(ctx context.Context, number int, h store.Hand) (before bool, err error)
	Resume(ctx context.Context, number int, h store.Hand) (before bool, err error)
	Stop(ctx context.Context, number int, h store.Hand) (before bool, err error)
}

// Letters answers who wrote, by the rules of the pages.
type Letters interface {
	Answer(ctx context.Context, n store.NewAnswer, h store.Hand) (store.AnswerSent, error)
}

// writes are the paths that change something: POST, with a token of the scope
// write and a key under which it happens once.
func writes() []route {
	return []route{
		{"/register", whole, writeRegister},
		{"/broadcasts", branch, draftBroadcast},
		{"/broadcasts/:number/confirm", branch, moveBroadcast(confirmed, "leaving")},
		{"/broadcasts/:number/pause", branch, moveBroadcast(Broadcasts.Pause, "paused")},
		{"/broadcasts/:number/resume", branch, moveBroadcast(Broadcasts.Resume, "leaving")},
		{"/broadcasts/:number/stop", branch, moveBroadcast(Broadcasts.Stop, "stopped")},
		{"/inbox/:id/answer", branch, answerEntry},
		{"/inbox/:id/assign", branch, assignEntry},
		{"/inbox/:id/done", branch, doneEntry},
		{"/webhooks/:name/replay", whole, replayHook},
	}
}

// keyHeader names the header, longestKey is how many characters it may have.
const (
	keyHeader  = "Idempotency-Key"
	longestKey = 255
)

// act goes a way that changes something, if the token may, once for each key.
func (a *API) act(way route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		t, _ := c.Locals(tokenKey{}).(store.Token)
		key := c.Get(keyHeader)
		switch {
		case !t.Has(store.TokenWrite):
			return Refuse(c, fiber.StatusForbidden, "This needs a token of the scope write.")
		case way.need == whole && !t.Scope().Whole:
			return Refuse(c, fiber.StatusForbidden, "This is of the whole network, and the token is bound to a branch of it.")
		case key == "" || len(key) > longestKey:
			return Refuse(c, fiber.StatusBadRequest, fmt.Sprintf("Send the header %s with a word of your own for this one act, of at most %d characters: sent again with it, the act happens once.", keyHeader, longestKey))
		}
		once := &store.Once{Token: t.ID, Key: key, Request: strings.Join([]string{c.Method(), c.OriginalURL(), string(c.BodyRaw())}, "\n")}
		r := &request{Ctx: c, api: a, scope: t.Scope(), lists: a.Store.Lists(t.Scope()), now: a.Now(), hand: t.Hand(a.Now())}
		r.hand.Once = once
		if told, err := r.told(r.UserContext()); told || err != nil {
			return err
		}
		err := way.handle(r)
		if errors.Is(err, store.ErrRepeated) { // another request with the key was faster, perhaps by minutes
			if told, err := r.told(context.WithoutCancel(r.UserContext())); told || err != nil {
				return err
			}
		}
		return r.ended(way, err)
	}
}

// told answers as it was answered when this was done before, if it was.
func (r *request) told(ctx context.Context) (bool, error) {
	said, same, found, err := r.api.Store.Answered(ctx, r.hand.Once)
	switch {
	case err != nil || !found:
		return false, err
	case !same:
		return true, Refuse(r.Ctx, fiber.StatusUnprocessableEntity, "This "+keyHeader+" was used for another request: choose a new one for a new act, and send the very same request to repeat one.")
	}
	return true, r.say(said)
}

func (r *request) say(said string) error {
	r.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return r.SendString(said)
}

// ended answers what an act came to, or why it did not happen.
func (r *request) ended(way route, err error) error {
	var no store.Refusal
	var wrong badBody
	switch {
	case errors.Is(err, errAnswered):
		return nil
	case errors.As(err, &wrong):
		return Refuse(r.Ctx, fiber.StatusBadRequest, string(wrong))
	case errors.Is(err, store.ErrNotFound):
		return Refuse(r.Ctx, fiber.StatusNotFound, "There is no such thing, or the token does not show it.")
	case errors.As(err, &no):
		return Refuse(r.Ctx, fiber.StatusConflict, no.Error())
	case errors.Is(err, store.ErrChanged):
		return Refuse(r.Ctx, fiber.StatusConflict, "The register was changed by somebody else meanwhile; nothing was written. Send it again.")
	case errors.Is(err, store.ErrWho):
		return Refuse(r.Ctx, fiber.StatusBadRequest, err.Error())
	case err != nil:
		return fmt.Errorf("api POST %s: %w", way.path, err)
	}
	return r.say(r.hand.Once.Said)
}

// errAnswered means that a handler has answered itself.
var errAnswered = errors.New("answered")

func answeredWith(err error) error {
	if err != nil {
		return err
	}
	return errAnswered
}

// badBody is what is wrong with what was sent.
type badBody string

func (b badBody) Error() string { return string(b) }

// read reads the body, of which every field must be known.
func (r *request) read(into any) error {
	d := json.NewDecoder(strings.NewReader(string(r.BodyRaw())))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.Decode(new(any)) != io.EOF {
		err = errors.New("there is something behind the object")
	}
	if err != nil {
		return badBody("The body is not the JSON object that this takes: " + plainly(err))
	}
	return nil
}

// plainly is an error of JSON without what was sent.
func plainly(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Sprintf("the value that ends at character %d must be another type than %s", kind.Offset, strings.Fields(kind.Value)[0])
	case errors.As(err, &kind):
		return fmt.Sprintf("%s must be another type than %s", kind.Field, strings.Fields(kind.Value)[0])
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	return "it cannot be read"
}

// tells says how an act answers: with what show makes of what it came to.
func tells[D any](r *request, show func(D) any) {
	r.hand.Once.Answer = func(done any) (string, error) {
		d, ok := done.(D)
		if !ok {
			return "", fmt.Errorf("an act came to %T", done)
		}
		said, err := json.Marshal(show(d))
		return string(said), err
	}
}
