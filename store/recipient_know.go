package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"slices"
	"time"
)

// askedWithin is how long a phone is left alone after a reminder, whoever of
// its people that was for.
const askedWithin = 12 * time.Hour

// silentAfter is how long a phone may be silent before what we start to write to
// it names nothing any more.
const silentAfter = 90 * 24 * time.Hour

// knowing loads what Hold and the words need beyond a recipient's own row. It
// remembers what many of one transaction share.
type knowing struct {
	q       querier
	store   *Store
	ref     *reference
	now     time.Time
	caps    *Caps
	freezes map[int64]bool // by place
	*quoted
}

// quoted is what a text quotes. All who are written to in one go read the same
// of it, and of a place with 50,000 people it is counted once for all of them.
type quoted struct {
	places map[[2]int64]turnout      // by round and place
	told   map[[2]int64]*OverviewRow // by commitment and round
}

// turnout is how many of a place's monitors have reported in a round.
type turnout struct{ of, done int }

// enough is the percentage of a place's monitors below which a coordinator is
// asked to telephone.
const enough = 60

func (s *Store) knowing(q querier, ref *reference, now time.Time) *knowing {
	return &knowing{
		q: q, store: s, ref: ref, now: now, freezes: map[int64]bool{},
		quoted: &quoted{places: map[[2]int64]turnout{}, told: map[[2]int64]*OverviewRow{}},
	}
}

// know asks what decides about the step, the cheap reasons first.
func (k *knowing) know(rc *Recipient) error {
	k.heard(rc)
	for _, ask := range append([]func(*Recipient) error{k.frozenHere}, k.questions(rc.Step)...) {
		if why := rc.Hold(); why != "" && why != "no_assignment" && why != "on_track" && why != "no_answer" && why != "sent" {
			return nil // it is decided, and nothing asked later brings her back
		}
		if err := ask(rc); err != nil {
			return err
		}
	}
	return nil
}

// questions are what is asked for a step, in this order.
func (k *knowing) questions(step string) []func(*Recipient) error {
	switch step {
	case StepGov:
		return []func(*Recipient) error{k.reported, k.lately, k.oldest, k.cap}
	case StepEscalate:
		return []func(*Recipient) error{k.lowest, k.cap}
	case StepThanks:
		return []func(*Recipient) error{k.lately, k.turnedOut, k.figures, k.cap}
	case StepAnswer:
		return []func(*Recipient) error{k.answer, k.lately, k.cap}
	case StepDraft:
		return []func(*Recipient) error{k.draft, k.lately, k.cap}
	}
	return []func(*Recipient) error{k.reported, k.called, k.disputes, k.lately, k.oldest, k.turnedOut, k.cap}
}

// heard looks when her phone was last heard from: by now it may be anybody's.
func (k *knowing) heard(rc *Recipient) {
	rc.Private = rc.Private && k.now.Sub(when(rc.seen)) <= silentAfter
}

func (k *knowing) frozenHere(rc *Recipient) (err error) {
	rc.Frozen, err = k.frozen(rc.place)
	return err
}

func (k *knowing) frozen(place int64) (is bool, err error) {
	is, ok := k.freezes[place]
	if !ok {
		is, err = frozen(k.q, place)
		k.freezes[place] = is
	}
	return is, err
}

func (k *knowing) reported(rc *Recipient) (err error) {
	rc.Reported, err = k.q.row(`SELECT 1 FROM report r WHERE r.contact_id = $1 AND r.round_id = $2 AND `+reporting+` LIMIT 1`, []any{rc.Person.ID, rc.Round.ID}, new(int))
	return err
}

func (k *knowing) called(rc *Recipient) (err error) {
	rc.Called, err = k.q.row(`SELECT 1 FROM called WHERE contact_id = $1 AND round_id = $2 LIMIT 1`, []any{rc.Person.ID, rc.Round.ID}, new(int))
	return err
}

func (k *knowing) disputes(rc *Recipient) (err error) {
	rc.Disputing, err = disputing(k.q, rc.Person.ID)
	return err
}

// lately looks for what her phone got a moment ago. Who was asked is not asked
// again; a notice that a call broke off asks nothing, and only puts off what
// comes next.
func (k *knowing) lately(rc *Recipient) error {
	var asked, last int64
	_, err := k.q.row(`SELECT coalesce(max(CASE WHEN text_key LIKE 'sms\_draft%' ESCAPE '\' THEN 0 ELSE at_ms END), 0), coalesce(max(at_ms), 0)
		FROM outbox WHERE line_id = $1 AND class = 'reminder' AND at_ms > $2 AND status <> 'refused' AND status <> 'failed' AND status <> 'expired'`,
		[]any{rc.LineID, k.now.Add(-askedWithin).UnixMilli()}, &asked, &last)
	if last != 0 {
		rc.rest(when(last).Add(askedWithin))
	}
	rc.Asked = asked != 0 && rc.Step != StepDraft
	return err
}

func (k *knowing) cap(rc *Recipient) error {
	if k.caps == nil {
		c, err := caps(k.q)
		if err != nil {
			return err
		}
		k.caps = &c
	}
	n, err := startedTo(k.q, rc.Person.ID, rc.LineID, k.now)
	rc.Capped = k.caps.over(n)
	return err
}

// turnedOut counts who has reported at her place.
func (k *knowing) turnedOut(rc *Recipient) error {
	t, err := k.turnout(rc.Round.ID, rc.place)
	rc.Done, rc.Of = t.done, t.of
	return err
}

