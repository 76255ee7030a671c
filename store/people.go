package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// pinLocked is how long wrong PINs count, and so how long a phone is locked.
const pinLocked = time.Hour

// PIN is what became of a PIN that was typed. The PIN itself is nowhere kept.
type PIN struct {
	Person int64  // of the line's people, the one whose PIN it is; 0 for none
	Hash   string // what is kept should she choose it
}

// EnrolCode is an enrolment code that holds.
type EnrolCode struct {
	ID          int64
	Org, Place  string   // short; "" for none
	Commitments []string // what is followed
	org, place  int64
}

// EnrolPlace is a place where people can enrol by dialling.
type EnrolPlace struct {
	Code, Short string
	Commitments []string // active ones there, in their order
}

// Enrolled is somebody who agreed on a phone.
type Enrolled struct {
	Person      int64  // who was invited; 0 for somebody new
	EnrolCode   string // as typed; a key of Before.Codes
	Place       string // code of the place; somebody new without an enrolment code
	Language    string
	Private     bool   // only she reads the phone
	PIN         string // Before.PIN.Hash; "" for none
	Gender, Age string // in the words of the profile; "" where she did not say
}

// needPeople loads what enrolment and identity ask for.
func (g *batch) needPeople(all []*loaded) error {
	var pins, codes []*loaded
	for _, l := range all {
		for _, n := range l.after.More {
			switch {
			case n.PIN != "":
				pins = append(pins, l)
				l.PIN = &PIN{Hash: g.store.keys.PIN(n.PIN)}
			case n.Enrol != "":
				codes = append(codes, l)
			case n.Places:
				l.Places = g.ref.enrolPlaces()
			}
		}
	}
	if err := g.needPINs(pins); err != nil {
		return err
	}
	return g.needCodes(codes)
}

func (g *batch) needPINs(all []*loaded) error {
	var whose []*loaded
	var people [][]any
	for _, l := range all {
		for _, p := range append(slices.Clone(l.People), l.Invited...) {
			whose, people = append(whose, l), append(people, []any{p.ID})
		}
	}
	return g.tx.each(`SELECT contact_id, hash FROM pin WHERE contact_id = $1 AND hash <> ''`, people, func(r *cursor) error {
		var id int64
		var kept string
		if err := r.Scan(&id, &kept); err != nil {
			return err
		}
		l := whose[r.key]
		for _, n := range l.after.More {
			if n.PIN != "" && g.store.keys.IsPIN(kept, n.PIN) {
				l.PIN.Person = id
			}
		}
		return nil
	})
}

// needCodes looks enrolment codes up. One that is used up, too old or revoked is none.
func (g *batch) needCodes(all []*loaded) error {
	var typed []string
	var hashes [][]any
	for _, l := range all {
		l.Codes = map[string]*EnrolCode{}
		for _, n := range l.after.More {
			if n.Enrol != "" {
				l.Codes[n.Enrol] = nil
				typed, hashes = append(typed, n.Enrol), append(hashes, []any{g.store.enrolHash(n.Enrol), l.job.At.UnixMilli()})
			}
		}
	}
	found := map[string]*EnrolCode{}
	err := g.tx.each(`SELECT id, coalesce(organisation_id, 0), coalesce(place_id, 0), commitments FROM enrolment_code
		WHERE hash = $1 AND revoked_ms = 0 AND expires_ms > $2 AND used < uses`, hashes, func(r *cursor) error {
		c := &EnrolCode{}
		var commitments string
		err := r.Scan(&c.ID, &c.org, &c.place, &commitments)
		c.Org, c.Place, c.Commitments = g.ref.orgs[c.org], g.ref.places[c.place].short, fields(commitments)
		found[typed[r.key]] = c
		return err
	})
	for _, l := range all {
		for word := range l.Codes {
			l.Codes[word] = found[word]
		}
	}
	return err
}

func (s *Store) enrolHash(code string) string { return s.keys.Index("enrol", code) }

// enrolPlaces are the places that have something to follow.
func (r *reference) enrolPlaces() []EnrolPlace {
	at := map[string]*EnrolPlace{}
	var all []EnrolPlace
	for _, code := range sortedKeys(r.commitments) {
		c := r.commitments[code]
		if c.Lifecycle != "active" {
			continue
		}
		if at[c.PlaceID] == nil {
			at[c.PlaceID] = &EnrolPlace{Code: c.PlaceID, Short: c.Place}
		}
		at[c.PlaceID].Commitments = append(at[c.PlaceID].Commitments, code)
	}
	for _, p := range at {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b EnrolPlace) int { return cmp.Or(cmp.Compare(a.Short, b.Short), cmp.Compare(a.Code, b.Code)) })
	return all
}

