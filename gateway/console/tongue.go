package console

import (
	"fmt"
	"html/template"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"ahadi/gateway/access"
)

// tongue is how a page speaks to its reader: her language, the network's clock.
type tongue struct {
	Language string
	book     wordbook
	now      time.Time
	zone     *time.Location
}

// tongue is that of who has signed in; for nobody it is what her browser asks for.
func (k *Console) tongue(c *fiber.Ctx) tongue {
	lang := access.In(c).Language
	if !spoken(lang) {
		_, i := language.MatchStrings(matcher, c.Get(fiber.HeaderAcceptLanguage))
		lang = languages[i]
	}
	return tongue{Language: lang, book: k.words, now: k.Now(), zone: zoneOf(k.Store.Network())}
}

// T is a text of the page by its key, file.name; args are pairs of a placeholder
// and its value. A whole number as n chooses between one and many.
func (t tongue) T(key string, args ...any) (string, error) { return t.book.say(t.Language, key, args) }

// say is T for a handler that puts a text together.
func (t tongue) say(key string, args ...any) string {
	text, err := t.T(key, args...)
	if err != nil {
		return readable(key)
	}
	return text
}

// Word is T for a word that may be missing: of a status or a reason that came
// out of the database. It is shown as it is, readable.
func (t tongue) Word(group, key string) string {
	if key == "" {
		key = "none"
	}
	if text, err := t.T(group + "." + key); err == nil {
		return text
	}
	return readable(key)
}

// Title is a text of the register in her language, else in English.
func (t tongue) Title(texts map[string]string) string {
	if s := texts[t.Language]; s != "" {
		return s
	}
	return texts["en"]
}

// Num is a whole number as she writes it.
func (t tongue) Num(n int) string {
	return message.NewPrinter(language.Make(t.Language)).Sprint(number.Decimal(n))
}

// Day is a local day, written 2026-10-20, as she writes it: 20 Oct 2026.
func (t tongue) Day(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return fmt.Sprintf("%d %s %d", d.Day(), t.month(d.Month()), d.Year())
}

// Exact is a time on the network's clock.
func (t tongue) Exact(at time.Time) string {
	at = at.In(t.zone)
	return fmt.Sprintf("%d %s %s", at.Day(), t.month(at.Month()), at.Format("15:04"))
}

// Clock is a moment of today on the network's clock, to the second.
func (t tongue) Clock(at time.Time) string { return at.In(t.zone).Format(time.TimeOnly) }

func (t tongue) month(m time.Month) string {
	return t.Word("common", fmt.Sprintf("month_%d", int(m)))
}

// Ago says how long ago something was, and exactly when to who asks.
func (t tongue) Ago(at time.Time) template.HTML {
	if at.IsZero() {
		return ""
	}
	exact := fmt.Sprintf("%s %d, %s", t.Exact(at), at.In(t.zone).Year(), at.In(t.zone).Format("MST"))
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s">%s</time>`, at.UTC().Format(time.RFC3339),
		template.HTMLEscapeString(exact), template.HTMLEscapeString(t.since(at))))
}

// since is Ago as plain text.
func (t tongue) since(at time.Time) string {
	d := t.now.Sub(at)
	unit, n := "", 0
	switch {
	case d < 0:
		return t.Exact(at)
	case d < time.Minute:
		unit = "now"
	case d < time.Hour:
		unit, n = "minutes", int(d.Minutes())
	case d < 24*time.Hour:
		unit, n = "hours", int(d.Hours())
	case d < 14*24*time.Hour:
		unit, n = "days", int(d.Hours()/24)
	default:
		return t.Day(at.In(t.zone).Format(time.DateOnly))
	}
	text, err := t.T("common.ago_"+unit, "n", n)
	if err != nil {
		return t.Exact(at)
	}
	return text
}
