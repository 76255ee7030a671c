package aggregator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"ahadi/internal/money"
)

// Message is an SMS to send.
type Message struct {
	ID   int64
	Ref  string // ours: letters and digits, at most 13, the same on each try; for providers that take a client's id
	To   string // E.164
	Body string
	TTL  time.Duration // worth delivering for so long; 0 leaves it to the provider
	Try  int           // tells one try from the others
}

// OwnID is an id of ours for one try of a message, for a provider that takes one
// of up to 40 characters. Numbers of messages come again where a database begins
// anew, so it also stands for whom the message is for and what it says, and, by
// salt, for the channel. The salt holds a secret: ids are kept and shown, and without
// it a number could be guessed from one whose text is known.
func OwnID(salt string, m Message) string {
	sum := sha256.Sum256([]byte(salt + "\n" + m.To + "\n" + m.Body))
	return fmt.Sprintf("ahadi-%s-%d-%s", m.Ref, m.Try, hex.EncodeToString(sum[:6]))
}

// Answer is what a provider answered to a request of ours.
type Answer struct {
	Status int
	Body   []byte
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

// Outcome is what a provider's answer means for one message.
type Outcome struct {
	Verdict    Verdict
	ID         string // by which delivery reports name the message, "" when there is none
	Reason     string
	OptedOut   bool // refused because the person opted out with the provider
	NoSuch     bool // refused because nobody can be reached under the number: counts as a hard failure
	Account    bool // nothing will leave until the operator pays or mends something: the whole channel waits
	RetryAfter time.Duration
	Cost       money.Amount // what it was charged, where the answer tells it
	Segments   int          // as the provider counted; 0 when it does not say
}

// Sender is a provider that takes messages from us, one to a request.
type Sender interface {
	EncodeSend(Message) (*http.Request, error)
	// DecodeSent says what the answer means for the message.
	DecodeSent(Message, Answer) Outcome
}

// Namer is a Sender whose delivery reports name a message by an id that is known
// before the answer: so reports find a message whose answer was lost.
type Namer interface {
	MessageID(Message) string
}

// Batcher is a Sender that also takes one text for many people in one request.
type Batcher interface {
	Sender
	// Most is how many messages a request may hold.
	Most() int
	// EncodeBatch is given messages with one and the same Body to numbers that
	// all differ.
	EncodeBatch([]Message) (*http.Request, error)
	// DecodeBatch gives one outcome for each message, in their order. What an
	// answer that names some does not name is Unclear; what it says of the whole
	// request is the outcome of all. Where all are refused alike, the outbox holds
	// it against none of them, and tries each alone.
	DecodeBatch([]Message, Answer) []Outcome
}

// Balancer is a provider that tells what is left on the account.
type Balancer interface {
	EncodeBalance() (*http.Request, error)
	DecodeBalance(Answer) (money.Amount, error)
}

// Fetcher is a provider that keeps what it could not hand on, to be fetched
// after an outage. Its inbox also holds what was handed on: SMS.ID, or SMS.OtherID,
// keeps that from counting twice.
type Fetcher interface {
	// EncodeFetch asks for what came after a cursor of an earlier answer, or
	// since a time where there is none ("").
	EncodeFetch(after string, since time.Time) (*http.Request, error)
	DecodeFetch(Answer) (Fetched, error)
}

// Fetched is one page of a provider's inbox.
type Fetched struct {
	Messages []SMS
	After    string // the cursor behind the last of them; "" leaves the old one
	More     bool   // ask again at once
}