// putPeople puts what a turn changes in who uses a phone and what they agreed to.
func (g *batch) putPeople(l *loaded) error {
	a, now := &l.after, l.job.At.UnixMilli()
	if a.Enrol != nil {
		if err := g.putEnrolled(l, *a.Enrol); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(a.Agreed) {
		g.putConsent(l, id, a.Agreed[id])
	}
	for _, id := range a.Refused {
		g.put(opRefused, id)
		g.audit(l, "refuse", id)
	}
	for _, id := range sortedKeys(a.PINs) {
		g.put(opPIN, id, a.PINs[id], now)
	}
	if !a.Detach {
		return nil
	}
	for _, p := range append(slices.Clone(l.People), l.Invited...) {
		g.put(opFormer, l.Line.ID, p.ID, now)
		g.put(opLedger, g.id(l), "denied", p.ID, l.job.line, now)
		g.audit(l, "detach", p.ID)
	}
	g.put(opDraftGone, l.Line.ID)
	g.put(opDetach, l.Line.ID)
	return nil
}

func (g *batch) audit(l *loaded, action string, contact int64) {
	g.put(opAudit, g.id(l), "line", action, fmt.Sprintf("contact %d, line %d", contact, l.Line.ID), l.job.At.UnixMilli(), "", "")
}

// putConsent keeps that a person agrees to the words of today.
func (g *batch) putConsent(l *loaded, id int64, language string) {
	n := g.ref.network
	g.put(opConsent, id, n.Consent, l.job.At.In(g.ref.zone).Format(time.DateOnly), "dialled", language, l.job.Channel, "herself", l.job.At.UnixMilli())
	g.audit(l, "consent", id)
}

// putEnrolled makes somebody a person of this phone. What she said of herself is
// sealed under her key.
func (g *batch) putEnrolled(l *loaded, e Enrolled) error {
	now, id := l.job.At.UnixMilli(), e.Person
	about, err := json.Marshal(profile{Gender: e.Gender, AgeBand: e.Age})
	if err != nil {
		return err
	}
	if id != 0 {
		key, err := g.store.keys.Unwrap(l.invited[id])
		if err != nil {
			return fmt.Errorf("contact %d does not wait to enrol on this phone: %w", id, err)
		}
		g.put(opEnrolled, id, e.Language, key.Seal(about, "profile"))
	} else if id, err = g.putNewcomer(l, e, about); err != nil {
		return err
	}
	g.putConsent(l, id, e.Language)
	if e.PIN != "" {
		g.put(opPIN, id, e.PIN, now)
	}
	private := flag(e.Private && len(l.People) == 0)
	silent := flag(l.Line.OptedOut && len(l.People) > 0) // a yes takes back a STOP of nobody else
	if l.Line.OptedOut && silent == 0 {
		g.put(opLedger, g.id(l), "opted_in", int64(0), l.job.line, now)
	}
	g.put(opEnrolLine, l.Line.ID, private, silent, e.Language, l.key.Seal([]byte(l.job.Number.E164()), "number"))
	return nil
}

// putNewcomer writes somebody of whom nothing was known: a monitor of what is
// followed under the enrolment code, or at the place.
func (g *batch) putNewcomer(l *loaded, e Enrolled, about []byte) (int64, error) {
	id, now := g.id(l), l.job.At.UnixMilli()
	wrapped, key, err := g.store.keys.NewDataKey()
	if err != nil {
		return 0, err
	}
	var org, place any
	var follow []string
	if c := l.Codes[e.EnrolCode]; c != nil {
		org, place, follow = nullable(c.org), nullable(c.place), c.Commitments
		g.put(opCodeUsed, c.ID)
	} else {
		for _, p := range g.ref.enrolPlaces() {
			if p.Code == e.Place {
				place, follow = nullable(g.ref.placeID(p.Code)), p.Commitments
			}
		}
	}
	if len(follow) == 0 {
		return 0, fmt.Errorf("nobody can enrol where nothing is followed")
	}
	g.put(opContact, id, "e"+strconv.FormatInt(id, 36), wrapped, key.Seal(nil, "name"), key.Seal(about, "profile"), e.Language, "monitor", "grassroots", org, place, now)
	g.put(opContactLine, l.Line.ID, id)
	for _, code := range follow {
		if c := g.ref.commitments[code]; c != nil {
			g.put(opAssign, id, c.ID, "report")
		}
	}
	g.audit(l, "enrol", id)
	return id, nil
}

func nullable(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// placeID is the id of a place by its code, 0 for none.
func (r *reference) placeID(code string) int64 {
	for id, p := range r.places {
		if p.code == code {
			return id
		}
	}
	return 0
}

// putNumber keeps the number of a phone of which nobody has agreed while there
// is something to answer or somebody to call, and what is known of each phone:
// when it was last heard from.
func (g *batch) putNumber(l *loaded) {
	now := l.job.At.UnixMilli()
	a := &l.after
	if len(l.People)+len(l.Invited) == 0 && !l.Line.OnCall && a.Enrol == nil && len(a.Messages)+len(a.Inbox) > 0 || a.Detach {
		g.put(opKept, l.Line.ID, now, l.key.Seal([]byte(l.job.Number.E164()), "number"))
	}
	if l.row.id != 0 && (l.row.failures > 0 || l.row.seen < l.job.At.Add(-24*time.Hour).UnixMilli()) {
		g.put(opSeen, l.Line.ID, now)
	}
	if p := a.Line.PIN; p != nil {
		wrong := l.Line.WrongPINs + 1
		if *p {
			wrong = 0
		}
		g.put(opWrongPIN, l.Line.ID, wrong, now)
	}
}
