package flows

import (
	"strings"

	"ahadi/internal/sms"
)

// defaultRoom is what a USSD screen holds, so that one text serves every
// network and an SMS: 160 septets.
const defaultRoom = 160

// page is one screen before it is written: a text and what the keys do.
type page struct {
	head    string
	options []option // may go on to a further page
	feet    []option // stand on every page
}

type option struct{ key, label string }

func (p *page) add(key, label string)  { p.options = append(p.options, option{key, label}) }
func (p *page) foot(key, label string) { p.feet = append(p.feet, option{key, label}) }

// has says whether a key does something on the page.
func (p *page) has(key string) bool {
	for _, o := range p.options {
		if o.key == key {
			return true
		}
	}
	for _, o := range p.feet {
		if o.key == key {
			return true
		}
	}
	return false
}

// screen is what she reads: the page of the state, small enough for the room.
func (w *walk) screen() string {
	p := w.page()
	if s := w.fitPage(p); s != "" {
		return s
	}
	// Too small for the register's names: the codes are enough.
	w.bare = true
	if s := w.fitPage(w.page()); s != "" {
		return s
	}
	return w.fit(w.page())
}

func (w *walk) page() page {
	switch w.s.Screen {
	case ScreenWho:
		return w.screenWho()
	case ScreenEnrol, ScreenAgree, ScreenPIN, ScreenNewPIN, ScreenOther:
		return w.screenPeople()
	case ScreenResume:
		return w.screenResume()
	case ScreenMenu:
		return w.screenMenu()
	case ScreenMine:
		return w.screenMine()
	case ScreenShow:
		return w.screenShow()
	case ScreenForm:
		return w.screenForm()
	case ScreenConfirm:
		return w.screenConfirm()
	default:
		return w.screenHelp()
	}
}

// fitPage writes a page as it is, with the line about a wrong key before it.
// Where both do not fit, the page's first line makes room, then the notice is
// its short form. It answers "" when the page itself is too long.
func (w *walk) fitPage(p page) string {
	body := p.write(p.options)
	if !w.fits(body) {
		return ""
	}
	if w.notice == fine {
		return body
	}
	notice := w.noticed()
	if s := notice + body; w.fits(s) {
		return s
	}
	_, rest, _ := strings.Cut(body, "\n")
	if s := notice + rest; w.fits(s) {
		return s
	}
	if s := w.say("sys_again") + rest; w.fits(s) {
		return s
	}
	return body
}

// noticed is the line that says why the last key was not taken.
func (w *walk) noticed() string {
	if w.notice == unmet {
		return fill(w.form.Question(w.s.Question).Message.in(w.language()), w.value) + "\n"
	}
	return w.say(string(w.notice))
}

func (w *walk) room() int {
	if w.in.Room > 0 {
		return w.in.Room
	}
	return defaultRoom
}

func (w *walk) fits(s string) bool { return sms.Fits(s, w.room()) }

// write puts some of the page's options under its head.
func (p *page) write(options []option) string {
	n := len(p.head)
	for _, o := range options {
		n += len(o.key) + len(o.label) + 2
	}
	for _, o := range p.feet {
		n += len(o.key) + len(o.label) + 2
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteString(p.head)
	for _, o := range options {
		o.write(&b)
	}
	for _, o := range p.feet {
		o.write(&b)
	}
	return b.String()
}

func (o option) write(b *strings.Builder) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(o.key)
	b.WriteByte(' ')
	b.WriteString(o.label)
}

// fit writes a page that is too long for one screen as one of several, or, when
// its text leaves no room for any option, with the text cut between words.
func (w *walk) fit(p page) string {
	words := strings.Fields(p.head)
	for n := len(words); n >= 0; n-- {
		if n < len(words) {
			p.head = strings.Join(words[:n], " ") + "..."
		}
		if s := p.write(p.options); w.fits(s) {
			return s
		}
		if size := w.split(&p); size > 0 {
			pages := (len(p.options) + size - 1) / size
			from := w.s.Page % pages * size
			return p.write(p.options[from:min(from+size, len(p.options))])
		}
	}
	return w.say("key_back")
}

// split finds how many options a page can hold when there are several of them,
// and adds the key for the next one. 0 means that not even one fits.
func (w *walk) split(p *page) int {
	key := keyMore
	if p.has(key) {
		key = keyMoreLong
	}
	p.feet = append([]option{{key, w.say("key_more")}}, p.feet...)
	for size := len(p.options) - 1; size > 0; size-- {
		all := true
		for from := 0; from < len(p.options) && all; from += size {
			all = w.fits(p.write(p.options[from:min(from+size, len(p.options))]))
		}
		if all {
			return size
		}
	}
	p.feet = p.feet[1:]
	return 0
}

// keyMoreLong is the key for the next page where 8 is an option.
const keyMoreLong = "88"

// turnsPage goes to the next page of options that do not fit one screen, and
// from the last to the first.
func (w *walk) turnsPage(key string) bool {
	if key != keyMore && key != keyMoreLong {
		return false
	}
	w.bare = true
	p := w.page()
	w.bare = false
	if p.has(key) || w.fits(p.write(p.options)) {
		return false
	}
	w.s.Page++
	return true
}
