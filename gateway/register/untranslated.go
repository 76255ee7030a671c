package register

import (
	"fmt"
	"strings"

	"ahadi/store"
)

// Untranslated lists what people read in another language than theirs: of each
// commitment the columns that are empty in a language of the network.
func Untranslated(seed store.Seed) []string {
	var all []string
	for _, c := range seed.Commitments {
		var lacks []string
		missing := func(where string, texts map[string]string, prefix string) {
			for _, lang := range seed.Network.Languages {
				if texts[lang] == "" {
					lacks = append(lacks, where+prefix+lang)
				}
			}
		}
		missing("", c.Title, "title_")
		missing("", c.Short, "short_")
		for _, m := range c.Milestones {
			missing(fmt.Sprintf("milestone %d ", m.Seq), m.Short, "short_")
		}
		if len(lacks) > 0 {
			all = append(all, c.Code+": "+strings.Join(lacks, ", "))
		}
	}
	return all
}
