package store

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"ahadi/internal/phone"
)

// somebody is a person as a plain model knows her.
type somebody struct {
	agreed          int // version; 0 for never
	waits           bool
	invited         int // messages that have invited her
	refused, erased bool
	phones          []string
}

// consents is a random history of who agrees, stops, is erased, and of steps
// that try to send whatever there is.
type consents struct {
	t       *testing.T
	s       *Store
	dice    *rand.Rand
	now     time.Time
	version int
	people  map[int64]*somebody
	stopped map[string]bool
	greeted map[string]time.Time
	n       int
	sent    map[string]int // by key: that the history is one
}

var numbers = []string{"+12025550101", "+12025550102", "+12025550103", "+12025550104", "+12025550105"}

func TestNoMessageLeavesWithoutConsentWhateverHappens(t *testing.T) {
	sent := map[string]int{}
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			s, _ := openTest(t)
			if err := s.Seed(context.Background(), asked(), now); err != nil {
				t.Fatal(err)
			}
			c := &consents{t: t, s: s, dice: rand.New(rand.NewPCG(seed, 1)), now: now, version: 1, people: map[int64]*somebody{}, stopped: map[string]bool{}, greeted: map[string]time.Time{}, sent: sent}
			c.meet()
			for range 120 {
				c.now = c.now.Add(time.Duration(c.dice.IntN(9*24)) * time.Hour / 2)
				c.happens()
				c.leaves()
			}
		})
	}
	for _, key := range []string{"sms_stop", "sys_unknown", "sms_invite", "sms_receipt", "sms_open", "sms_help"} {
		if sent[key] == 0 {
			t.Errorf("in no history %s leaves", key)
		}
	}
}

// asked is a register in which some have agreed and some were invited.
func asked() Seed {
	seed := small()
	seed.Contacts = nil
	for i, number := range numbers[:4] {
		for j := range 1 + i%2 {
			k := SeedContact{
				Person: Person{Code: fmt.Sprint("p", i, j), Name: "Mfano", Language: "en", Roles: []string{"monitor"}, Side: "grassroots", Org: "o1", Place: "P1", Status: "active", Assigned: []string{"K11"}},
				Number: phone.MustParse(number),
			}
			if (i+j)%2 == 0 {
				k.ConsentOn, k.ConsentHow, k.ConsentVersion = "2026-03-02", "paper", 1
			}
			seed.Contacts = append(seed.Contacts, k)
		}
	}
	return seed
}

// meet takes over who is on the phones before anything happens.
func (c *consents) meet() {
	for _, number := range numbers {
		b := c.turn(number, func(Before) After { return After{} })
		for _, p := range b.People {
			c.people[p.ID] = &somebody{agreed: p.Consent, phones: []string{number}}
		}
		for _, p := range b.Invited {
			c.people[p.ID] = &somebody{waits: true, phones: []string{number}}
		}
	}
}

// turn is one SMS from a phone.
func (c *consents) turn(number string, step func(Before) After) (b Before) {
	c.t.Helper()
	c.n++
	job := Job{Channel: "demo", Number: phone.MustParse(number), Kind: KindSMS, ID: strconv.Itoa(c.n), Text: "x", Folded: "x", At: c.now}
	if _, err := c.s.Turn(context.Background(), job, func(told Before) After {
		b = told
		return step(told)
	}); err != nil {
		c.t.Fatal(err)
	}
	return b
}

// users are the people of a phone, by the model.
func (c *consents) users(number string) []int64 {
	var all []int64
	for _, id := range slices.Sorted(maps.Keys(c.people)) {
		if slices.Contains(c.people[id].phones, number) {
			all = append(all, id)
		}
	}
	return all
}

// agreed says whether somebody may be written to on a phone; contact 0 is anyone.
func (c *consents) agreed(number string, contact int64) bool {
	return slices.ContainsFunc(c.users(number), func(id int64) bool {
		p := c.people[id]
		return (contact == 0 || contact == id) && p.agreed >= c.version && !p.refused && !p.waits
	})
}

