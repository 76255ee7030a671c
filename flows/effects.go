package flows

// Turn is what follows from one Input.
type Turn struct {
	Next    State    // USSD only
	Say     string   // USSD: the next screen. SMS: always "", replies are effects
	End     bool     // USSD: the session closes after Say
	Effects []Effect // saved together with Next, or not at all
	Need    []Need   // facts that are missing: load them and call again; all else is then empty
}

// Need names a fact that a step cannot do without. Its fields are the store's,
// which loads them.
type Need struct {
	Code string // a commitment
	Ref  string // a report
	Last bool   // the newest report of each of the line's people on each commitment

	Figures   string // Facts.Figures of this commitment's code
	Checkable bool   // Person.Checkable of the line's people
	Held      bool   // Person.Held of the line's people
	Warned    bool   // Line.Warned

	PIN    string // Facts.PIN of these four digits
	Enrol  string // an enrolment code
	Places bool
}

// Effect is something that shall happen. The list is closed: gateway/rows.go
// has one case for each.
type Effect interface{ effect() }

type (
	// SaveReport files one finished form. Answers hold string, int, int64 or
	// []string by question name; the commitment is not among them.
	SaveReport struct {
		Ref        string
		Person     int64
		Form       string
		Version    int
		Commitment string // code; "" for a form without one
		Language   string
		Answers    map[string]any
		State      string // accepted, held
		RoundID    int64  // a correction's: the round that it stays in; 0: the one that reports go to now
		Late       bool
		Official   bool
		Unchanged  bool     // SAME
		Confidence int      // 0–100; 100 when it was keyed in
		Flags      []string // jump, band, cut, …
		Supersedes string   // the ref that FIX named; what the same person said before in the round is superseded anyway
		Several    bool     // unless each report of this form stands for itself
		About      int64    // the id of somebody else's report that was checked; 0 for none
	}
	// Withdraw takes a report back. It stays listed and no longer counts.
	Withdraw struct {
		Ref    string
		Person int64
	}
	// KeepDraft saves the state as the person's draft. Person 0: the phone's,
	// of whoever of its people confirms it by dialling.
	KeepDraft struct {
		Person int64
		State  State
	}
	// DropDraft forgets the person's draft; of person 0, the phone's.
	DropDraft struct{ Person int64 }
	// SetLanguage changes a person's language.
	SetLanguage struct {
		Person   int64
		Language string
	}
	// Seldom asks for fewer messages to the person, or takes that back.
	Seldom struct {
		Person int64
		On     bool
	}
	// OptOut stops all messages to the line.
	OptOut struct{}
	// OptIn takes an OptOut back.
	OptIn struct{}
	// Ask remembers what the line was asked; a nil Asked forgets it.
	Ask struct{ Asked *Asked }
	// Settled says what came of asking the sender of an entry of the inbox whether
	// a report is what she meant: Yes takes the entry off the list.
	Settled struct {
		Item int64
		Yes  bool
	}
	// Reply sends an SMS to the line that is speaking.
	Reply struct {
		Key   string // of the text, for the record
		Text  string
		Class Class
	}
	// Inbox hands the message, or a request, to a coordinator.
	Inbox struct {
		Reason   string // not_understood, unknown_sender, opted_out, not_yours, urgent, held, call_me, delete_me, join, wrong_number, oncall, oncall_stop, auto, operator, ignored, money
		Person   int64
		Code     string // what was understood, if anything
		Value    string
		DropBody bool // the text must not be stored (operator notices hold other people's data)
		Note     string
		Text     string // the words that it is about, where they are not the message: of a report that is sent
	}
)

// Class of an outgoing SMS decides what may hold it back.
type Class string

// The classes of outgoing SMS.
const (
	ClassReply    Class = "reply"    // an automatic reply: capped at 3 an hour and 6 a day for a line
	ClassReceipt  Class = "receipt"  // of a report: not capped
	ClassControl  Class = "control"  // the answer to HELP, START or a language: not capped
	ClassMust     Class = "must"     // the STOP confirmation and sms_urgent: sent again when it may have been lost
	ClassReminder Class = "reminder" // started by us: quiet hours, consent and opt-out are asked first
)

func (SaveReport) effect()  {}
func (Withdraw) effect()    {}
func (KeepDraft) effect()   {}
func (DropDraft) effect()   {}
func (SetLanguage) effect() {}
func (Seldom) effect()      {}
func (OptOut) effect()      {}
func (OptIn) effect()       {}
func (Ask) effect()         {}
func (Settled) effect()     {}
func (Reply) effect()       {}
func (Inbox) effect()       {}
