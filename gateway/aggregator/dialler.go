package aggregator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Typed is what somebody has typed in one USSD session, as her network knows it.
type Typed struct {
	Session string
	Number  string // E.164
	Service string // the code, such as *384*77#
	Network string // the operator's code, where the provider tells it
	// Inputs are all of the session in their order, this step's last. The first is
	// what was dialled behind the code: "" for the bare code, 1*2 for *384*77*1*2#.
	Inputs []string
	At     time.Time
}

// Dialler is the other side of a provider's USSD: what the provider would ask of
// a service, and what it would put on the screen. `ahadi phone` dials with it.
type Dialler interface {
	// EncodeStep is the request for the last of the inputs. The path is the service's.
	EncodeStep(Typed) (Request, error)
	// DecodeScreen reads the answer to a step as the provider does: what it would
	// refuse, or show to somebody else, is an error that says why.
	DecodeScreen(Typed, Response) (say string, end bool, err error)
}

// First says whether the step is the dial.
func (t Typed) First() bool { return len(t.Inputs) == 1 }

// Input is what was typed in this step, behind the code where it is the dial.
func (t Typed) Input() string { return t.Inputs[len(t.Inputs)-1] }

// Dialled is the code with what was dialled behind it, as a phone shows it.
func (t Typed) Dialled(code string) string {
	if t.Inputs[0] == "" {
		return code
	}
	return strings.TrimSuffix(code, "#") + "*" + t.Inputs[0] + "#"
}

// Answered says whether an answer that names a session is for this one.
func (t Typed) Answered(session string) error {
	if session != t.Session {
		return errors.New("the answer names another session: whoever has that one would read it")
	}
	return nil
}

// Ask is the request of a step whose body is JSON.
func (t Typed) Ask(v any) (Request, error) {
	body, err := json.Marshal(v)
	return Request{Method: http.MethodPost, ContentType: "application/json", Body: body, At: t.At}, err
}

// ReadScreen reads the answer to a step whose body is JSON.
func ReadScreen(r Response, v any) error {
	if r.Status != http.StatusOK {
		return fmt.Errorf("the status is %d, and 200 is needed", r.Status)
	}
	if err := json.Unmarshal([]byte(r.Body), v); err != nil {
		return fmt.Errorf("the answer is not the JSON that is needed: %w", err)
	}
	return nil
}
