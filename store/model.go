package store

import (
	"slices"
	"time"

	"ahadi/internal/phone"
)

// Network is the one row about who runs this gateway.
type Network struct {
	ID         int64
	Name       string // full
	Short      string // at most 10 septets
	Languages  []string
	Zone       string
	Country    string
	USSD       string
	ShortCode  string
	Demo       bool
	Letters    string // first letters of the commitments' codes
	Cap        int    // system-started SMS a year
	SOS        string
	KeptMonths int    // how long what people said is kept
	Enrolment  string // how people come in: closed, code, open
	Consent    int    // the version of the words that people agree to

	Code        string // of the register: net1
	TollFree    bool   // nothing that people send or dial costs them
	QuotePolicy string // how the network quotes people, in its own words
}

// Round is a reporting round; its days are local.
type Round struct {
	ID        int64
	Code      string // of the register: r3
	Name      string
	OpensOn   string // 2026-10-06
	MidOn     string
	LastOn    string
	ClosesOn  string // the round closes at 18:00 local of this day
	GraceDays int
	State     string    // draft, open, closed, published
	Open      bool      // at the time asked about
	Approved  bool      // a coordinator has approved what its opening sends; in a demo always
	Held      bool      // a coordinator holds its reminders back
	Published time.Time // when somebody published it; zero for a round that came as published
}

// Line is a phone.
type Line struct {
	ID        int64 // 0: a number never seen before this turn
	Language  string
	OptedOut  bool
	OnCall    bool // of somebody who is told when people are in danger
	Private   bool // its person said that only she reads it
	Asked     []byte
	RepliedAt []time.Time // automatic replies that count towards the caps, of the last 24 h
	Helped    bool        // not_understood was sent in the last 24 h
	GreetedAt time.Time   // an unknown number was answered by SMS
	SeenAt    time.Time   // it was heard from before this turn
	WrongPINs int         // PINs and codes in a row that were wrong, within the last hour
}

// Person is an enrolled person.
type Person struct {
	ID       int64
	Code     string // of the register: c09
	Name     string
	Language string
	Roles    []string
	Side     string
	Org      string // short
	Place    string // short
	Zone     string
	Status   string   // invited, active, paused, opted_out, bounced, left
	Seldom   bool     // she asked for fewer messages
	Assigned []string // codes, in their order
	Consent  int      // the newest version of the words that she agreed to; 0 for none
	PIN      PINState
	Draft    *Draft
	Last     map[string]*Report // newest current report by code, its status, percent and time only; nil until needed

	Verifies  []string           // codes of the commitments that she may verify, in their order
	Checkable map[string]*Report // by code of Verifies: the newest community report of someone else with a value that she has not checked; nil until needed
	Held      int                // how many reports of hers are stored; 0 until needed

	ConsentOn, ConsentHow string // the day of her newest consent, and how she gave it; "" until Held is needed
}

// Official says whether she stands on the side of government, in whatever role.
func (p *Person) Official() bool {
	return side(p.Side, slices.Contains(p.Roles, "official")) == Government
}

// PINState says whether a person has a PIN on shared phones.
type PINState int

// The states of a PIN.
const (
	PINNone   PINState = iota // she never chose one
	PINChoose                 // a coordinator took it away: she chooses a new one
	PINSet
)

// Summary is what a phone may be told of a commitment in a round.
type Summary struct {
	Community, Government Reading
	Reports               int       // community reports that count
	Last                  time.Time // of the newest of them
	Arrived               int64     // money that arrived by the community's word, in minor units
	GovernmentArrived     int64     // by the government's word
	Public                bool      // the round is published, and the community's reading rests on enough people
	Guarded               bool      // it rests on few people, or is contested: no message that we start says it
}

// Draft is what a person began and did not send.
type Draft struct {
	Version int64
	State   []byte
	At      time.Time
}

// Commitment is a promise that is watched.
type Commitment struct {
	ID        int64
	Code      string
	Kind      string // build, keep
	Short     map[string]string
	Title     map[string]string
	Local     string // language of its place
	PlaceID   string
	Place     string // short name
	Theme     string
	StartsOn  string
	DueOn     string
	Currency  string
	Budget    int64
	Lifecycle string
	Milestone *Milestone // next one that is not met
}

