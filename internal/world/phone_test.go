package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// handset is a phone and who holds it. It knows what it was shown, and nothing
// of the gateway.
type handset struct {
	number   string
	people   []*person
	own      bool // its person said that nobody else reads it
	onlyMe   bool // what somebody who enrols says of it
	enrolled bool // somebody agreed on it just now
	refused  bool // somebody did not agree
	pins     map[string]*person
	chosen   string // the PIN that is being chosen
	channel  string
	session  string // "" when nothing is dialled
	typed    string // all that was typed in the session, as a carrier sends it
	screen   string
	speaker  *person // who said that it is she
	shown    *value  // what the last screen said that is not sent yet
	refs     []string
	lastText string
}

// person is somebody of the register.
type person struct {
	id                   int64
	code, name, zone     string
	country, status      string
	org, place           string
	since                int64 // the event in which she said no
	seldom, unsure       bool  // she asked for fewer messages, or somebody on her phone did
	placeName            string
	roles, assigned      []string
	government, official bool
}

// phonesOf makes a handset for each number of the register, and the stranger's.
func phonesOf(seed store.Seed, ids map[string]int64) []*handset {
	var all []*handset
	at := map[string]*handset{}
	places := map[string]store.SeedPlace{}
	for _, p := range seed.Places {
		if p.Zone == "" {
			p.Zone = places[p.Parent].Zone
		}
		places[p.Code] = p
	}
	add := func(number string) *handset {
		if at[number] == nil {
			at[number] = &handset{number: number, channel: mainChannel, own: true}
			all = append(all, at[number])
		}
		return at[number]
	}
	for _, c := range seed.Contacts {
		h := add(c.Number.E164())
		p := &person{
			id: ids[c.Code], code: c.Code, name: c.Name, zone: places[c.Place].Zone, country: places[c.Place].Country, status: c.Status, roles: c.Roles, assigned: c.Assigned,
			org: c.Org, place: c.Place, placeName: places[c.Place].Short, official: slices.Contains(c.Roles, "official"), government: strings.HasSuffix(c.Side, "_gov"),
		}
		h.people, h.own = append(h.people, p), h.own && !c.Shared
	}
	add(stranger)
	return all
}

// alone is who uses the phone, when nobody else does.
func (h *handset) alone() *person {
	if len(h.people) == 1 && h.people[0].agreed() {
		return h.people[0]
	}
	return nil
}

// dial begins a session. A carrier may begin several for one dial.
func (w *world) dial(h *handset) {
	h.session, h.typed, h.screen, h.speaker, h.shown, h.chosen = w.sessionID(), "", "", h.alone(), nil, ""
	if len(h.pins) > 0 {
		h.speaker = nil
	}
	h.channel = mainChannel
	if w.dice.IntN(8) == 0 {
		h.channel = otherChannel
	}
	if w.dice.IntN(12) == 0 && len(h.people) > 0 { // what is behind the code: *384*77*1#
		h.typed = []string{"1", "1*1", "K12", "22*1", "7*2", "1*1*3*1#"}[w.dice.IntN(6)]
	}
	if w.quirks.manyStarts && w.dice.IntN(2) == 0 {
		w.tell("%s dials; another session begins for the same dial", h.number)
		w.ask(h, w.ussdRequest(h.channel, h.number, w.sessionID(), h.typed), false)
	}
	w.tell("%s dials %q", h.number, h.typed)
	w.ask(h, w.ussdRequest(h.channel, h.number, h.session, h.typed), true)
}

// sessionID is a new id, or, where carriers do so, one that another number had.
func (w *world) sessionID() string {
	if w.quirks.sharedIDs && w.dice.IntN(3) == 0 {
		return fmt.Sprintf("shared-%d", w.now().Unix()/600)
	}
	w.serial++
	return fmt.Sprintf("ATUid_%d", w.serial)
}

