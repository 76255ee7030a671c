// Package handset is a feature phone without a browser: it dials a USSD service
// at any address in the words of a provider, key by key or by a script. It
// opens no socket and reads no clock: whoever holds it posts for it.
package handset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/sms"
)

// Line is the way to a service.
type Line struct {
	Speaks  aggregator.Dialler
	Code    string // the service's, such as *384*77#
	Network string
	// Post carries a request to the service and says how long the answer took.
	Post func(context.Context, aggregator.Request) (aggregator.Response, time.Duration, error)
	// Session is the name of the next session: never the same twice.
	Session func() string
	Now     func() time.Time
	// Read waits as long as a person reads before she types the same key again, where
	// nothing else tells the service that she has typed it twice; nil: not at all.
	Read func(context.Context) error
}

// Handset is one phone on a line. It is not for use by two at once.
type Handset struct {
	line   Line
	number string
	typed  aggregator.Typed
	on     bool // a session is open
	left   bool // it is not, because the phone has left
	last   aggregator.Request
	asked  bool // last holds a request
}

// New is a phone with a number, in E.164.
func New(l Line, number string) *Handset { return &Handset{line: l, number: number} }

// Heard is a screen, or the last words of a session.
type Heard struct {
	Say  string
	End  bool
	Took time.Duration
}

// Letters says how many of a screen's letters a network counts, and whether the
// screen is in the alphabet that every phone has (GSM 7-bit); otherwise a screen
// holds half as many or is not shown at all.
func (h Heard) Letters() (n int, plain bool) {
	if n, plain = sms.Septets(h.Say); plain {
		return n, true
	}
	return sms.Units(h.Say), false
}

// Lines are those of the screen. A letter that nobody sees, such as a carriage
// return, which a network counts and some phones show, stands as its picture.
func (h Heard) Lines() []string {
	return strings.Split(strings.Map(func(r rune) rune {
		switch {
		case r == 0x7f:
			return '␡'
		case r < ' ' && r != '\n':
			return '␀' + r
		}
		return r
	}, h.Say), "\n")
}

// ErrNoSession is a key without a screen before it.
var ErrNoSession = errors.New("no session is open: dial first")

// On says whether a session is open, as far as the phone knows.
func (h *Handset) On() bool { return h.on }

// Dial begins a session, and leaves one that was open as a phone does that has
// lost its signal: the service is not told. What is dialled behind the code of
// the line comes to the service as typed: *384*77*1# types 1.
func (h *Handset) Dial(ctx context.Context, code string) (Heard, error) {
	if len(code) < 3 || code[0] != '*' || code[len(code)-1] != '#' {
		return Heard{}, fmt.Errorf("%q is no code: it begins with * and ends with #", code)
	}
	behind := ""
	if own := strings.TrimSuffix(h.line.Code, "#"); code != h.line.Code {
		rest, ok := strings.CutPrefix(strings.TrimSuffix(code, "#"), own+"*")
		if !ok {
			return Heard{}, fmt.Errorf("%s is not the service's code, which is %s: dial that, or give the other as --code", code, h.line.Code)
		}
		behind = rest
	}
	return h.step(ctx, aggregator.Typed{
		Session: h.line.Session(), Number: h.number, Service: h.line.Code, Network: h.line.Network, Inputs: []string{behind},
	})
}

// Key types an answer to the screen.
func (h *Handset) Key(ctx context.Context, input string) (Heard, error) {
	if !h.on {
		return Heard{}, ErrNoSession
	}
	t := h.typed
	t.Inputs = append(slices.Clone(t.Inputs), input)
	return h.step(ctx, t)
}

// Again asks the same once more, byte for byte, as a provider does that has not
// got the answer.
func (h *Handset) Again(ctx context.Context) (Heard, error) {
	if !h.asked {
		return Heard{}, errors.New("nothing was asked yet that could be asked again: dial first")
	}
	return h.ask(ctx)
}

// Leave ends the session on the phone's side only.
func (h *Handset) Leave() { h.on, h.left = false, true }

func (h *Handset) step(ctx context.Context, t aggregator.Typed) (Heard, error) {
	t.At = h.line.Now()
	r, err := h.line.Speaks.EncodeStep(t)
	if err != nil { // nothing leaves the phone
		h.on = false
		return Heard{}, fmt.Errorf("the step: %w", err)
	}
	h.typed, h.on, h.left = t, true, false
	if len(h.typed.Inputs) > 1 && h.line.Read != nil && same(r, h.last) {
		if err := h.line.Read(ctx); err != nil {
			return Heard{}, err
		}
	}
	h.last, h.asked = r, true
	return h.ask(ctx)
}

// same says whether nothing tells two requests apart.
func same(a, b aggregator.Request) bool {
	return a.Method == b.Method && a.Behind == b.Behind && a.Query == b.Query && bytes.Equal(a.Body, b.Body)
}

func (h *Handset) ask(ctx context.Context) (Heard, error) {
	answer, took, err := h.line.Post(ctx, h.last)
	if err != nil {
		h.on = false
		return Heard{}, err
	}
	heard := Heard{Took: took}
	if heard.Say, heard.End, err = h.line.Speaks.DecodeScreen(h.typed, answer); err != nil {
		h.on = false
		return heard, fmt.Errorf("the phone shows an error: %w; the service said, with status %d: %.200q", err, answer.Status, answer.Body)
	}
	h.on = !heard.End && !h.left // also when the answer was lost at first
	return heard, nil
}