// Milestone is a dated step of a commitment.
type Milestone struct {
	Seq    int
	Title  map[string]string
	Short  map[string]string
	DueOn  string
	Status string // scheduled, met, partially_met, not_met
	Side   string // whose part it is: government, community, or a side of a partner

	MetOn     string // "" while it is not met
	DecidedBy string // who says so
}

// Report is a filed report.
type Report struct {
	ID         int64
	Ref        string
	Form       string
	Version    int
	Commitment string // code, "" for none
	Round      string
	ContactID  int64
	Via        string
	Channel    string
	Language   string
	Side       string
	Official   bool
	Status     string
	Percent    int
	Answers    []byte // JSON; none while Covered
	Covered    bool   // in lists: its words are kept from who reads them
	State      string // accepted, held, superseded, withdrawn
	In         Round  // the round, where a turn asked for the report; its Open is of the turn's time
	About      int64  // the id of the report that it checked; 0 for none
	Supersedes int64  // the id of the report that it corrects, as FIX named it; 0 for none
	Excluded   string // why two people took it out of the figures, in one word; "" when they did not
	Late       bool
	Confidence int
	Flags      []string
	At         time.Time
}

// Figures are what is reported on one commitment in one round by one side of
// the table, as counts.
type Figures struct {
	N       int      // people whose newest report is counted, "unknown" included
	Percent [101]int // how many said so
	Status  map[string]int
	Rest    map[string]int64 // every other bucket of a tally (tally.go), by its name; those of all rounds together begin with "ever:"
}

// Overview is the coordinator's first page.
type Overview struct {
	Network Network
	Answers
	Rows []OverviewRow // without Assigned and Milestones: Fill adds them
}

// OverviewRow is one commitment on it.
type OverviewRow struct {
	Commitment Commitment
	Assigned   int // monitors
	Community  Figures
	Government Figures
	Official   Reading   // the newest word of an official in the round, the government's reading
	Last       time.Time // of the newest community report that counts and has a value, whatever its round
	RoundDays  int       // how long a round is, in days: its length in docs/figures.md
	Disputes   int       // that are open
	Protected  int       // of these, about safety or who somebody is: nothing public tells that there are any
	Promised   int64     // the largest budget that was ever registered, in minor units
	Milestones []Milestone
	zone       *time.Location // of the network: what is late is late by its calendar
	made       *made          // what the counts come to; nil where that is still to be made
}

// Message is an SMS, in or out, as the console and the API show it.
type Message struct {
	ID        int64
	Out       bool
	ContactID int64
	Channel   string
	Body      string
	Hidden    bool // its words are shown to who signs for it alone
	Key       string
	Class     string
	Status    string // out: queued … unknown; in: the outcome
	Error     string
	Segments  int
	At        time.Time
}

// InboxItem is something that waits for a coordinator.
type InboxItem struct {
	ID        int64
	Reason    string
	ContactID int64
	Code      string
	Value     string
	Note      string
	Body      string // "" where it was dropped
	Hidden    bool   // its words are those of danger, or name a person: they are shown to who signs for it
	Language  string
	At        time.Time
	Broadcast int // the number of the broadcast that it answers; 0 for none
}

// Contact is a person without her number.
type Contact struct {
	Person
	Masked   string // …0101
	OptedOut bool
	Shared   bool // her phone is used by more than one
	Reported bool // in the round asked about
}

// Outgoing is a claimed message.
type Outgoing struct {
	ID       int64
	Try      int    // fencing token
	Channel  string // that it was meant for
	Route    string // the channel that it leaves by
	Request  int    // of the claim on this route: what has one number leaves together
	To       phone.Number
	Body     string
	Segments int
	Class    string
	Expires  time.Time // it is worth nothing afterwards
}

// Page is one page of a list: what to ask for next.
type Page struct {
	After int64 // id of the last item seen; 0 starts
	Seq   int64 // of it, where one id has several
	Limit int   // 1–1000
}

// ReminderRow is what a reminder does for one person, or why it does nothing.
type ReminderRow struct {
	ContactID  int64
	Code       string // of the person in the register
	Language   string
	Zone       string // hers
	Commitment string // the code that she is asked for
	Channel    string // by which it leaves
	Key        string // of the text
	Text       string
	Segments   int
	Due        time.Time // when it leaves
	Reason     string    // why she is left out: reported, opted_out, no_consent, paused, bounced, quiet, …; "" when she is written to
}
