package store

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"ahadi/internal/code"
)

// person makes person i, her phone and all that she has said.
func (f *field) person(p *sheaf, i int) error {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	joined := f.rounds[0].opens.Add(-time.Duration(r.IntN(90*24)) * time.Hour)
	v := sown{i: i, rand: r, id: idAt(joined, i), number: fmt.Sprintf("+999%09d", i), language: f.languages[min(r.IntN(2*len(f.languages)), len(f.languages)-1)]}
	for k := range v.commitments { // some are followed by many, most by few
		u := r.Float64()
		v.commitments[k] = f.commitments[(int(u*u*float64(len(f.commitments)))+k)%len(f.commitments)]
	}
	if v.commitments[0] == v.commitments[1] {
		v.commitments[1] = f.commitments[(i+1)%len(f.commitments)]
	}
	if v.commitments[0] == v.commitments[1] {
		v.commitments[1] = f.commitments[(i+2)%len(f.commitments)]
	}
	v.line, v.hash = v.id, f.s.lineHash(v.number, "")
	v.who = belongs{line: v.line, org: f.orgs[r.IntN(len(f.orgs))], place: f.homes[v.commitments[0].PlaceID]}
	if err := f.own(p, &v, joined); err != nil {
		return err
	}
	for n := range Sown {
		if err := f.said(p, &v, n); err != nil {
			return err
		}
	}
	return nil
}

// own are the rows of herself.
func (f *field) own(p *sheaf, v *sown, joined time.Time) error {
	wrapped, key, err := f.s.keys.NewDataKey()
	if err != nil {
		return err
	}
	lineWrapped, lineKey, err := f.s.keys.NewDataKey()
	if err != nil {
		return err
	}
	v.key, v.lineKey = key, lineKey
	ms := joined.UnixMilli()
	p.row(sowLine, v.line, v.hash, lineWrapped, lineKey.Seal([]byte(v.number), "number"), v.language, ms, f.now.Add(-time.Duration(v.rand.IntN(80*24))*time.Hour).UnixMilli())
	p.put(opContact, v.id, fmt.Sprintf("sown%08d", v.i), wrapped, key.Seal([]byte(sownName(v.i)), "name"), key.Seal([]byte(`{"gender":"f","age_band":"25-34"}`), "profile"),
		v.language, "monitor", "grassroots", v.who.org, v.who.place, ms)
	p.row(sowContactLine, v.line, v.id)
	p.put(opConsent, v.id, 1, joined.Format(time.DateOnly), "paper", v.language, "", "", ms)
	for _, c := range v.commitments {
		p.put(opAssign, v.id, c.ID, "report")
	}
	return nil
}

// sownName is a name that nobody has and no other text holds.
func sownName(i int) string {
	const letters = "bdfghjkmnp"
	var b strings.Builder
	b.WriteString("Mfa")
	for _, c := range strconv.Itoa(i) {
		b.WriteByte(letters[c-'0'])
	}
	return b.String() + "o Mtihani" + b.String()[3:] + "a"
}

func (p *sheaf) row(text string, values ...any) { p.own[text] = append(p.own[text], values) }

// said makes her report n, the last of which some correct.
func (f *field) said(p *sheaf, v *sown, n int) error {
	r, number := v.rand, v.i*Sown+n
	rounds := f.rounds[max(0, len(f.rounds)-Sown-2):]
	round := rounds[(n+v.i%max(1, len(rounds)-Sown+1))%len(rounds)]
	c := v.commitments[(v.i+n/len(rounds))%2]
	at := round.opens.Add(time.Duration(r.Int64N(int64(max(time.Hour, round.end.Sub(round.opens))))))
	report := NewReport{
		Ref: refOf(number), RoundID: round.id, ContactID: v.id, CommitmentID: c.ID, Form: "progress", Version: 1, Side: "grassroots", Via: "ussd", Channel: sownChannel,
		Language: v.language, Percent: -1, State: "accepted", Confidence: 100, At: at,
	}
	switch k := r.IntN(100); {
	case k < 30:
		report.Via = "sms"
	case k < 35:
		report.Via = "meeting"
	}
	switch k := r.IntN(10); {
	case k < 2:
		report.Status = "not_started"
	case k < 5:
		report.Status, report.Percent = "started", 10+r.IntN(35)
	case k < 8:
		report.Status, report.Percent = "mostly", 50+r.IntN(45)
	case k < 9:
		report.Status = "done"
	default:
		report.Status = "unknown"
	}
	if err := f.answers(r, &report); err != nil {
		return err
	}
	f.report(p, v, &report, number)
	f.trace(p, v, &report, number)
	return nil
}

