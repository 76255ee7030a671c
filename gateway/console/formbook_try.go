package console

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/internal/sms"
)

// tryPage is all that templates/form_try.html can show.
type tryPage struct {
	*flows.Form
	Language  string
	Languages []flows.Approval
	By        string   // ussd, sms
	Steps     []string // what was typed so far: the whole state of a try
	Screen    string   // USSD: what stands on the phone
	Length    int      // septets of it; UTF-16 units where a letter is outside of the plain alphabet
	Room      int
	End       bool // the session is over, or the try is as long as one may be
	Thread    []bubble
	Filled    []flows.Filled
	Does      []string // what the gateway would do with the last step, as the engine writes it
	Rows      [][]string
}

// bubble is a text between the phone and the gateway.
type bubble struct {
	Out   bool // by the phone
	Text  string
	Parts int
}

// The bounds of a try.
const (
	mostSteps = 60
	longStep  = 480
)

// keypad are the keys of the phone.
var keypad = [][]string{{"1", "2", "3"}, {"4", "5", "6"}, {"7", "8", "9"}, {"0"}}

// tryForm is a phone on which a form is tried: GET /forms/:form/try. Nothing is
// stored and nothing leaves: what was typed so far comes with each step, and the
// engine is walked through it anew, so no state is believed.
func (k *Console) tryForm(c *fiber.Ctx) error {
	return k.tried(c, query(c).Get("by"), nil)
}

// tryStep is the next thing that is typed: POST /forms/:form/try.
func (k *Console) tryStep(c *fiber.Ctx) error {
	steps := fields(c, "step")
	next := fields(c, "text")
	if key := field(c, "key"); key != "" {
		next = []string{key}
	}
	return k.tried(c, field(c, "by"), append(steps, next...))
}

// tried walks a phone through what was typed, and shows where it stands.
func (k *Console) tried(c *fiber.Ctx, by string, steps []string) error {
	f, language, err := k.asked(c)
	if err != nil {
		return err
	}
	page := tryPage{Form: f, Language: language, Languages: k.approvals(), By: by, Room: sms.Room(sms.GSM7, 1), Rows: keypad}
	if by != "sms" {
		page.By = "ussd"
	}
	p, err := flows.NewPhone(k.Book, language)
	if err != nil {
		return err
	}
	if err := page.walk(p, steps[:min(len(steps), mostSteps)]); err != nil {
		return err
	}
	return k.show(c, "form_try", page)
}

func (page *tryPage) walk(p *flows.Phone, steps []string) error {
	var said flows.Said
	var err error
	if page.By == "ussd" {
		if said, err = p.Open(page.Form); err != nil {
			return err
		}
	}
	for _, step := range steps {
		if page.End = said.End; page.End {
			break
		}
		if r := []rune(step); len(r) > longStep {
			step = string(r[:longStep])
		}
		if page.Steps = append(page.Steps, step); page.By == "ussd" {
			said, err = p.Key(step)
		} else {
			said, err = p.SMS(step)
		}
		if err != nil {
			return err
		}
		page.follow(p, step, said)
	}
	page.Screen, page.Filled = said.Screen, p.Filled()
	page.End = said.End || len(page.Steps) == mostSteps
	coded, _ := sms.Segments(page.Screen)
	if page.Length = sms.Units(page.Screen); coded == sms.GSM7 {
		page.Length, _ = sms.Septets(page.Screen)
	}
	return nil
}

// follow notes what one step led to: texts as on the phone, the rest as the
// engine writes it.
func (page *tryPage) follow(p *flows.Phone, step string, said flows.Said) {
	if page.By == "sms" {
		page.Thread = append(page.Thread, texted(step, true))
	}
	var others []flows.Effect
	for _, e := range said.Effects {
		if reply, ok := e.(flows.Reply); ok {
			page.Thread = append(page.Thread, texted(reply.Text, false))
		} else {
			others = append(others, e)
		}
	}
	page.Does = nil
	for _, line := range p.Describe(others) {
		page.Does = append(page.Does, strings.TrimPrefix(line, "= "))
	}
}

func texted(text string, out bool) bubble {
	_, parts := sms.Segments(text)
	return bubble{out, text, parts}
}
