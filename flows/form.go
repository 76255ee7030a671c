package flows

import (
	"fmt"

	"github.com/expr-lang/expr/vm"
)

// Form is an ordered list of questions, some relevant only after certain
// answers. A Form is read-only after load.
type Form struct {
	Name      string              `yaml:"form"`
	Version   int                 `yaml:"version"`
	Order     int                 `yaml:"order"` // place in the main menu
	Key       int                 `yaml:"key"`   // pinned menu key; 0 means Order
	Roles     []string            `yaml:"roles"` // who may use it
	Keyword   map[string][]string `yaml:"keyword"`
	Title     Text                `yaml:"title"`
	Several   bool                `yaml:"several"` // each report stands for itself: a later one takes no earlier one's place
	None      Text                `yaml:"none"`    // the END screen where there is no commitment to pick
	Questions []*Question         `yaml:"questions"`
	Confirm   *Confirm            `yaml:"confirm"`
	Receipt   Receipt             `yaml:"receipt"` // the END screen

	file      string               // where it was read
	src       []byte               // what stands there, for the places of mistakes
	lock      *lock                // the history of its folder; nil when the folder has none
	zero      map[string]any       // what every expression may name, unanswered
	shipped   bool                 // a form of ours: an operator translates it in a file of texts
	elsewhere map[string]textPlace // where texts stand that a file of texts gave, by their path here
	evidence  int                  // the questions before this place make a report; the rest are details
	shows     int                  // the question that shows somebody else's report; -1 when none does
}

// Text is one text in several languages, by language code.
type Text map[string]string

// Question is one question of a form; the words are XLSForm's.
type Question struct {
	Name       string   `yaml:"name"`
	Type       string   `yaml:"type"`  // commitment, milestone, report, choice, choices, scale, integer, decimal, money, percent, date, text, yes_no, pin
	Gives      string   `yaml:"gives"` // scale: the name under which a number that was said is kept
	Of         string   `yaml:"of"`    // commitment: which list; "" is what she reports on, "verifies" what she checks
	Label      Text     `yaml:"label"`
	Official   Text     `yaml:"official"` // the label for those who speak for a government; "" is the same
	Hint       Text     `yaml:"hint"`
	On         string   `yaml:"on"`       // "ussd": not asked of someone who sent it all in one SMS, and no part of the report
	Relevant   string   `yaml:"relevant"` // expression; "" means always
	Constraint string   `yaml:"constraint"`
	Message    Text     `yaml:"constraint_message"` // the line about an answer that does not meet it
	Required   bool     `yaml:"required"`           // default true; false: 0 skips
	Unknown    Text     `yaml:"unknown"`            // shown as key 0
	UnknownKey int      `yaml:"unknown_key"`        // integer: shown as this number instead, because 0 is an answer
	Back       Text     `yaml:"back"`               // what key 0 is called instead of "Back"
	Choices    []Choice `yaml:"choices"`
	Max        int      `yaml:"max"` // text: characters; numbers: the largest
	Min        int      `yaml:"min"` // numbers: the smallest

	kind       questionType
	relevant   *vm.Program // nil: always
	constraint *vm.Program // nil: none
}

// UnmarshalYAML makes questions required unless the form says otherwise.
func (q *Question) UnmarshalYAML(unmarshal func(any) error) error {
	type plain Question
	p := plain{Required: true}
	if err := unmarshal(&p); err != nil {
		return err
	}
	*q = Question(p)
	return nil
}

// Choice is one option of a choice, choices or scale.
type Choice struct {
	Name  string              `yaml:"name"`
	Key   int                 `yaml:"key"`   // the key on the screen; by default its place from 1
	Band  Band                `yaml:"band"`  // scale: the percentages it covers
	Alone bool                `yaml:"alone"` // choices: not together with another one
	Label Text                `yaml:"label"` // on the screen
	Value Text                `yaml:"value"` // what a receipt says; the Label where empty
	Words map[string][]string `yaml:"words"` // what it is called in an SMS, folded
}

