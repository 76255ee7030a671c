package store

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// imports brings one row of the file again, changed: it makes nobody's phone
// hers, and gives no consent that was not given before.
func (c *consents) imports() {
	file := asked().Contacts
	k := file[c.dice.IntN(len(file))]
	k.Quote = c.dice.IntN(2) == 0
	if _, err := c.s.Import(context.Background(), Import{Seed: Seed{Contacts: []SeedContact{k}}, Actor: "amina", Now: c.now}); err != nil {
		c.t.Fatal(err)
	}
}

// leaves claims what is due and holds each message against the model.
func (c *consents) leaves() {
	all, err := c.s.Claim(context.Background(), c.now, time.Hour, Lane{Route: "demo", Slots: 1000})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range all {
		key, who, _ := strings.Cut(m.Body, " ")
		contact, err := strconv.ParseInt(who, 10, 64)
		if err != nil {
			c.t.Fatal(err)
		}
		c.sent[key]++
		if why := c.refuses(m.To.E164(), key, m.Class, contact); why != "" {
			c.t.Errorf("%s to %s, contact %d, leaves although %s", m.Class, key, contact, why)
		}
	}
}

// refuses says why a message must not leave, "" when it may.
func (c *consents) refuses(number, key, class string, contact int64) string {
	switch {
	case class == "must":
		return ""
	case c.stopped[number] && class != "control":
		return "the phone has said STOP"
	case c.agreed(number, contact):
		return ""
	case key == "sys_unknown":
		last := c.greeted[number]
		c.greeted[number] = c.now
		if !last.IsZero() && c.now.Sub(last) < greetAgain {
			return "a stranger was answered within 30 days"
		}
		return ""
	case key == "sms_invite" && contact != 0 && c.people[contact].waits:
		if c.people[contact].invited++; c.people[contact].invited > 1 {
			return "she was invited before"
		}
		return ""
	}
	return "nobody has agreed"
}