// refOf is a receipt that no other number has: the multiplier has no factor in
// common with the number of receipts.
func refOf(number int) string {
	const length = code.RefLength - 1 // copies add to it
	all := uint64(1)
	for range length {
		all *= uint64(len(code.Alphabet))
	}
	n := uint64(number) * 7_368_787 % all // none of the first 390,625 is another's
	var b [length]byte
	for i := range b {
		b[i] = code.Alphabet[n%uint64(len(code.Alphabet))]
		n /= uint64(len(code.Alphabet))
	}
	return string(b[:])
}

// report is the row of a report, and what it adds to the figures.
func (f *field) report(p *sheaf, v *sown, n *NewReport, number int) {
	counted, _ := value(n.Status, n.Percent)
	who := v.who
	line := v.line
	if n.Via == "meeting" {
		line, who.line = 0, 0
	}
	id := idAt(n.At, number)
	tally := tallyOf(n, counted, checked{percent: -1}, who, f.ref.clock())
	p.put(opReport, id, n.Ref, f.s.keys.Index("origin", "ussd", n.Channel, v.hash, strconv.Itoa(number), "", "0"), n.RoundID, n.ContactID, n.CommitmentID, n.Form, n.Version, n.Side, 0, n.Via,
		n.Channel, n.Language, n.Status, n.Percent, counted, v.key.Seal(n.Answers, "answers"), n.State, 0, n.Confidence, "", int64(0), n.At.UnixMilli(),
		line, aboutOf(n), int64(0), voice(n), tally, 1)
	p.sums.move(figureKey{commitment: n.CommitmentID, round: n.RoundID, side: Community}, tally, +1)
}

// trace is what else a report leaves behind, as far as it is still kept.
func (f *field) trace(p *sheaf, v *sown, n *NewReport, number int) {
	if n.At.Before(f.now.Add(-inboundKept)) {
		return
	}
	ms, id := n.At.UnixMilli(), idAt(n.At, number)
	hash := f.s.keys.Index("session", n.Channel, v.hash, strconv.Itoa(number))
	switch n.Via {
	case "ussd":
		if n.At.Before(f.now.Add(-SessionKept)) {
			p.put(opSession, id, hash, v.line, v.id, n.Channel, "", 0, "", 1, ms)
			return
		}
		p.put(opSession, id, hash, v.line, v.id, n.Channel, v.key.Seal([]byte(sownState), "state"), 7, hash, 1, ms)
		for k := range 5 {
			p.put(opStep, id, f.s.keys.Index("step", hash, strconv.Itoa(k)), v.lineKey.Seal([]byte(sownScreen), "reply"), ms)
		}
	case "sms":
		body := v.lineKey.Seal([]byte("K12 60 the trench is dug as far as the school"), "body")
		if n.At.Before(f.now.Add(-bodiesKept)) {
			body = ""
		}
		p.put(opInbound, id, hash, v.line, v.id, n.Channel, f.s.keys.Index("text", v.hash, strconv.Itoa(number)), body, "report", 1, n.Ref, "", ms, ms, 0)
		p.row(sowOutbox, id, v.line, v.id, n.Channel, v.lineKey.Seal([]byte("Thank you. Report "+n.Ref+" on K12 is saved. If it is wrong, send FIX "+n.Ref+" to 20880."), "body"),
			ms, n.At.Add(24*time.Hour).UnixMilli(), "ATXid_"+hash[:32])
	}
}

// A session's own memory and a screen, as long as they are.
const (
	sownState  = `{"p":7263549283746529,"s":"form","f":"progress","v":1,"q":"status","l":"en","a":{"commitment":"K12","status":"mostly"},"d":2,"at":1790000000000}`
	sownScreen = "CK12 Storm drains\nHow is it now?\n1 Not started\n2 Started, small part\n3 Mostly done\n4 Finished\n5 Stopped\n6 Don't know\n0 Back"
)
