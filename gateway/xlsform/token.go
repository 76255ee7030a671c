package xlsform

import (
	"strings"
	"unicode"
)

// token is a word of a condition.
type token struct {
	kind string // name, ref (${name}), text, number, sign; "" is the end
	text string
	at   int
}

// straight makes of the quotes that a word processor bends those that were typed.
var straight = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "\u00a0", " ")

// tokens takes a condition apart. In XPath a name may hold - . and :, and a
// question is ${name}; in ours a backslash in a text takes the next character.
func tokens(source string, xpath bool) ([]token, error) {
	rs := []rune(source)
	var all []token
	for i := 0; i < len(rs); {
		c, at := rs[i], i+1
		switch {
		case unicode.IsSpace(c):
			i++
			continue
		case c == '"' || c == '\'':
			text, next, err := quoted(rs, i, !xpath)
			if err != nil {
				return nil, err
			}
			all, i = append(all, token{"text", text, at}), next
			continue
		case xpath && c == '$':
			end := i + 1
			for end < len(rs) && rs[end] != '}' {
				end++
			}
			if i+1 >= len(rs) || rs[i+1] != '{' || end == len(rs) {
				return nil, wrong(at, "a question is written ${name}")
			}
			all, i = append(all, token{"ref", strings.TrimSpace(string(rs[i+2 : end])), at}), end+1
			continue
		case unicode.IsDigit(c) || c == '.' && i+1 < len(rs) && unicode.IsDigit(rs[i+1]):
			end := i
			for end < len(rs) && (unicode.IsDigit(rs[end]) || rs[end] == '.') {
				end++
			}
			all, i = append(all, token{"number", string(rs[i:end]), at}), end
			continue
		case c == '_' || unicode.IsLetter(c):
			end := i
			for end < len(rs) && (rs[end] == '_' || unicode.IsLetter(rs[end]) || unicode.IsDigit(rs[end]) || xpath && strings.ContainsRune("-.:", rs[end])) {
				end++
			}
			all, i = append(all, token{"name", string(rs[i:end]), at}), end
			continue
		}
		sign := string(c)
		if i+1 < len(rs) {
			if two := string(rs[i : i+2]); strings.Contains(" != <= >= == && || .. // ?? ** ?. ", " "+two+" ") {
				sign = two
			}
		}
		all, i = append(all, token{"sign", sign, at}), i+len([]rune(sign))
	}
	return append(all, token{at: len(rs) + 1}), nil
}

// quoted reads a text that begins at i.
func quoted(rs []rune, i int, escapes bool) (text string, next int, err error) {
	var b strings.Builder
	for j := i + 1; j < len(rs); j++ {
		switch {
		case rs[j] == rs[i]:
			return b.String(), j + 1, nil
		case escapes && rs[j] == '\\' && j+1 < len(rs):
			j++
			switch rs[j] {
			case 'n':
				b.WriteRune('\n')
			case '"', '\'', '\\':
				b.WriteRune(rs[j])
			default:
				return "", 0, wrong(j+1, `\%c in a text has no counterpart`, rs[j])
			}
		default:
			b.WriteRune(rs[j])
		}
	}
	return "", 0, wrong(i+1, "a text begins here and does not end: close it with %c", rs[i])
}