// press types something and sends it.
func (w *world) press(h *handset, key string) {
	if h.typed == "" {
		h.typed = key
	} else {
		h.typed += "*" + key
	}
	w.typesPIN(h, key)
	if w.ground.heads.has("enr_phone", h.screen) {
		h.onlyMe = key == "1"
	}
	_, label := options(h.screen)
	for _, p := range h.people {
		if first, _, _ := strings.Cut(p.name, " "); label[key] == first && len(h.people) > 1 {
			h.speaker = p
		}
	}
	w.tell("%s presses %q", h.number, clip(key))
	r := w.ussdRequest(h.channel, h.number, h.session, h.typed)
	switch w.dice.IntN(20) {
	case 0:
		w.tell("  the request is lost")
		w.away(h)
	case 1:
		w.ask(h, r, false)
		w.tell("  the answer is lost")
		w.away(h)
	default:
		w.ask(h, r, true)
	}
}

// away is a signal that is gone: she sees nothing and dials again some time.
func (w *world) away(h *handset) {
	if h.session != "" && !w.quirks.noEnd {
		r := w.endOf(h)
		w.later(time.Duration(w.dice.IntN(90))*time.Second, "end "+h.session, func() { w.told(r) })
	}
	h.session, h.screen = "", ""
}

// endOf is the notice that the session is over.
func (w *world) endOf(h *handset) *request {
	return &request{kind: "ussd-end", channel: h.channel, contentType: form, body: w.fields(
		"date", w.now().UTC().Format(time.DateTime), "sessionId", h.session, "serviceCode", "*384*77#", "phoneNumber", h.number, "status", []string{"Success", "Incomplete", "Failed"}[w.dice.IntN(3)],
		"durationInMillis", "12000", "hopsCount", "3", "input", h.typed, "lastAppResponse", "CON x", "errorMessage", "",
	)}
}

// told gives a notice that wants no answer but 200.
func (w *world) told(r *request) {
	if a := w.post(r); !a.ok() {
		w.failf("a notice is taken", "%s: %d %s", r.kind, a.status, a.body)
	}
}

// ask sends a step, has it judged, and shows its answer if it arrives.
func (w *world) ask(h *handset, r *request, arrives bool) {
	if w.quirks.earlyEnd && w.dice.IntN(10) == 0 {
		w.told(w.endOf(h))
		w.tell("  the end is told before this step")
	}
	a := w.post(r)
	w.answered(h, r, a)
	if arrives {
		w.show(h, a)
	}
	w.past = append(w.past, r)
}

// answered judges the answer to a step.
func (w *world) answered(h *handset, r *request, a answer) {
	w.tell("  → %s", clip(a.body))
	w.model.step(w, h, r, a)
}

// show is what she sees.
func (w *world) show(h *handset, a answer) {
	kind, screen, _ := strings.Cut(a.body, " ")
	w.tookPIN(h, h.screen, screen)
	h.screen = screen
	if v := shownOn(screen); v != nil {
		h.shown = v
	}
	if ref := receipt(screen); ref != "" && kind == "END" {
		h.refs = append(h.refs, ref)
	}
	if kind == "END" {
		h.session, h.screen = "", ""
	}
}

// choose is the key that she presses: mostly one that leads on, sometimes
// another that is offered, sometimes anything.
func (w *world) choose(h *handset) string {
	keys, label := options(h.screen)
	d := w.dice.IntN(100)
	if pin := w.pin(h); pin != "" && d >= 9 {
		return pin
	}
	switch {
	case d < 6:
		return []string{"0", "00", "98", "9", "5*5", "#", "*", "abc", "1#", "99", "", "١", "1 ", " 1", "K12", "00*1"}[w.dice.IntN(16)]
	case d < 9:
		w.serial++
		return fmt.Sprintf("%s%d at the gate * near 5#", marker, w.serial)
	}
	listed := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == "0" || k == "00" || k == "98" })
	switch {
	case len(listed) == 0 && strings.Contains(h.screen, "300"): // a text, or an amount
		return "1200"
	case len(listed) == 0:
		return []string{"60", "40", "25", "75", "120000", "13", "0"}[w.dice.IntN(7)]
	case len(listed) >= 4 || len(h.people) > 1 && label["9"] != "" && len(listed) == 3:
		return listed[w.dice.IntN(len(listed))]
	case w.dice.IntN(10) < 7:
		return listed[0]
	}
	return keys[w.dice.IntN(len(keys))]
}
