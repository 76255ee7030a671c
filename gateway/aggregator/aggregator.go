// Package aggregator is the contract with a telecom provider.
//
// A provider's package is pure: bytes in, values out. Sockets, timeouts,
// retries and rates are the gateway's, so providers differ in their dialect
// only. A provider implements as many of the interfaces below as it has
// services.
package aggregator

import (
	"net/http"
	"time"
)

// Request is a callback of a provider, copied once at the edge.
type Request struct {
	Method      string
	Query       string      // as it stands behind the question mark
	Header      http.Header // of those that the adapter asks for (HeaderReader), nil otherwise
	ContentType string
	Body        []byte
	At          time.Time
}

// Response is what a provider wants to read.
type Response struct {
	Status      int
	ContentType string
	Body        string
}

// Step is one step of a USSD dialogue.
type Step struct {
	Session    string
	Number     string // as sent; the gateway parses it
	Service    string // the code that was dialled
	Text       string // everything typed so far if Cumulative, else this step's input
	Cumulative bool
	Network    string
}

// Ended tells that a session is over.
type Ended struct {
	Session, Number, Reason string
}

// SMS is one incoming message.
type SMS struct {
	ID      string // the provider's, the same on a retry
	From    string
	To      string
	Text    string
	At      time.Time // zero when the provider does not say
	Network string
}

// Status is a delivery report.
type Status struct {
	ID     string // the provider's id of the message
	Number string
	State  State
	Raw    string // the provider's own word
	Reason string
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

// Message is an SMS to send.
type Message struct {
	ID   int64
	To   string // E.164
	Body string
}

// Verdict says what became of a send.
type Verdict string

// The verdicts. Later means surely not sent, try again; Unclear means that it
// may have left.
const (
	Sent    Verdict = "sent"
	Refused Verdict = "refused"
	Later   Verdict = "later"
	Unclear Verdict = "unknown"
)

// Outcome is what a provider's answer means.
type Outcome struct {
	Verdict    Verdict
	ID         string // the provider's id of the message, "" when it gave none
	Reason     string
	OptedOut   bool // the provider refuses because the person opted out with it
	RetryAfter time.Duration
	Cost       string
}

// USSD is a dialogue carried key by key.
type USSD interface {
	DecodeUSSD(Request) (Step, error)
	EncodeUSSD(say string, end bool) Response
}

// SessionEnd is a provider that tells when a session is over.
type SessionEnd interface {
	DecodeEnd(Request) (Ended, error)
}

// Inbound is a provider that hands on what people text.
type Inbound interface {
	DecodeSMS(Request) ([]SMS, error)
}

// Delivery is a provider that tells what became of a message.
type Delivery interface {
	DecodeDelivery(Request) ([]Status, error)
}

// Sender is a provider that takes messages from us.
type Sender interface {
	EncodeSend(Message) (*http.Request, error)
	// DecodeSent says what an answer means.
	DecodeSent(status int, body []byte) Outcome
}

// HeaderReader is a provider whose codec looks at headers, a signature for
// example. Only those that it names are copied for it.
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

// Provider makes an adapter from its settings.
type Provider struct {
	Name     string
	Settings []Setting
	New      func(settings map[string]string) (any, error)
}
