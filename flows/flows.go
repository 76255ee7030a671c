package flows

import "time"

// State is one USSD conversation between two inputs. It is stored as JSON: a
// field may be added, never renamed, and the JSON stays under 4 kB.
type State struct {
	Person   int64             `json:"p,omitempty"`    // who is speaking; 0 until that is known
	Screen   Screen            `json:"s,omitempty"`    // where she is; "" before the first screen
	Form     string            `json:"f,omitempty"`    // set on ScreenForm, and while a draft is offered
	Version  int               `json:"v,omitempty"`    // the form's version, for this conversation's whole life
	Question string            `json:"q,omitempty"`    // the question on the screen
	Page     int               `json:"page,omitempty"` // of a long list, from 0
	Typing   bool              `json:"t,omitempty"`    // a commitment's code is being typed, not picked
	Language string            `json:"l,omitempty"`
	Answers  map[string]string `json:"a,omitempty"`  // by question name, in the type's stored form
	Draft    int64             `json:"d,omitempty"`  // version of the draft that this conversation last saw or wrote
	Wrong    int               `json:"w,omitempty"`  // wrong keys in a row on this screen
	About    int64             `json:"o,omitempty"`  // the id of somebody else's report that she was shown
	Heard    bool              `json:"h,omitempty"`  // an SMS has raised the alert for what was written
	Started  int64             `json:"at,omitempty"` // Unix milliseconds of the dial, for the 180 s of a session
	Rest     string            `json:"r,omitempty"`  // a shortcut that was dialled before it is known who is speaking
}

// Screen names a screen that the engine itself draws. The questions of a form
// are all on ScreenForm.
type Screen string

// The screens of the engine.
const (
	ScreenWho      Screen = "who"      // which person of a shared phone
	ScreenResume   Screen = "resume"   // a draft is there
	ScreenMenu     Screen = "menu"     // the main menu
	ScreenForm     Screen = "form"     // a question of a form
	ScreenConfirm  Screen = "confirm"  // a form's summary before it is sent
	ScreenMine     Screen = "mine"     // the list of what she follows
	ScreenShow     Screen = "show"     // one of them: what is known of it
	ScreenHelp     Screen = "help"     // the help menu
	ScreenLanguage Screen = "language" // choice of language
	ScreenAbout    Screen = "about"    // what Ahadi is
	ScreenData     Screen = "data"     // what is held on her
	ScreenStop     Screen = "stop"     // really stop all messages?
	ScreenDelete   Screen = "delete"   // really ask for erasure?
	ScreenEnd      Screen = "end"      // the session is over
)

// Input is all that a step may know besides the State. Two equal Inputs on
// equal States give equal Turns.
type Input struct {
	Text    string    // USSD: the keys of this step; SMS: the whole message. Cleaned, not trimmed of meaning
	Dial    bool      // USSD: this is the first request of the session; Text may hold a shortcut (*384*77*12*3#)
	Room    int       // septets that one USSD screen holds; 0 means 160
	Now     time.Time // when the gateway received Text
	Channel string
	Cut     bool   // SMS: parts of it never came
	Sender  string // SMS: an alphabetic or short-code sender that is no number; Line is then unknown
	Network Network
	Round   Round
	Line    Line
	Facts   Facts
	Ref     string // the receipt to use if this turn files a report; a second report of one SMS takes Refs
	Refs    []string
}

// Network is what every text may say about who runs this gateway.
type Network struct {
	Name      string   // short name, at most 10 septets: {net}
	Languages []string // the first one is used where nothing else is known
	USSD      string   // {ussd}, for example *384*77#
	ShortCode string   // {sc}, for example 20880
	Letters   string   // the letters that commitment codes of this network begin with, for example "CKL"
	Zone      *time.Location
	Cap       int    // system-started SMS a year: {cap}
	SOS       string // {sos}
	Enrolment string // who may enrol by dialling: closed or "" (who was invited), code, open
	Years     int    // how long data are kept: {yrs}
}

// Round is the reporting round that a report is filed in.
type Round struct {
	ID       int64
	Name     string
	ClosesOn time.Time // the local day of closing, at 00:00 UTC
	Late     bool      // no round is open: what is filed now is marked late
}

// Line is a phone: its people, its language, what it was last asked.
type Line struct {
	Known    bool   // at least one enrolled person uses it
	Language string // "" when nothing is known
	OptedOut bool
	OnCall   bool // of somebody who is told when people are in danger
	Private  bool // its person said that nobody else reads it; false means discreet texts only
	People   []Person
	Invited  []Person // who has not agreed yet, or has said no; none of them is written to
	Asked    *Asked   // asked by SMS and not answered yet; nil when none
	// What limits replies (conversation.go fills them):
	Repeats       int   // how often this very text came from this line in the last 10 minutes, this one not counted
	WrongPINs     int   // PINs and enrolment codes that were wrong in the last hour, in a row
	NotUnderstood bool  // not_understood was already sent today
	Capped        bool  // no automatic reply may leave now: a question would not be seen
	Warned        *bool // sms_urgent was sent in the last 24 h; nil until needed
}

