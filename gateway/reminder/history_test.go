package reminder

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ahadi/store"
	"ahadi/store/storetest"
)

// person is all that the property knows of somebody: where she is, and what has
// been said and decided about her.
type person struct {
	code, number, zone, country, place string
	told                               []string // what was written to her: when and what
	reported, called, paused           bool
}

// life is a round as it comes, and whom nobody may write to in it.
type life struct {
	*world
	pick    func(n int) int
	fail    func(format string, args ...any)
	now     time.Time
	people  []*person
	stopped map[string]bool // by number
	frozen  map[string]bool // by place
	quiet   bool            // sending is paused
	held    bool            // the round is
	caps    store.Caps
	seen    int
}

// neighbours are the monitors and officials of the sample that a history is
// about. c03 and c04 share a phone, as do c18 and c19; c25 said STOP long ago.
func neighbours() []*person {
	var all []*person
	for _, line := range []string{
		"c01 +12025550102 KE-K1", "c02 +12025550106 KE-K2", "c03 +12025550107 KE-K2", "c04 +12025550107 KE-K2", "c05 +12025550108 KE-K1", "c07 +12025550120 KE-K",
		"c09 +12025550101 GH-A1", "c10 +12025550111 GH-A1", "c12 +12025550104 GH-A2", "c13 +12025550113 GH-A1", "c15 +12025550115 GH-A",
		"c17 +12025550103 PE-L1", "c18 +12025550117 PE-L1", "c19 +12025550117 PE-L1", "c20 +12025550118 PE-L3", "c22 +12025550105 PE-L1", "c23 +12025550121 PE-L",
	} {
		f := strings.Fields(line)
		p := &person{code: f[0], number: f[1], place: f[2], country: f[2][:2]}
		p.zone = map[string]string{"KE": "Africa/Nairobi", "GH": "Africa/Accra", "PE": "America/Lima"}[p.country]
		all = append(all, p)
	}
	return all
}

// watches is a commitment of hers.
func (p *person) watches() string {
	if code := map[string]string{"c05": "K11", "c13": "C21", "c20": "L33"}[p.code]; code != "" {
		return code
	}
	return map[string]string{"KE": "K12", "GH": "C22", "PE": "L31"}[p.country]
}

// happens is one thing of a history; what is refused, as pausing her twice, has
// not happened.
func (l *life) happens() {
	ctx, p := context.Background(), l.people[l.pick(len(l.people))]
	first := slices.IndexFunc(l.people, func(o *person) bool { return o.number == p.number })
	switch l.pick(12) {
	case 0:
		l.report(p.number, l.people[first].watches(), l.now)
		l.people[first].reported = true
	case 1:
		l.stop(p.number, l.now)
		l.stopped[p.number] = true
	case 2:
		l.start(p.number, l.now)
		l.stopped[p.number] = false
	case 3, 4:
		pause := !p.paused
		if _, err := l.store.PauseContact(ctx, l.contact(p.code), pause, by(l.now)); err == nil {
			p.paused = pause
		}
	case 5:
		reason := []string{"no_airtime", "afraid"}[l.pick(2)]
		if _, err := l.store.LogCall(ctx, l.contact(p.code), []string{reason}, by(l.now)); err == nil {
			p.called, p.paused = true, p.paused || reason == "afraid"
		}
	case 6:
		if _, err := l.store.FreezePlace(ctx, p.place, "unrest", by(l.now)); err == nil {
			l.frozen[p.place] = true
		}
	case 7:
		if _, err := l.store.UnfreezePlace(ctx, p.place, by(l.now)); err == nil {
			l.frozen[p.place] = false
		}
	case 8:
		change := l.store.ResumeSending
		if l.quiet = l.pick(2) == 0; l.quiet {
			change = func(ctx context.Context, now time.Time) error { return l.store.PauseSending(ctx, "a trial", now) }
		}
		if err := change(ctx, l.now); err != nil {
			l.fail("%v", err)
		}
	case 9:
		if _, err := l.store.HoldReminders(ctx, "r3", !l.held, by(l.now)); err == nil {
			l.held = !l.held
		}
	case 10:
		l.begins(p.number, l.people[first].watches(), l.now)
	case 11:
		l.restart()
		if err := l.Tick(ctx, l.now.Add(-time.Hour)); err != nil && !errors.Is(err, store.ErrClock) { // the machine's clock is wrong at first
			l.fail("%v", err)
		}
	}
}

// runs lets a history go from the first hour of the round to a week after its thanks.
func (l *life) runs() {
	l.caps = store.Caps{Week: 1 + l.pick(2), Weeks4: 2 + l.pick(3), Year: 16, Phone: 2 + l.pick(2)}
	if err := l.store.SetCaps(context.Background(), l.caps, before); err != nil {
		l.fail("%v", err)
	}
	for l.now = utc("2026-10-06", 0, 0); l.now.Before(utc("2026-11-17", 0, 0)); {
		l.now = l.now.Add(time.Duration(5+l.pick([]int{120, 720, 4000}[l.pick(3)])) * time.Minute) // an hour, half a day, an outage
		for range l.pick(3) {
			l.now = l.now.Add(time.Second)
			l.happens()
			l.look()
		}
		l.tick(l.now)
		l.look()
	}
}

