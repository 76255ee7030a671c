package store

import (
	"fmt"
	"slices"
	"time"

	"ahadi/internal/phone"
)

// owned is a phone as a row names it.
type owned struct{ hash, number string }

// link says which phones of a person stay, come and go. A main number that is
// another one takes the old one's place; further numbers go only where the file
// has a column for them.
func (im *importer) link(p *stagedPerson) {
	want, ok := im.owned(p)
	if !ok || len(want) == 0 { // a row without a number leaves her what she has
		return
	}
	var had []enrolledPhone
	main := ""
	if p.old != nil {
		had = p.old.phones
		main = mainOf(had)
	}
	stays := func(hash string) bool { return slices.ContainsFunc(want, func(o owned) bool { return o.hash == hash }) }
	for i, o := range want {
		if p.old != nil && p.old.denied[o.hash] != 0 && !(p.consents && p.agreedBy(p.old.denied[o.hash])) {
			im.refuse(p.c, "msisdn", "is not her number: somebody who has that phone said so on "+when(p.old.denied[o.hash]).Format(time.DateOnly)+"; write her new number, or the day and the way of a consent that she gave since")
			continue
		}
		at := slices.IndexFunc(had, func(h enrolledPhone) bool { return h.hash == o.hash })
		l := stagedLink{hash: o.hash, number: o.number, main: i == 0, fresh: at < 0, private: -1}
		if at >= 0 {
			l.id, l.out, l.private = had[at].id, p.out, im.privately(p, had[at])
			if l.private < 0 && !l.out && l.main == (o.hash == main) && p.now.language == p.old.language {
				continue // nothing about it changes
			}
			if p.out {
				im.silent = append(im.silent, l.hash)
			}
		}
		p.links = append(p.links, l)
	}
	for _, h := range had {
		if !stays(h.hash) && (!p.c.Lacks["further_numbers"] || h.hash == main && want[0].hash != main) {
			p.links = append(p.links, stagedLink{hash: h.hash, id: h.id, gone: true, private: -1})
		}
	}
}

// agreedBy says whether the row tells of a consent of the day of a moment in Unix
// milliseconds or of a later one.
func (p *stagedPerson) agreedBy(ms int64) bool {
	return p.agreed && p.c.ConsentOn >= when(ms).Format(time.DateOnly)
}

// mainOf is the phone that she is written to on.
func mainOf(phones []enrolledPhone) string {
	if len(phones) == 0 {
		return ""
	}
	best := phones[0]
	for _, l := range phones[1:] {
		if l.main && !best.main || l.main == best.main && l.id < best.id {
			best = l
		}
	}
	return best.hash
}

// privately is what a row changes about who reads a phone; -1: nothing.
func (im *importer) privately(p *stagedPerson, l enrolledPhone) int {
	if p.c.Lacks["shared_phone"] || fmt.Sprint(p.c.Shared) == p.old.imported.shared || l.private != p.c.Shared {
		return -1
	}
	return flag(!p.c.Shared)
}

// owned are the phones that a row names, the main one first. A masked number
// names the one of hers that ends so.
func (im *importer) owned(p *stagedPerson) (all []owned, ok bool) {
	ok = true
	add := func(o owned) {
		if !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	mask := func(text string, column string) {
		hash, why := im.unmask(p.old, text)
		if why != "" {
			im.refuse(p.c, column, why)
			ok = false
			return
		}
		add(owned{hash: hash})
	}
	masked := p.c.Masked
	if p.c.Number.IsZero() && len(masked) > 0 {
		mask(masked[0], "msisdn")
		masked = masked[1:]
	} else if !p.c.Number.IsZero() {
		add(im.number(p.c.Number))
	}
	for _, n := range p.c.Also {
		add(im.number(n))
	}
	for _, text := range masked {
		mask(text, "further_numbers")
	}
	return all, ok
}

func (im *importer) number(n phone.Number) owned {
	return owned{im.store.lineHash(n.E164(), ""), n.E164()}
}

// unmask finds the phone of hers that ends as a masked number does.
func (im *importer) unmask(old *enrolled, masked string) (hash, why string) {
	if old == nil {
		return "", "is masked, and nobody with this id is in the register: write the whole number"
	}
	for _, l := range old.phones {
		text, err := reveal(im.store.keys, l.key, l.number, "number")
		if err != nil {
			return "", "is masked, and the one that is stored does not open: write the whole number"
		}
		n, err := phone.Parse(text, "")
		if err == nil && n.Masked() == masked {
			if hash != "" {
				return "", "is masked, and two of hers end so: write the whole number"
			}
			hash = l.hash
		}
	}
	if hash == "" {
		return "", "is masked, and none of hers ends so: write the whole number"
	}
	return hash, ""
}
