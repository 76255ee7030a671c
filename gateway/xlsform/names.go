package xlsform

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// maxName is how long a name of ours may be.
const maxName = 32

// ourName makes a name of ours of any other: small letters, digits and _, a digit
// not first. "" where nothing of it is left.
func ourName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(name)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case r == '-' || r == '.' || r == ' ' || r == ':' || r == '/':
			b.WriteByte('_')
		case strings.ContainsRune("áàâãä", r):
			b.WriteByte('a')
		case strings.ContainsRune("éèêë", r):
			b.WriteByte('e')
		case strings.ContainsRune("íìîï", r):
			b.WriteByte('i')
		case strings.ContainsRune("óòôõö", r):
			b.WriteByte('o')
		case strings.ContainsRune("úùûü", r):
			b.WriteByte('u')
		case r == 'ñ':
			b.WriteByte('n')
		case r == 'ç':
			b.WriteByte('c')
		default:
			return ""
		}
	}
	out := b.String()
	if out != "" && out[0] >= '0' && out[0] <= '9' {
		out = "n" + out
	}
	return out
}

// languages are what people call those that XLSForms are written in here, our
// way first.
var languages = map[string][]string{
	"en": {"English", "eng", "anglais", "ingles", "inglés", "kiingereza"},
	"sw": {"Kiswahili", "swa", "swahili"},
	"es": {"Español", "spa", "espanol", "spanish", "castellano"},
	"fr": {"Français", "fra", "fre", "francais", "french"},
	"pt": {"Português", "por", "portugues", "portuguese"},
	"lg": {"Luganda", "lug"},
}

// language is the code of what stands behind :: in a header; "" when it is not told.
func language(name string) string {
	name = strings.TrimSpace(name)
	if before, inner, ok := strings.Cut(name, "("); ok { // French (fr), Portuguese (Brazil)
		if code := language(strings.TrimSuffix(inner, ")")); code != "" {
			return code
		}
		name = strings.TrimSpace(before)
	}
	name, _, _ = strings.Cut(name, "-")
	name, _, _ = strings.Cut(name, "_")
	for _, code := range sortedKeys(languages) {
		for _, called := range languages[code] {
			if strings.EqualFold(called, name) {
				return code
			}
		}
	}
	if code := strings.ToLower(name); len(code) == 2 && ourName(code) == code {
		return code
	}
	return ""
}

// languageName is how a language stands in a header that we write.
func languageName(code string) string {
	if called := languages[code]; called != nil {
		return called[0] + " (" + code + ")"
	}
	return code
}