// UnmarshalYAML gives a choice without a band none.
func (c *Choice) UnmarshalYAML(unmarshal func(any) error) error {
	type plain Choice
	p := plain{Band: Band{None: true}}
	if err := unmarshal(&p); err != nil {
		return err
	}
	*c = Choice(p)
	return nil
}

// Band is a range of percentages, both ends included; None when the option has none.
type Band struct {
	None      bool
	Low, High int
}

// UnmarshalYAML reads "50-99" or "100".
func (b *Band) UnmarshalYAML(unmarshal func(any) error) error {
	var s string
	if err := unmarshal(&s); err != nil {
		return err
	}
	band, err := parseBand(s)
	if err != nil {
		return err
	}
	*b = band
	return nil
}

// Holds says whether percent lies in the band.
func (b Band) Holds(percent int) bool {
	return !b.None && b.Low <= percent && percent <= b.High
}

// Receipt is the last screen of a form: the first text whose condition holds.
type Receipt []Ending

// Ending is one of them.
type Ending struct {
	Relevant string `yaml:"relevant"`
	Label    Text   `yaml:"label"`

	relevant *vm.Program
	at       string // where the label stands in the form
}

// UnmarshalYAML reads one text, or a list of texts with conditions.
func (r *Receipt) UnmarshalYAML(unmarshal func(any) error) error {
	var one Text
	if err := unmarshal(&one); err == nil {
		*r = Receipt{{Label: one, at: "$.receipt"}}
		return nil
	}
	var list []Ending
	if err := unmarshal(&list); err != nil {
		return err
	}
	for i := range list {
		list[i].at = fmt.Sprintf("$.receipt[%d].label", i)
	}
	*r = list
	return nil
}

// in is the text of who meets no condition.
func (r Receipt) in(language string) string {
	if len(r) == 0 {
		return ""
	}
	return r[len(r)-1].Label.in(language)
}

// after is the text that follows from the answers.
func (r Receipt) after(t *truth) Text {
	for _, e := range r {
		if t.holds(e.relevant) {
			return e.Label
		}
	}
	return nil
}

// Confirm is the screen before a report is sent; lines whose placeholders were
// not answered are left out.
type Confirm struct {
	Relevant string `yaml:"relevant"`
	Label    Text   `yaml:"label"`

	relevant *vm.Program
}

// Question is the question of this name, nil when there is none.
func (f *Form) Question(name string) *Question {
	if i := f.index(name); i >= 0 {
		return f.Questions[i]
	}
	return nil
}

// picks is the question that picks a commitment, nil in a form without one.
func (f *Form) picks() *Question { return f.Question(commitmentName) }

// ofVerifies is the list of what a person checks.
const ofVerifies = "verifies"

// verifies says whether the form checks what somebody else reported.
func (f *Form) verifies() bool {
	q := f.picks()
	return q != nil && q.Of == ofVerifies
}

// index is the place of a question, -1 when there is none.
func (f *Form) index(name string) int {
	for i, q := range f.Questions {
		if q.Name == name {
			return i
		}
	}
	return -1
}

// Choice is the option of this name, nil when there is none.
func (q *Question) Choice(name string) *Choice {
	for i := range q.Choices {
		if q.Choices[i].Name == name {
			return &q.Choices[i]
		}
	}
	return nil
}

// in is the text in a language, else in English, else in any.
func (t Text) in(language string) string {
	if s, ok := t[language]; ok {
		return s
	}
	if s, ok := t["en"]; ok {
		return s
	}
	best := ""
	for l := range t { // the first by its code, so that equal inputs say the same
		if best == "" || l < best {
			best = l
		}
	}
	return t[best]
}

// said is what a receipt or a summary calls the option.
func (c *Choice) said(language string) string {
	if len(c.Value) > 0 {
		return c.Value.in(language)
	}
	return c.Label.in(language)
}
