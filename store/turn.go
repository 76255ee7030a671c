package store

import (
	"errors"
	"time"

	"ahadi/internal/phone"
)

// The errors that a Turn's caller tells apart.
var (
	// ErrBusy means that the job was not taken and has no effect.
	ErrBusy = errors.New("store busy: the request was not taken")
	// ErrUnsure means that the job was taken and its commit is not confirmed:
	// the same job, sent again, finds the true reply.
	ErrUnsure = errors.New("store unsure: the commit is not confirmed")
	// ErrSeeded means that the database holds a network already.
	ErrSeeded = errors.New("the database holds a network already")
	// ErrNotFound means that no such row exists.
	ErrNotFound = errors.New("not found")
)

// Kind says what came from the phone.
type Kind string

// The kinds of job.
const (
	KindUSSD Kind = "ussd" // one step of a session
	KindEnd  Kind = "end"  // the aggregator says that a session is over
	KindSMS  Kind = "sms"  // one incoming message
)

// Job is one request of a phone.
type Job struct {
	Channel string
	Number  phone.Number
	Sender  string // SMS: an alphabetic or short-code sender that is no number; Number is then zero
	Kind    Kind
	ID      string // USSD: the provider's session id; SMS: the provider's message id
	Text    string // all that the provider sent, cleaned of invisible characters
	Folded  string // SMS: the normalised text, for the rule about repeated texts
	At      time.Time
	Codes   []string // commitments that the text may name
	Stopped bool     // SMS: the provider took it for an opt-out, and blocks the phone

	Sent    time.Time // SMS: when it was sent, as the provider says; zero when it does not
	Fetched bool      // SMS: found in the provider's inbox
	OtherID bool      // SMS: fetched, and its id is not the one by which it is handed on
	// USSD: Text is this input alone, not all that was typed. Sequence tells it from
	// the others of its session and is the same on a repeat; where it is "", the input
	// that came last is the same step when it comes again within SameInput. First is
	// the dial, with what was dialled behind the code.
	Each     bool
	Sequence string
	First    bool

	Part  *LongPart // KindPart: what came
	Parts []int64   // SMS: the parts of which it was made (Whole.Rows)
	Cut   bool      // SMS: others of its parts never came
	Entry *Entry    // of a report that a coordinator enters
}

// Age is how long ago a message was sent that its provider did not hand on at
// once; 0 for any other.
func (j *Job) Age() time.Duration {
	if !j.Fetched || j.Sent.IsZero() {
		return 0
	}
	return max(j.At.Sub(j.Sent), 0)
}

// dials says whether the job is a dial with nothing behind the code.
func (j *Job) dials() bool { return j.Text == "" && (!j.Each || j.First) }

// Before is what a step may know, loaded in one transaction.
type Before struct {
	Network     Network
	Round       Round // to which it belongs: a message that came late, to that of when it was sent
	Line        Line
	People      []Person               // of the line, by id
	Invited     []Person               // of the line, by id: who has not agreed yet, or has said no
	Session     Session                // USSD
	Commitments map[string]*Commitment // by code: those of People, and those needed; nil for a code that does not exist
	Reports     map[string]*Report     // by ref: those needed; nil for none of this line's people
	Figures     map[string]*Summary    // by code: those needed
	Seen        bool                   // SMS: this message was here before; step is not called
	Filed       *Filed                 // SMS: this text filed a report from this line in the last 24 h
	Origin      *Filed                 // this very request has filed a report before (a replay after every window)
	Repeats     int                    // SMS: the same text from this line in the last 10 minutes
	Warned      *bool                  // the line was told in the last 24 h that its cry for help is read; nil until needed
	Refs        []string               // free receipts for this turn, at least three
	Needed      []Need                 // what the step has asked for so far: it is here, or there is none
	PIN         *PIN                   // the PIN that was asked about
	Codes       map[string]*EnrolCode  // enrolment codes that were asked about, as typed; nil for one that does not hold
	Places      []EnrolPlace           // where somebody can enrol; nil until needed
	Reporter    *Reporter              // for whom a coordinator enters a report
}

// Filed is a report that an earlier request filed.
type Filed struct {
	Refs       []string
	Commitment string
	At         time.Time
	Receipts   int // how often its receipt was sent again
}

// Need names facts to load before step is called again.
type Need struct {
	Code string // a commitment
	Ref  string // a report of this line's people
	Last bool   // Person.Last of the line's people

	Figures   string // Before.Figures of this commitment's code
	Checkable bool   // Person.Checkable of the line's people
	Held      bool   // Person.Held of the line's people
	Warned    bool   // Before.Warned

	PIN    string // Before.PIN: who of the line's people has it
	Enrol  string // Before.Codes of this code
	Places bool   // Before.Places
}

