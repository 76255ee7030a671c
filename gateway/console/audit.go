package console

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// auditPage is what people and the gateway did, newest first.
type auditPage struct {
	Pager    pager
	Who      string
	What     string
	From, To string // local days
	Filtered bool
	Actors   []string
	Actions  []string
	Events   []store.Trace
}

// audit lists it: GET /audit.
func (k *Console) audit(c *fiber.Ctx) error {
	q, zone := query(c), zoneOf(k.Store.Network())
	p := auditPage{Who: q.Get("who"), What: q.Get("what"), From: q.Get("from"), To: q.Get("to")}
	f := store.TraceFilter{Actor: p.Who, Action: p.What, Before: after(c), Limit: perPage + 1}
	if day, err := time.ParseInLocation(time.DateOnly, p.From, zone); err == nil {
		f.From = day
	} else {
		p.From = ""
	}
	if day, err := time.ParseInLocation(time.DateOnly, p.To, zone); err == nil {
		f.To = day.AddDate(0, 0, 1)
	} else {
		p.To = ""
	}
	p.Filtered = p.Who+p.What+p.From+p.To != ""
	var err error
	if p.Actors, err = k.Store.Actors(c.UserContext()); err != nil {
		return err
	}
	if p.Actions, err = k.Store.Actions(c.UserContext()); err != nil {
		return err
	}
	if p.Events, err = k.Store.Events(c.UserContext(), f); err != nil {
		return err
	}
	more := len(p.Events) > perPage
	if more {
		p.Events = p.Events[:perPage]
	}
	if len(p.Events) > 0 {
		p.Pager = pages(c, more, p.Events[len(p.Events)-1].ID)
	}
	return k.show(c, "audit", p)
}
