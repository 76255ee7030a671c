// Package aggregator is the contract with a telecom provider.
//
// A provider's package is pure: bytes in, values out. Sockets, timeouts,
// retries and rates are the gateway's, so providers differ in their dialect
// only. A provider implements as many of the interfaces below as it has
// services.
package aggregator

import (
	"errors"
	"net/http"
	"time"

	"ahadi/internal/money"
)

// ErrSignature is a callback whose signature is missing or wrong: whoever sent
// it does not speak for the provider. The edge answers 403.
var ErrSignature = errors.New("the signature is missing or wrong")

// Request is a callback of a provider, copied once at the edge.
type Request struct {
	Method      string
	URL         string      // the whole public address that was called, for adapters that ask for headers (a signature may cover it); holds the secret
	Query       string      // as it stands behind the question mark
	Header      http.Header // of those that the adapter asks for (HeaderReader), nil otherwise
	Behind      string      // what stands in the address behind the hook's secret, for a Deep provider
	ContentType string
	Body        []byte
	At          time.Time
}

// Response is what a provider wants to read.
type Response struct {
	Status      int
	ContentType string
	Header      map[string]string // beside the content type; mostly none
	Body        string
}

// Step is one step of a USSD dialogue.
type Step struct {
	Session    string
	Number     string // as sent; the gateway parses it
	Service    string // the code that was dialled
	Text       string // everything typed so far if Cumulative, else this step's input
	Cumulative bool
	First      bool   // not cumulative: the dial, whose Text is what was dialled behind the code
	Sequence   string // not cumulative: tells one step from another, the same on a retry; "" when the provider has none
	Ended      bool   // no step: the provider says on the same hook that the session is over
	Network    string
}

// Ended tells that a session is over.
type Ended struct {
	Session, Number, Reason string
	Cost                    money.Amount // of the whole session, where the provider tells it
}

// SMS is one incoming message.
type SMS struct {
	ID      string // the provider's, the same on a retry
	From    string
	To      string
	Text    string
	At      time.Time // zero when the provider does not say
	Network string
	Stopped bool // the provider took it for an opt-out and blocks the person already
	Part    Part
	OtherID bool // fetched, under an id that is not the one of its callback: the same text from her at the same time is this message
}

// Part is which part of a longer message a message is, where the provider does not
// join them; the zero Part is of one that is whole.
type Part struct {
	Ref    string // the same for all parts of the message, of one sender within some hours; one part to a callback
	Number int    // from 1
	Of     int
}

// Status is a delivery report.
type Status struct {
	ID       string // the provider's id of the message
	Number   string
	State    State
	Raw      string // the provider's own word
	Reason   string
	Network  string       // the code of the mobile operator, where the report tells it
	OptedOut bool         // it failed because the person stopped messages with the provider
	Account  bool         // it failed for the account, the sender or the line: says nothing of the person's phone
	Cost     money.Amount // where the report tells it
}

// OptOut is a provider's notice that a person stopped messages there, or lets
// them through again.
type OptOut struct {
	Number string
	Back   bool
}

// State of an outgoing message, as a delivery report moves it.
type State string

// The states that a delivery report can tell.
const (
	Accepted  State = "sent"
	Delivered State = "delivered"
	Failed    State = "failed"
	Expired   State = "expired"
	Unknown   State = "unknown"
)

// USSD is a dialogue carried key by key.
type USSD interface {
	DecodeUSSD(Request) (Step, error)
	// EncodeUSSD answers the step, which may hold only what could be read of it.
	EncodeUSSD(to Step, say string, end bool) Response
}

// Deep is a USSD that puts session and step into the address, behind the hook's.
type Deep interface {
	// Leads says whether such a path is one of its own.
	Leads(behind string) bool
}

// SessionEnd is a provider that tells when a session is over.
type SessionEnd interface {
	DecodeEnd(Request) (Ended, error)
}

// Inbound is a provider that hands on what people text. What DecodeSMS returns
// beside an error is taken, where that is not about the signature: the rest of the
// callback could not be read.
type Inbound interface {
	DecodeSMS(Request) ([]SMS, error)
}

// Acknowledger is a provider that wants to read more than an empty 200 for what
// it handed on.
type Acknowledger interface {
	Acknowledge(Request) Response
}

// Delivery is a provider that tells what became of a message. DecodeDelivery may
// return reports beside an error, as DecodeSMS does.
type Delivery interface {
	DecodeDelivery(Request) ([]Status, error)
}

// Bulky is a provider whose callbacks may be large: many messages or reports in one,
// or much beside them.
type Bulky interface {
	// MostBytes is how many bytes of a callback are read.
	MostBytes() int
}

// OptOuts is a provider that tells who has stopped messages with it.
type OptOuts interface {
	DecodeOptOut(Request) ([]OptOut, error)
}

// Sorter is a provider that knows one address for all its callbacks. Whichever
// hook of a channel it calls, Sort says which one the callback is for: HookSMS or
// HookDelivery, "" where it stays where it came.
type Sorter interface {
	Sort(Request) string
}

// The hooks among which a Sorter sorts, by their names in an address.
const (
	HookSMS      = "sms"
	HookDelivery = "delivery"
)

// HeaderReader is a provider whose codec looks at headers, a signature for
// example. Only those that it names are copied for it, and Request.URL with them.
type HeaderReader interface {
	Headers() []string
}

// Setting is one setting that a provider needs, declared as data.
type Setting struct {
	Name     string // in snake case, the provider's own word
	Help     string
	Secret   bool
	Required bool
	Default  string
}

// Setup is what an adapter is made of.
type Setup struct {
	Settings map[string]string
	Hooks    Hooks
	Code     string // what people dial, such as *384*77#, where the configuration says it
}

// Hooks are the public addresses of a channel's callbacks, each "" where no
// public address is configured. They hold the secret.
type Hooks struct {
	SMS, Delivery, OptOut, USSD, USSDEnd string
}

// Provider makes an adapter from its settings.
type Provider struct {
	Name     string
	Settings []Setting
	New      func(Setup) (any, error)
}
