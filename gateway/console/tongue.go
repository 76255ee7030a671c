package console

import (
	"fmt"
	"html/template"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"

	"ahadi/gateway/access"
	"ahadi/internal/words"
)

// tongue is how a page speaks to its reader: her language, the network's clock.
type tongue struct {
	words.Tongue
	now  time.Time
	zone *time.Location
}

// tongue is that of who has signed in; for nobody it is what her browser asks for.
func (k *Console) tongue(c *fiber.Ctx) tongue {
	lang := access.In(c).Language
	if !spoken(lang) {
		_, i := language.MatchStrings(matcher, c.Get(fiber.HeaderAcceptLanguage))
		lang = languages[i]
	}
	return tongue{Tongue: words.Tongue{Language: lang, Book: k.words}, now: k.Now(), zone: zoneOf(k.Store.Network())}
}

// say is T for a handler that puts a text together.
func (t tongue) say(key string, args ...any) string { return t.Say(key, args...) }

// Exact is a time on the network's clock.
func (t tongue) Exact(at time.Time) string {
	at = at.In(t.zone)
	return fmt.Sprintf("%d %s %s", at.Day(), t.Month(at.Month()), at.Format("15:04"))
}

// Clock is a moment of today on the network's clock, to the second.
func (t tongue) Clock(at time.Time) string { return at.In(t.zone).Format(time.TimeOnly) }

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
