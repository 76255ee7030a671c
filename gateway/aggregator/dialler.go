package aggregator

import "time"

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
	// DecodeScreen reads an answer as the provider does: what it would refuse is an
	// error that says why.
	DecodeScreen(Response) (say string, end bool, err error)
}