func (c *consents) happens() {
	number := numbers[c.dice.IntN(len(numbers))]
	users := c.users(number)
	switch c.dice.IntN(13) {
	case 0, 1, 2, 3:
		c.tries(number)
	case 4, 5:
		stop := c.dice.IntN(2) == 0
		c.turn(number, func(Before) After { return After{Line: LineChange{OptOut: &stop}} })
		c.stopped[number] = stop
	case 6:
		c.wrong(number, users)
	case 7:
		c.comesIn(number, users)
	case 8:
		c.answers(number, users)
	case 9:
		c.invites()
	case 10:
		if c.dice.IntN(3) == 0 {
			c.version++
			if err := c.s.SetTerms(context.Background(), Terms{Enrolment: ModeOpen, Version: c.version}, c.now); err != nil {
				c.t.Fatal(err)
			}
		}
	case 12:
		c.imports()
	case 11:
		if len(users) > 0 && c.dice.IntN(4) == 0 {
			c.erases(users[0])
		}
	}
}

// tries is a step that wants to send everything to everybody of the phone.
func (c *consents) tries(number string) {
	c.turn(number, func(b Before) After {
		a := After{}
		for _, m := range []struct{ key, class string }{
			{"sms_receipt", "receipt"}, {"ask_code", "reply"}, {"sms_help", "control"}, {"sms_open", "reminder"}, {"sms_invite", "reminder"}, {"sms_stop", "must"},
		} {
			for _, who := range append([]int64{0}, c.loaded(b)...) {
				a.Messages = append(a.Messages, NewMessage{
					ContactID: who, Channel: "demo", Key: m.key, Class: m.class, Body: fmt.Sprint(m.key, " ", who),
					Due: c.now.Add(time.Duration(c.dice.IntN(20*24)) * time.Hour), Expires: c.now.AddDate(0, 1, 0), // much happens before it is due
				})
			}
		}
		if !c.agreed(number, 0) {
			a.Messages = append(a.Messages, NewMessage{Channel: "demo", Key: "sys_unknown", Class: "reply", Body: "sys_unknown 0"})
			a.Line.Greeted = !c.stopped[number] && (c.greeted[number].IsZero() || c.now.Sub(c.greeted[number]) >= greetAgain)
		}
		return a
	})
}

func (c *consents) loaded(b Before) []int64 {
	var all []int64
	for _, p := range b.People {
		all = append(all, p.ID)
	}
	return all
}

func (c *consents) wrong(number string, users []int64) {
	stop := true
	c.turn(number, func(Before) After { return After{Detach: true, Line: LineChange{OptOut: &stop}} })
	c.stopped[number] = true
	for _, id := range users {
		c.people[id].phones = nil
	}
}

// comesIn enrols somebody: who was invited, or somebody new.
func (c *consents) comesIn(number string, users []int64) {
	e := Enrolled{Place: "P1", Language: "en", Private: true}
	for _, id := range users {
		if c.people[id].waits || c.people[id].refused {
			e = Enrolled{Person: id, Language: "en"}
		}
	}
	alone := !slices.ContainsFunc(users, func(id int64) bool { return !c.people[id].waits && !c.people[id].refused })
	c.turn(number, func(Before) After { return After{Enrol: &e} })
	if e.Person != 0 {
		p := c.people[e.Person]
		p.agreed, p.waits, p.refused = c.version, false, false
	}
	if c.stopped[number] && alone {
		c.stopped[number] = false
	}
	for _, p := range c.turn(number, func(Before) After { return After{} }).People {
		if c.people[p.ID] == nil {
			c.people[p.ID] = &somebody{agreed: c.version, phones: []string{number}}
		}
	}
}

// answers is a yes or a no to the words of today.
func (c *consents) answers(number string, users []int64) {
	for _, id := range users {
		p := c.people[id]
		if yes := c.dice.IntN(3) > 0; yes && !p.waits && !p.refused {
			c.turn(number, func(Before) After { return After{Agreed: map[int64]string{id: "en"}} })
			p.agreed = c.version
		} else if !yes {
			c.turn(number, func(Before) After { return After{Refused: []int64{id}} })
			p.refused, p.waits = true, false
		}
	}
}

func (c *consents) invites() {
	_, err := c.s.Invite(context.Background(), Hand{By: "amina", At: c.now}, func(v Invitee) Firing {
		return Firing{Channel: "demo", Text: fmt.Sprint("sms_invite ", v.ContactID), Expires: c.now.Add(time.Hour)}
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *consents) erases(id int64) {
	erase(c.t, c.s, id, c.now)
	for _, number := range c.people[id].phones {
		if len(c.users(number)) == 1 { // a stranger's from now on
			delete(c.stopped, number)
			delete(c.greeted, number)
		}
	}
	c.people[id] = &somebody{erased: true}
}