// Person is one of a line's people.
type Person struct {
	ID       int64
	Name     string // for the "who" screen of a shared phone only
	Language string
	Roles    []string // monitor, verifier, official, coordinator
	Official bool     // speaks for those who promised: never sees a community figure
	Org      string   // short
	Place    string   // short
	Zone     *time.Location
	Assigned []string // codes of the commitments she reports on, in the order of the codes
	Refused  bool     // of the invited: she has said no
	Unagreed bool     // the words of consent have changed since she agreed
	PIN      PINState // whether a PIN says that it is she
	Verifies []string // codes of the commitments that she checks, in the order of the codes
	Seldom   bool     // she asked for fewer messages
	Draft    *Draft   // what she began and did not send, else what came from her phone by SMS (State.Person is 0 then); nil when nothing
	Last     map[string]Last

	Checkable map[string]*Checkable // by code of Verifies: what she may check now; nil until needed
	Held      *Held                 // what is stored about her; nil until needed
}

// Checkable is the newest report of somebody else on a commitment that has a
// value and that this person has not checked yet.
type Checkable struct {
	ID      int64
	Person  int64 // who made it; never the person who checks
	Status  string
	Percent int // -1 when none
	At      time.Time
}

// Held is what a person may hear about what is stored about her.
type Held struct {
	Reports   int       // of hers, whatever became of them
	Consented time.Time // the day, 00:00 UTC; zero when it is not known
	How       string    // paper, call, sms, ussd: how she agreed
}

// Draft is a conversation that broke off.
type Draft struct {
	Version int64 // grows with each saved answer
	State   State
	At      time.Time
}

// Last is her own newest report on a commitment, for SAME.
type Last struct {
	Status  string
	Percent int // -1 when none
}

// Facts are commitments and reports that a step asked for or that the
// line's people are assigned to. A code that was asked for and does not exist
// is in the map with a nil value.
type Facts struct {
	Commitments map[string]*Commitment // by code
	PIN         *PINFact               // of the PIN that was typed; nil until asked for
	Codes       map[string]*EnrolCode  // enrolment codes as typed; nil value: it does not hold
	Places      []Place                // where somebody can enrol; nil until asked for
	Reports     map[string]*Report     // by ref; nil value: no such report of this line's people
	Figures     map[string]*Summary    // by code; nil value: nothing is known of it
}

// Summary is what the reports of a round say of a commitment. The community's
// part of it reaches no screen of an official unless Public.
type Summary struct {
	Community, Government Reading
	Reports               int       // of the community, that count
	Last                  time.Time // of the newest of them; zero when there is none
	Arrived               int64     // money by the community's word, in minor units
	Public                bool      // the round was published, and this figure with it
	Guarded               bool      // it rests on few people, or is contested: no message that we start says it
}

// Reading is what one side of the table reports.
type Reading struct {
	Status  string // of the form progress: mostly, kept, …; "" when nobody reported a value
	Percent int    // -1 when there is none
}

// Commitment is what a screen may say about a commitment.
type Commitment struct {
	ID        int64
	Code      string            // K12
	Kind      string            // build, keep
	Short     map[string]string // by language, at most 18 septets
	Title     map[string]string // by language
	Local     string            // language of its place: the fallback before English
	Place     string            // short name of its place
	Currency  string
	Budget    int64      // minor units
	Due       time.Time  // day, 00:00 UTC; zero when there is none
	Open      bool       // takes reports
	Milestone *Milestone // the next one that is not met; nil when none
}

// Milestone is a dated step of a commitment.
type Milestone struct {
	Seq   int
	Short map[string]string // at most 24 septets
	Due   time.Time         // day, 00:00 UTC
}

// Report is a report that FIX or CANCEL names.
type Report struct {
	Ref        string
	Person     int64
	Form       string
	Version    int
	Commitment string // code
	Answers    map[string]string
	Current    bool  // it counts, or waits to, and its round still takes corrections
	Round      Round // that it is in; Late: only its days of grace are left
}

// Asked is what a person was asked by SMS. The store keeps it sealed.
type Asked struct {
	Ask     string            `json:"ask"`           // the text's key: ask_code, ask_status, sms_open, fix_ask, …; "" when nothing is open and only Today counts
	Person  int64             `json:"p,omitempty"`   // 0 on a shared phone
	Code    string            `json:"c,omitempty"`   // the commitment asked about
	Codes   []string          `json:"cs,omitempty"`  // the candidates of ask_which, in the order of the keys
	Values  []string          `json:"vs,omitempty"`  // the candidates of ask_two and ask_scale
	Ref     string            `json:"r,omitempty"`   // the report that FIX names
	Item    int64             `json:"i,omitempty"`   // the entry of the inbox that ask_meant is about
	Kept    map[string]string `json:"k,omitempty"`   // what was understood so far, by question name
	AskedAt int64             `json:"at"`            // Unix milliseconds; older than 72 h counts as not asked
	Today   int               `json:"n,omitempty"`   // questions asked this day, at most two
	Day     string            `json:"day,omitempty"` // the local day that Today counts
}
