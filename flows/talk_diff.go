package flows

import "strings"

// differing are two lists of lines as one: those that both have begin with two
// blanks, what is written down only with -, what happens only with +.
func differing(written, happens []string) string {
	// common[i][j] is how many lines written[i:] and happens[j:] have in common.
	common := make([][]int, len(written)+1)
	for i := range common {
		common[i] = make([]int, len(happens)+1)
	}
	for i := len(written) - 1; i >= 0; i-- {
		for j := len(happens) - 1; j >= 0; j-- {
			if written[i] == happens[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(written) || j < len(happens) {
		switch {
		case i < len(written) && j < len(happens) && written[i] == happens[j]:
			out = append(out, "  "+written[i])
			i, j = i+1, j+1
		case j == len(happens) || i < len(written) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "- "+written[i])
			i++
		default:
			out = append(out, "+ "+happens[j])
			j++
		}
	}
	return strings.Join(out, "\n")
}
