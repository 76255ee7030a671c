package flows

// Form is an ordered list of questions, some relevant only after certain
// answers. A Form is read-only after load.
type Form struct {
	Name      string
	Version   int
	Order     int      // place in the main menu
	Key       int      // pinned menu key; 0 means Order
	Roles     []string // who may use it
	Keyword   map[string][]string
	Title     Text
	Questions []*Question
	Confirm   *Confirm
	Receipt   Text // the END screen
}

// Text is one text in several languages, by language code.
type Text map[string]string

// Question is one question of a form; the words are XLSForm's.
type Question struct {
	Name       string
	Type       string // commitment, milestone, report, choice, choices, scale, integer, decimal, money, percent, date, text, yes_no, pin
	Gives      string // scale: the name under which a number that was said is kept
	Label      Text
	Hint       Text
	On         string // "ussd": not asked of someone who sent it all in one SMS
	Relevant   string // expression; "" means always
	Constraint string
	Required   bool // default true; false: 0 (or 00) skips
	Unknown    Text // shown as key 0
	Choices    []Choice
	Max, Min   int // text: characters; integer: bounds
}

// Choice is one option of a choice, choices or scale.
type Choice struct {
	Name  string
	Key   int                 // the key on the screen; by default its place from 1
	Band  Band                // scale: the percentages it covers
	Label Text                // on the screen
	Value Text                // what a receipt says; the Label where empty
	Words map[string][]string // what it is called in an SMS, folded
}

// Band is a range of percentages, both ends included; None when the option has none.
type Band struct {
	None      bool
	Low, High int
}

// Confirm is the screen before a report is sent; lines whose placeholders were
// not answered are left out.
type Confirm struct {
	Relevant string
	Label    Text
}
