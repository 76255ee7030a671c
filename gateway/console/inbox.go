package console

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/letters"
	"ahadi/store"
)

// inboxPage is all that templates/inbox.html can show.
type inboxPage struct {
	Pager  pager
	Counts []store.WaitingCount
	Total  int    // of the counts
	Unread int    // of the total
	Reason string // the filters
	Mine   bool
	New    bool
	Asked  bool
	Items  []entry
	Whole  bool // she sees what comes from phones of nobody known
}

// entry is one of the inbox, with what a reader would make of it.
type entry struct {
	store.Waiting
	Reading letters.Reading
}

// Acceptable says whether her sender can be asked by one key.
func (e entry) Acceptable() bool { return e.Reading.Whole && e.Reading.Private && e.Asked.IsZero() }

// inbox shows what people wrote that no form asked for: GET /inbox.
func (k *Console) inbox(c *fiber.Ctx) error {
	u, q, now := access.In(c), query(c), k.Now()
	page := inboxPage{Reason: q.Get("reason"), Mine: q.Get("mine") != "", New: q.Get("new") != "", Asked: q.Get("asked") != "", Whole: u.Scope().Whole}
	f := store.WaitingFilter{Reason: page.Reason, Unread: page.New, Asked: page.Asked, Opened: q.Get("opened") != ""}
	if page.Mine {
		f.TakenBy = u.Name
	}
	counts, err := k.Store.WaitingCounts(c.UserContext(), u.Scope(), now)
	if err != nil {
		return err
	}
	for _, n := range counts {
		page.Total, page.Unread = page.Total+n.All, page.Unread+n.Unread
	}
	page.Counts = counts
	items, err := k.Store.Waiting(c.UserContext(), u.Scope(), f, store.Page{After: after(c), Limit: perPage + 1}, now)
	if err != nil {
		return err
	}
	more := len(items) > perPage
	items = items[:min(len(items), perPage)]
	if page.Items, err = k.entries(c, items); err != nil {
		return err
	}
	if n := len(items); n > 0 {
		page.Pager = pages(c, more, items[n-1].ID)
		page.Pager.Next = behind(page.Pager.Next, items[n-1].Opened)
		page.Pager.First = behind(page.Pager.First, false)
	}
	return k.show(c, "inbox", page)
}

// behind says in an address whether a list goes on after an entry that was
// opened.
func behind(address string, opened bool) string {
	address = strings.NewReplacer("&opened=1", "", "opened=1&", "").Replace(address)
	if address != "" && opened {
		address += "&opened=1"
	}
	return address
}

// entries are entries with what a reader would make of each.
func (k *Console) entries(c *fiber.Ctx, items []store.Waiting) ([]entry, error) {
	all := make([]entry, len(items))
	for i, w := range items {
		all[i] = entry{Waiting: w}
	}
	if k.Letters == nil {
		return all, nil
	}
	readings, err := k.Letters.Readings(c.UserContext(), items)
	for i := range all {
		all[i].Reading = readings[all[i].ID]
	}
	return all, err
}

// entryOf is the entry that a form is about, where its user may see it.
func (k *Console) entryOf(c *fiber.Ctx) (store.Waiting, error) {
	id, err := strconv.ParseInt(field(c, "id"), 10, 64)
	if err != nil {
		return store.Waiting{}, store.ErrNotFound
	}
	return k.Store.WaitingItem(c.UserContext(), access.In(c).Scope(), id)
}

// toPage is where a form leads back to: a page of ours that it names, or another.
func toPage(c *fiber.Ctx, other string) string {
	return cmp.Or(local(field(c, "to")), other)
}

func threadOf(id int64) string { return "/inbox/thread/" + strconv.FormatInt(id, 10) }
