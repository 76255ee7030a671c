package world

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is what is reported, as a screen or a receipt says it.
type value struct {
	code, status string
	percent      int // -1 when it is not said
}

func (v value) String() string { return fmt.Sprintf("%s %s %d", v.code, v.status, v.percent) }

// said are the words for each answer in all languages.
var said = map[string][]string{
	"not_started": {"Not started", "Haijaanza", "Sin empezar", "Pas commencé", "Nao iniciado"},
	"started":     {"Started", "Imeanza", "Empezado", "Commencé", "Iniciado"},
	"mostly":      {"Mostly done", "Karibu kuisha", "Casi listo", "Presque fini", "Quase pronto"},
	"done":        {"Finished", "Imekamilika", "Terminado", "Terminé"},
	"stopped":     {"Stopped", "Imesimama", "Parado", "Bloqué"},
	"unknown":     {"Don't know", "Sijui", "No sé", "Ne sais pas", "Nao sei"},
	"kept":        {"Kept", "Inatimizwa", "Se cumple", "Tenue", "Cumprida"},
	"partly":      {"Partly", "Kwa sehemu", "En parte", "En partie", "Em parte"},
	"broken":      {"Broken", "Imevunjwa", "No se cumple", "Non tenue", "Nao cumprida"},
}

var (
	notSent   = regexp.MustCompile(`: ([A-Z]\d\d) (.+)\.$`)
	summed    = regexp.MustCompile(`^([A-Z]\d\d) (.+)$`)
	gotIt     = regexp.MustCompile(`^\S+: \S.*?\. ([A-Z]\d\d) (.+?)\. Ref `)
	inPercent = regexp.MustCompile(`^(.+) (\d+)%$`)
	option    = regexp.MustCompile(`^(\d{1,2}) (.+)$`)
	receiptIn = regexp.MustCompile(`\b[2-9ACDEFHJKMNPRTVWXY]{5}\b`)
)

// reads makes a value of a code and the words behind it; nil when they are none.
func reads(code, words string) *value {
	v := value{code: code, percent: -1}
	if m := inPercent.FindStringSubmatch(words); m != nil {
		words = m[1]
		v.percent, _ = strconv.Atoi(m[2])
	}
	for status, all := range said {
		if slices.Contains(all, words) {
			v.status = status
			return &v
		}
	}
	return nil
}

// shownOn is the value that a screen asks her to send, nil when it asks none.
func shownOn(screen string) *value {
	first, rest, _ := strings.Cut(screen, "\n")
	if second, after, more := strings.Cut(rest, "\n"); more && !option.MatchString(second) && notSent.MatchString(second) { // behind a line about a wrong key
		first, rest = second, after
	}
	if m := notSent.FindStringSubmatch(first); m != nil {
		return reads(m[1], m[2])
	}
	if m := summed.FindStringSubmatch(first); m != nil && strings.Contains(rest, "\n3 ") { // send, change, cancel
		return reads(m[1], m[2])
	}
	return nil
}

// receipt is the receipt that a text names, "" for none.
func receipt(text string) string {
	for _, word := range receiptIn.FindAllString(text, -1) {
		if strings.ContainsAny(word, "23456789") && strings.ContainsFunc(word, func(r rune) bool { return r >= 'A' }) {
			return word
		}
	}
	return ""
}

// options are the keys that a screen offers, with their labels.
func options(screen string) (keys []string, label map[string]string) {
	label = map[string]string{}
	for line := range strings.Lines(screen) {
		if m := option.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
			keys = append(keys, m[1])
			label[m[1]] = m[2]
		}
	}
	return keys, label
}