func (k *knowing) turnout(round, place int64) (t turnout, err error) {
	at := [2]int64{round, place}
	if t, ok := k.places[at]; ok {
		return t, nil
	}
	_, err = k.q.row(`SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $1 AND `+reporting+`) THEN 1 ELSE 0 END), 0)
		FROM contact c WHERE c.place_id = $2 AND c.status = 'active' AND NOT EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = c.id AND x.main = 1 AND l.opted_out = 1) AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report')`,
		[]any{round, place}, &t.of, &t.done)
	k.places[at] = t
	return t, err
}

// lowest finds, at a coordinator's place and below, where the smallest part of
// the monitors has reported, if that is too small.
func (k *knowing) lowest(rc *Recipient) error {
	var least turnout
	for _, place := range k.ref.within(rc.place) {
		t, low, err := k.low(rc.Round.ID, place)
		if err != nil {
			return err
		}
		if low && (rc.Low == "" || t.done*least.of < least.done*t.of) {
			least, rc.Low, rc.Done, rc.Of = t, k.ref.places[place].short, t.done, t.of
		}
	}
	return nil
}

// low says whether a coordinator is asked to telephone the monitors of a place:
// never where nobody is to be disturbed now.
func (k *knowing) low(round, place int64) (t turnout, low bool, err error) {
	if t, err = k.turnout(round, place); err != nil || t.done*100 >= t.of*enough {
		return t, false, err
	}
	is, err := k.frozen(place)
	return t, !is, err
}

// oldest finds her commitments, and the one she was not heard on for longest.
func (k *knowing) oldest(rc *Recipient) error {
	kind := "report"
	if rc.Step == StepGov {
		kind = "official_report"
	}
	type heard struct {
		c  *Commitment
		at int64
	}
	var all []heard
	err := k.q.rows(`SELECT a.commitment_id, coalesce((SELECT max(r.at_ms) FROM report r WHERE r.contact_id = a.contact_id AND r.commitment_id = a.commitment_id AND r.beside = 0 AND r.about = 0), 0)
		FROM assignment a WHERE a.contact_id = $1 AND a.kind = $3 AND (a.from_on = '' OR a.from_on <= $2) AND (a.to_on = '' OR a.to_on >= $2)`,
		[]any{rc.Person.ID, k.ref.day(k.now), kind}, func(r *sql.Rows) error {
			var id, at int64
			if err := r.Scan(&id, &at); err != nil {
				return err
			}
			if c := k.ref.byID[id]; c != nil && c.Open() {
				all = append(all, heard{c, at})
			}
			return nil
		})
	slices.SortFunc(all, func(a, b heard) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.c.Code, b.c.Code)) })
	for i, h := range all {
		if i == 0 {
			rc.Commitment = h.c
		}
		rc.Person.Assigned = append(rc.Person.Assigned, h.c.Code)
	}
	slices.Sort(rc.Person.Assigned)
	return err
}

// draft opens what she began. While she goes on with it she is left alone.
func (k *knowing) draft(rc *Recipient) error {
	var sealed, code, wrapped string
	var at int64
	found, err := k.q.row(`SELECT d.sealed_state, d.code, d.at_ms, l.data_key FROM draft d JOIN line l ON l.id = d.line_id WHERE d.owner_id = $1`, []any{rc.Person.ID}, &sealed, &code, &at, &wrapped)
	if err != nil || !found {
		return err
	}
	rc.rest(when(at).Add(brokenAfter))
	rc.Commitment = k.ref.commitments[code]
	key, err := k.store.keys.Unwrap(wrapped)
	if err == nil {
		rc.Draft, err = key.Open(sealed, "draft")
	}
	if err != nil { // of her alone: the others of the step go on
		k.store.log.Error("reminder", "contact", rc.Person.ID, "err", err)
		rc.broken = true
	}
	return nil
}

// answer finds what was answered to what she reported in the round, whether that
// counts or waits for a person to read it: once it is let count, the step has left.
// Of several it is the one whose commitment's code stands first. Where nobody has
// answered, she is told so of the first that she reported on.
func (k *knowing) answer(rc *Recipient) error {
	var words string
	var commitment, org int64
	found, err := k.q.row(`SELECT x.commitment_id, x.organisation_id, x.answer FROM response x JOIN commitment m ON m.id = x.commitment_id
		WHERE x.round_id = $1 AND EXISTS (SELECT 1 FROM report r WHERE r.contact_id = $2 AND r.round_id = $1 AND r.commitment_id = x.commitment_id AND r.official = 0 AND r.excluded = 0 AND `+reporting+`)
		ORDER BY m.code, x.id LIMIT 1`, []any{rc.Round.ID, rc.Person.ID}, &commitment, &org, &words)
	if err == nil && !found {
		return k.unanswered(rc)
	}
	if err != nil {
		return err
	}
	if rc.Commitment = k.ref.byID[commitment]; rc.Commitment != nil {
		rc.Answer.Commitment, rc.AnsweredBy = rc.Commitment.Code, k.ref.orgs[org]
	}
	return json.Unmarshal([]byte(words), &rc.Answer.Words)
}

func (k *knowing) unanswered(rc *Recipient) error {
	var commitment int64
	found, err := k.q.row(`SELECT m.id FROM report r JOIN commitment m ON m.id = r.commitment_id
		WHERE r.contact_id = $1 AND r.round_id = $2 AND r.official = 0 AND r.excluded = 0 AND `+reporting+` ORDER BY m.code LIMIT 1`, []any{rc.Person.ID, rc.Round.ID}, &commitment)
	if err != nil || !found {
		return err
	}
	if rc.Commitment = k.ref.byID[commitment]; rc.Commitment != nil {
		rc.Answer.Commitment = rc.Commitment.Code
	}
	return nil
}
