package flows

import "ahadi/internal/sms"

// FormCost is what one report costs the person who makes it, at most.
type FormCost struct {
	Form       string
	Version    int
	Language   string
	FewestKeys int // from the menu to the receipt
	Keys       int // with every question
	Screens    int // read on that way, menu and receipt included
	Characters int // read on that way
	Segments   int // of the receipt by SMS
}

// add takes in what one scene's walk found.
func (f *FormCost) add(e *explorer) {
	menu := 0
	w := e.probe(State{Screen: ScreenMenu, Person: 1, Language: e.language})
	p := w.page()
	menu = length(p.write(p.options))
	few, most, read := e.ways(0, make([]*way, len(e.nodes)))
	if most < 0 {
		return
	}
	if few++; f.FewestKeys == 0 || few < f.FewestKeys {
		f.FewestKeys = few
	}
	f.Keys = max(f.Keys, most+1)
	f.Screens = max(f.Screens, most+2)
	f.Characters = max(f.Characters, read+menu)
}

// way is how far it is from a situation to the receipt.
type way struct {
	few, most, read int
}

// ways are the fewest and the most keys from a node to a receipt, and the most
// characters on the way; most is -1 when no way leads there. Answers only grow,
// so that no way comes back to where it was.
func (e *explorer) ways(i int, known []*way) (few, most, read int) {
	if k := known[i]; k != nil {
		return k.few, k.most, k.read
	}
	n := e.nodes[i]
	few, most, read = 1<<30, -1, -1
	known[i] = &way{few, most, read}
	if n.files {
		few, most, read = 1, 1, n.last
	}
	for _, next := range n.next {
		f, m, r := e.ways(next, known)
		if m < 0 {
			continue
		}
		few, most, read = min(few, f+1), max(most, m+1), max(read, r)
	}
	if most >= 0 {
		read += n.size
	}
	known[i] = &way{few, most, read}
	return few, most, read
}

// receipt counts what is sent back for a report that came by SMS.
func (f *FormCost) receipt(c *checker) {
	_, f.Segments = sms.Segments(c.filled(c.book.text(f.Language, "sms_receipt")))
}
