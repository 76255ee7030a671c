package flows

import "strings"

// plainAmount takes the names of the currency off an amount and writes words
// for thousands and millions as K and M: "KES 2000", "2 milioni", "2000/=". What
// names another currency keeps its letters, and is no number.
func plainAmount(text, currency string) string {
	names := moneyNames(currency)
	var words []string
	for word := range strings.FieldsSeq(Normalise(text)) {
		if word = withoutName(strings.TrimSuffix(word, "/="), names); word != "" {
			words = append(words, word)
		}
	}
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	if zeros := magnitude(words[n-1]); zeros != "" {
		return strings.Join(words[:n-1], " ") + zeros
	}
	if zeros := magnitude(words[0]); zeros != "" { // Swahili: milioni 2, elfu 50
		return strings.Join(words[1:], " ") + zeros
	}
	return strings.Join(words, " ")
}

// withoutName is a word without the currency before or behind its number.
func withoutName(word string, names []string) string {
	for _, name := range names {
		if rest, ok := strings.CutPrefix(word, name); ok && (rest == "" || strings.Trim(rest[:1], "0123456789.") == "") {
			return strings.TrimPrefix(rest, ".")
		}
		if rest, ok := strings.CutSuffix(word, name); ok && rest != "" && strings.Trim(rest[len(rest)-1:], "0123456789") == "" {
			return rest
		}
	}
	return word
}

// moneyNames are what people call a currency, in capitals.
func moneyNames(currency string) []string {
	names := []string{currency}
	switch currency {
	case "KES", "UGX", "TZS":
		names = append(names, "SHILLINGS", "SHILINGI", "KSHS", "KSH", "USHS", "USH", "TSHS", "TSH", "SHS", "SH")
	case "GHS":
		names = append(names, "CEDIS", "CEDI", "GHC", "GH")
	case "PEN":
		names = append(names, "SOLES", "SOL", "S/.", "S/")
	case "XOF", "XAF":
		names = append(names, "FRANCS", "FRANC", "FCFA", "CFA", "F")
	case "MZN":
		names = append(names, "METICAIS", "METICAL", "MT")
	case "":
		return nil
	}
	return names
}

// magnitude is K or M for a word that means thousand or million in one of our
// languages, "" for any other.
func magnitude(word string) string {
	switch word {
	case "ELFU", "MIL", "MILLE", "THOUSAND", "K":
		return "K"
	case "MILIONI", "MILLION", "MILLIONS", "MILLON", "MILLONES", "MILHAO", "MILHOES", "M":
		return "M"
	}
	return ""
}
