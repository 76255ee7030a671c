package reportback

import (
	"hash/maphash"
	"slices"
	"strings"
)

// knownWords are words, or names of several, of everybody in a register. Each is kept as a
// sum of eight bytes, in order: a million people take the room of a few, and the time
// of a look does not grow with them.
type knownWords struct {
	seed maphash.Seed
	sums []uint64
}

func (k *knownWords) add(word string) { k.sums = append(k.sums, maphash.String(k.seed, word)) }

// close puts them in order; nothing is found before.
func (k *knownWords) close() {
	slices.Sort(k.sums)
	k.sums = slices.Clip(slices.Compact(k.sums))
}

func (k *knownWords) has(word string) bool {
	_, found := slices.BinarySearch(k.sums, maphash.String(k.seed, word))
	return found
}

// fullNames are the full names that stand in a text, which is spaced, as it stands
// there: every row of as many words as somebody's name has is looked up.
func (g *Guard) fullNames(folded string) (all []string) {
	var ends []int // of words: where their spaces stand
	for i, b := range []byte(folded) {
		if b == ' ' {
			ends = append(ends, i)
		}
	}
	for i := range ends {
		for j := i + 2; j < len(ends) && j-i <= g.longest; j++ {
			if name := folded[ends[i] : ends[j]+1]; g.full.has(name) {
				all = append(all, name)
			}
		}
	}
	slices.SortFunc(all, strings.Compare)
	return slices.Compact(all)
}