// look judges what is new.
func (l *life) look() {
	all := l.messages()
	for _, m := range all[l.seen:] {
		i := slices.IndexFunc(l.people, func(p *person) bool { return p.code == m.code })
		if m.code == "c25" || m.code == "c90" {
			l.fail("%s has opted out or never agreed, and reads %s", m.code, m.Key)
		}
		if l.quiet || l.held {
			l.fail("%s leaves while nothing may", m.Key)
		}
		if i >= 0 {
			l.judge(l.people[i], m)
		}
	}
	l.seen = len(all)
}

func (l *life) judge(p *person, m message) {
	zone := location(p.zone)
	at, ends := m.At.In(zone), map[string]int{"KE": 18, "GH": 19, "PE": 19}[p.country]
	holiday := slices.Contains([]string{"KE 10-20", "PE 10-08"}, p.country+at.Format(" 01-02"))
	ask := strings.HasPrefix(m.Key, "sms_open") || strings.HasPrefix(m.Key, "sms_mid") || strings.HasPrefix(m.Key, "sms_last")
	switch {
	case l.stopped[p.number]:
		l.fail("%s said STOP and reads %s", p.code, m.Key)
	case p.paused:
		l.fail("%s rests and reads %s", p.code, m.Key)
	case l.frozen[p.place] || l.frozen[p.place[:4]]:
		l.fail("%s is in a frozen place and reads %s", p.code, m.Key)
	case ask && (p.reported || p.called):
		l.fail("%s has reported or was telephoned, and is asked: %s", p.code, m.Key)
	case at.Weekday() == time.Sunday, at.Hour() < 8, at.Hour() >= ends, holiday:
		l.fail("%s reads %s at %s", p.code, m.Key, at)
	}
	what, _, _ := strings.Cut(strings.TrimPrefix(m.Key, "sms_"), "_")
	if shown := at.Format("01-02 15:04"); ask { // the middle may have the words of the last call
		what = "ask before the middle"
		if shown >= "10-16 16:30" {
			what = "ask of the middle"
		}
		if shown >= "10-27 09:30" {
			what = "last ask"
		}
	}
	if slices.Contains(p.told, what) {
		l.fail("%s is told twice: %s", p.code, what)
	}
	p.told = append(p.told, what)
	l.counts(p, m)
}

// counts holds what was promised about how often.
func (l *life) counts(p *person, m message) {
	week, weeks4, phone := 0, 0, 0
	for _, o := range l.messages() {
		i := slices.IndexFunc(l.people, func(q *person) bool { return q.code == o.code })
		if i < 0 || l.people[i].number != p.number || o.Status == "expired" || o.At.After(m.At) {
			continue
		}
		days := m.At.Sub(o.At).Hours() / 24
		if days < 7 {
			phone++
		}
		if o.code == p.code && days < 7 {
			week++
		}
		if o.code == p.code && days < 28 {
			weeks4++
		}
	}
	if week > l.caps.Week || weeks4 > l.caps.Weeks4 || phone > l.caps.Phone {
		l.fail("%s got %d in a week, %d in four, her phone %d in a week", p.code, week, weeks4, phone)
	}
}

func newLife(w *world, pick func(n int) int, fail func(string, ...any)) *life {
	return &life{world: w, pick: pick, fail: fail, people: neighbours(), stopped: map[string]bool{}, frozen: map[string]bool{}}
}

// In short it is twelve histories; AHADI_LONG=1 takes as many as rapid does.
func TestNobodyIsWrittenToAgainstARuleWhateverHappens(t *testing.T) {
	first := newWorld(t, before, true)
	first.invites(before)
	if err := first.store.Close(); err != nil {
		t.Fatal(err)
	}
	register, err := os.ReadFile(first.path)
	if err != nil {
		t.Fatal(err)
	}
	folder, told, lives, failed := t.TempDir(), 0, 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if lives++; lives > 12 && !failed && os.Getenv("AHADI_LONG") == "" {
			return
		}
		w := *first
		w.path = filepath.Join(folder, "life.db")
		for _, end := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(w.path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
				rt.Fatal(err)
			}
		}
		if err := os.WriteFile(w.path, register, 0o600); err != nil {
			rt.Fatal(err)
		}
		w.open()
		defer func() { w.store.Close() }()
		l := newLife(&w, func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "pick") }, func(format string, args ...any) {
			failed = true // to be made smaller
			rt.Fatalf(format, args...)
		})
		l.runs()
		told += l.seen
	})
	if told == 0 {
		t.Error("nobody was written to at all")
	}
}

func TestNobodyIsWrittenToAgainstARuleOnPostgreSQL(t *testing.T) {
	w := worldIn(t, storetest.PostgreSQL(t), before, true)
	w.invites(before)
	dice := rand.New(rand.NewPCG(8, 6))
	l := newLife(w, dice.IntN, t.Fatalf)
	if l.runs(); l.seen == 0 {
		t.Error("nobody was written to at all")
	}
}