// After is what a turn writes. A zero After changes nothing and says nothing.
type After struct {
	Err       error  // the turn failed: nothing is written, the caller gets the error
	More      []Need // load these and call step again; all else is ignored
	Reply     Reply
	Session   *SessionChange
	Line      LineChange
	Drafts    []DraftChange
	Reports   []NewReport
	Withdrawn []int64          // report ids
	Languages map[int64]string // contact id → language
	Seldom    map[int64]bool   // contact id → whether she asks for fewer messages
	Messages  []NewMessage
	Inbound   *NewInbound // SMS: what was made of it
	Inbox     []NewInbox
	Settled   []Settled // entries of the inbox about which the person was asked
	Audit     []NewAudit

	Enrol   *Enrolled        // somebody agrees, and uses this phone from now on
	Agreed  map[int64]string // contact id → language: who agrees to the words of today
	Refused []int64          // invited people who said no: nothing is ever sent to them
	PINs    map[int64]string // contact id → Before.PIN.Hash
	Detach  bool             // the phone is none of its people's any more
}

// Reply is what the caller is told, kept for a repeat of the same USSD step.
type Reply struct {
	Say string
	End bool
}

// Session is one USSD session of a line on a channel.
type Session struct {
	Known     bool // a step of it was seen
	Ended     bool
	Forgotten bool   // it was here long ago, and what was said in it is gone: a repeat, which must have no effect
	State     []byte // as SessionChange left it
	Input     string // what this step adds to the session's text
	Extends   bool   // Text continues what was seen; false: answer the current page again
	Current   Reply  // the page that the person is looking at
	Replay    *Reply // this very step was answered before; step is not called
}

// SessionChange is the session after this step; the store keeps the reply with it.
type SessionChange struct {
	State  []byte
	Person int64 // 0 until known
	Ended  bool
}

// LineChange is what a turn changes on the line; nil and zero fields change nothing.
type LineChange struct {
	Language string
	OptOut   *bool
	Asked    *[]byte // sealed by the store; a pointer to an empty slice forgets
	Replied  int     // automatic replies that count towards the caps and were queued
	Helped   bool    // not_understood was sent
	Greeted  bool    // an unknown number was answered by SMS
	PIN      *bool   // a PIN or an enrolment code was typed: right or wrong
}

// DraftChange keeps or drops a draft of a person (0: of the phone).
type DraftChange struct {
	Person  int64
	State   []byte // nil drops it
	Version int64
	Code    string
	RoundID int64
}

// NewReport is a report to file. The store makes its id and origin, supersedes
// what the same person reported on the commitment in the round, and moves the
// figures.
type NewReport struct {
	Ref          string
	RoundID      int64
	ContactID    int64
	CommitmentID int64 // 0 for a form without one
	Form         string
	Version      int
	Side         string // grassroots, local_gov, national_gov, ngo, …
	Official     bool
	Via          string // ussd, sms; call, paper, meeting of an Entry
	Channel      string
	Language     string
	Status       string // progress: the status, or kept; what figures count
	Percent      int    // -1 when none
	Answers      []byte // JSON object of all answers; sealed by the store
	State        string // accepted, held
	Late         bool
	Confidence   int
	Flags        []string
	Supersedes   int64 // report id that FIX named
	Several      bool  // each of its kind stands for itself: a later one takes no earlier one's place
	About        int64 // verify: id of the report that was checked
	Said         Said  // what figures count of it
	At           time.Time
	Entry        *Entry // how a coordinator came to it who enters it; nil for her own
}

// Said is what figures count of a report besides its status and its number, in
// the words of the forms; zero for what was not said.
type Said struct {
	Milestone int    // its place among the commitment's milestones
	Met       string // met, partially_met, not_met, unknown
	Obstacle  string // no_funds, permit_delay, …
	TookPart  []string
	Verdict   string // agree, less, more, not_true, cannot_check
	Basis     string // seen, told, none
	Fund      Fund
	Event     Event
}

// Fund is one entry about money, of the form funds or of a progress report.
type Fund struct {
	Kind   string // received, spent, nothing_yet, cut
	Amount int64  // minor units of the commitment's currency; 0 when she does not know
	When   string // this_month, last_month, before, unknown
}

// Event is who came to something that happened. A count is -1 when she does not
// know it.
type Event struct {
	Kind                               string // gov_meeting, community_meeting, work_day, none
	Total, Women, Youth, Informal, PWD int
	Influence                          string // decided, asked, told, no
}

// NewMessage is an SMS to queue.
type NewMessage struct {
	ContactID int64 // 0: to the line itself
	Channel   string
	Key       string // of the text
	Body      string
	Class     string // reply, receipt, control, must, reminder
	Due       time.Time
	Expires   time.Time
}

// NewInbound is the record of an incoming SMS.
type NewInbound struct {
	ContactID int64
	Outcome   string // report, clarify, stop, help, not_understood, operator, …
	DropBody  bool
	Parser    int  // version of the reader
	Repeated  bool // the receipt of the same text was sent again
	Answer    bool // it answered a question: the same text may mean something else tomorrow
}

// Settled is what the sender of an entry of the inbox said to the report that was
// read in it: with Yes the entry is done, else it waits again.
type Settled struct {
	Item int64
	Yes  bool
}

// NewInbox is an entry of the coordinators' inbox.
type NewInbox struct {
	Reason    string
	ContactID int64
	Code      string
	Value     string
	Note      string
	Text      string // the words that it is about, where they are not the message itself
	Alert     bool   // somebody is in danger: those on call are told
}

// NewAudit is an event of the audit trail. Was and Became are what it changed,
// where it changed a value.
type NewAudit struct {
	Actor, Action, Object string
	Was, Became           string
}
