package world

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// figureWords are how screens and texts name what the community reads.
type figureWords struct {
	lines   []string         // how a line with a community figure begins
	reports []string         // how the line with their number begins
	texts   []*regexp.Regexp // SMS that tell one
}

// hole stands for a value.
const hole = "\x00"

// figureWordsOf reads them from the texts in all languages.
func figureWordsOf(say func(language, key string, vars map[string]string) string, languages []string, arrived []string) figureWords {
	var f figureWords
	vars := map[string]string{}
	for _, name := range []string{"item", "community", "government", "n", "due", "net", "code", "short", "value", "date", "done", "place", "kept", "partly", "broken"} {
		vars[name] = hole
	}
	for _, language := range languages {
		for i, line := range strings.Split(say(language, "my_show", vars), "\n") {
			head, _, _ := strings.Cut(line, hole)
			switch i {
			case 1:
				f.lines = append(f.lines, head)
			case 3:
				f.lines, f.reports = append(f.lines, head), append(f.reports, head)
			}
		}
		for _, key := range []string{"sms_status", "sms_thanks", "sms_thanks_keep", "sms_mid", "sms_mid_keep"} {
			f.texts = append(f.texts, regexp.MustCompile("^"+strings.ReplaceAll(regexp.QuoteMeta(say(language, key, vars)), hole, ".*")+"$"))
		}
	}
	f.lines = append(f.lines, arrived...)
	return f
}

// itemOn finds the commitment that a page is about.
var itemOn = regexp.MustCompile(`(?m)^([A-Z]\d\d) `)

// officials say for those who promised: nobody else uses their phone.
func (h *handset) officials() bool {
	return len(h.people) > 0 && !slices.ContainsFunc(h.people, func(p *person) bool { return !p.official })
}

// secret says whether the readings of now are not for officials: until their
// round is published.
func (m *model) secret() bool {
	r, _ := m.roundAt(m.w.now())
	return r == nil || r.State != "published"
}

// sees holds a page against who looks at it.
func (m *model) sees(h *handset, page string) {
	f := m.w.ground.figures
	for line := range strings.SplitSeq(page, "\n") {
		if h.officials() && m.secret() && slices.ContainsFunc(f.lines, func(head string) bool { return strings.HasPrefix(line, head) }) {
			m.w.failf("an official sees no community figure while the round is open", "%q on %q", line, page)
		}
		for _, head := range f.reports {
			if text, ok := strings.CutPrefix(line, head); ok && !h.officials() {
				m.tellsRight(page, text)
			}
		}
	}
}

// tellsRight compares what a monitor is told of her commitment with its reports.
func (m *model) tellsRight(page, text string) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return
	}
	item := itemOn.FindStringSubmatch(page)
	if item == nil {
		m.w.failf("a page says what it is about", "%q", page)
		return
	}
	code := item[1]
	round, _ := m.roundAt(m.w.now())
	if want := m.count(code, round.Code, "community").n; n != want {
		m.w.failf("a phone tells the figures as they are", "%q for %d reports", page, want)
	}
}

// reads holds a text for an official against what she may know.
func (m *model) reads(o *message) {
	h := m.w.find(o.number)
	if h == nil || !h.officials() || !m.secret() {
		return
	}
	for _, text := range m.w.ground.figures.texts {
		if text.MatchString(o.Body) {
			m.w.failf("an official sees no community figure while the round is open", "%q", o.Body)
		}
	}
}
