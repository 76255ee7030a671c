package store

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A tally is what one report adds to the figures, as text in its own row: words
// between bars. A word is a bucket that it adds one to; with "=" the number that
// it adds; with "~" before it something that is counted once however many name
// it. Taking the same words away undoes it, whatever became of the report, of
// its author and of the rules since.
//
//	n                    one person's newest report
//	s:mostly  p:60       her status, and the percentage that it counts with
//	by:paper             that a coordinator entered it for her
//	c:sms:kenya:sw       how it came, by which channel, in which language
//	~line: ~org: ~place: whose voice it is, where it came from her own phone and has a value
//	o:no_funds  t:women  m:3:met   obstacle, who took part, answer on a milestone
//	j:jump               a flag
//	v:agree:seen         a verification's verdict and basis
//	w:seen:35 a:told:25  what it says of the percentage: another one, or how far away it is
//	k:broken:seen        the verifier's own reading of a standing promise
//	seen                 she agrees, saw it herself, and said so from her own phone
//	~f:received:1200:2026-10   an entry about money: kind, minor units, month; its amount is added once
//	f:received:unknown   money without an amount
//	e:work_day=1 e:work_day:total=30 e:work_day:women=12 e:work_day:women_of=30 i:asked   who came, of how many
type adding []string

// add puts one word. A word of a form that cannot stand in a tally is left out.
func (t *adding) add(words ...string) {
	for _, w := range words {
		if w == "" || strings.ContainsAny(w, "|=~: ") {
			return
		}
	}
	*t = append(*t, strings.Join(words, ":"))
}

// sum puts a number to add.
func (t *adding) sum(n int, words ...string) {
	*t = append(*t, strings.Join(words, ":")+"="+strconv.Itoa(n))
}

// once puts what is counted once.
func (t *adding) once(words ...string) { *t = append(*t, "~"+strings.Join(words, ":")) }

// own says that a report came from its author's own phone, not through a
// coordinator who was called, handed a paper or held a meeting.
func own(via string) bool { return via == "ussd" || via == "sms" }

// belongs is where a person stands: ids, 0 for none.
type belongs struct{ line, org, place int64 }

// checked is the report that a verification is about.
type checked struct {
	percent int // that it counts with; -1 when it has none
	counts  bool
}

// tallyOf is what a report adds to the figures while it counts. Without a
// commitment it adds nothing.
func tallyOf(n *NewReport, percent int, about checked, who belongs, zone *time.Location) string {
	if n.CommitmentID == 0 {
		return ""
	}
	var t adding
	t.add("c", n.Via, n.Channel, n.Language)
	switch {
	case n.Said.Verdict != "":
		t.verdict(n, about)
	case n.Status != "":
		t.voice(n, percent, who)
	}
	if n.Said.Obstacle != "" {
		t.add("o", n.Said.Obstacle)
	}
	for _, group := range n.Said.TookPart {
		t.add("t", group)
	}
	if n.Said.Met != "" && n.Said.Milestone > 0 {
		t.add("m", strconv.Itoa(n.Said.Milestone), n.Said.Met)
	}
	t.fund(n.Said.Fund, n.saidAt(zone), n.RoundID)
	t.event(n.Said.Event)
	for _, flag := range n.Flags {
		t.add("j", flag)
	}
	return strings.Join(t, "|")
}

// voice is a reading of the work: a status, or whether a promise is kept.
func (t *adding) voice(n *NewReport, percent int, who belongs) {
	t.add("n")
	t.add("s", n.Status)
	if percent >= 0 {
		t.add("p", strconv.Itoa(percent))
	}
	switch {
	case !own(n.Via):
		t.add("by", n.Via)
	case n.Status != "unknown":
		for _, id := range []struct {
			what string
			id   int64
		}{{"line", who.line}, {"org", who.org}, {"place", who.place}} {
			if id.id != 0 {
				t.once(id.what, strconv.FormatInt(id.id, 10))
			}
		}
	}
}

// lessBy is how much less or more a verdict means, and how far off it stands when that
// would leave 0 to 100.
const (
	lessBy = 25
	allOff = 100 // how far "not true" stands from it
)

// verdict is what a verification says of the report that it is about. What the
// verifier herself reads counts for a standing promise only, which is never
// averaged; of a work it stays with the verification.
func (t *adding) verdict(n *NewReport, about checked) {
	basis, verdict := n.Said.Basis, n.Said.Verdict
	if basis == "" {
		basis = "none"
	}
	t.add("v", verdict, basis)
	if isKept(n.Status) {
		t.add("k", n.Status, basis)
	}
	if verdict == "agree" && basis == "seen" && own(n.Via) {
		t.add("seen")
	}
	if about.percent < 0 || basis == "none" {
		return
	}
	at := about.percent
	switch verdict {
	case "agree":
	case "less":
		at -= lessBy
	case "more":
		at += lessBy
	case "not_true":
		t.add("a", basis, strconv.Itoa(allOff))
		return
	default: // she cannot check
		return
	}
	if at < 0 || at > 100 {
		t.add("a", basis, strconv.Itoa(lessBy))
		return
	}
	t.add("w", basis, strconv.Itoa(at))
}

// isKept says whether a status is one of a standing promise.
func isKept(status string) bool {
	return status == "kept" || status == "partly" || status == "broken"
}

// fund is an entry about money. The same kind, amount and month count once,
// however many name them. Where nobody knows the month, that holds within the
// round: the same amount a round later is another one.
func (t *adding) fund(f Fund, at time.Time, round int64) {
	switch {
	case f.Kind == "" || strings.ContainsAny(f.Kind, "|=~: "):
		return
	case f.Kind == "nothing_yet":
		t.add("f", f.Kind)
		return
	case f.Amount <= 0:
		t.add("f", f.Kind, "unknown")
		return
	}
	var month string
	switch f.When {
	case "", "this_month":
		month = at.Format("2006-01")
	case "last_month":
		month = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -1, 0).Format("2006-01")
	case "before":
		month = "before-" + strconv.FormatInt(round, 10)
	default:
		month = "unknown-" + strconv.FormatInt(round, 10)
	}
	t.once("f", f.Kind, strconv.FormatInt(f.Amount, 10), month)
}

// carried is a report's tally with the money of the one whose place it takes: a
// report asks what arrived since the last one, so what arrived before is still
// true. Each stands once, and "nothing yet" was an answer of that day.
func carried(tally, earlier string) string {
	words := strings.FieldsFunc(tally, func(r rune) bool { return r == '|' })
	for word := range strings.SplitSeq(earlier, "|") {
		what := strings.TrimPrefix(word, "~")
		if strings.HasPrefix(what, "f:") && what != "f:nothing_yet" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, "|")
}

// event is who came. The groups overlap: they are never added to each other,
// and each stands beside the total that it is a share of; one whose total is not
// known is left out.
func (t *adding) event(e Event) {
	if e.Kind == "" || strings.ContainsAny(e.Kind, "|=~: ") {
		return
	}
	t.sum(1, "e", e.Kind)
	if e.Influence != "" {
		t.add("i", e.Influence)
	}
	if e.Kind == "none" || e.Total < 0 {
		return
	}
	t.sum(e.Total, "e", e.Kind, "total")
	for _, g := range []struct {
		name string
		n    int
	}{{"women", e.Women}, {"youth", e.Youth}, {"informal", e.Informal}, {"pwd", e.PWD}} {
		if g.n >= 0 {
			t.sum(g.n, "e", e.Kind, g.name)
			t.sum(e.Total, "e", e.Kind, g.name+"_of")
		}
	}
}
