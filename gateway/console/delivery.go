package console

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/money"
	"ahadi/store"
)

// deliveryPage is all that templates/delivery.html can show.
type deliveryPage struct {
	Window   string   // words: delivery.window_…
	Windows  []string // to choose from
	Channels []channelBox
	Round    store.Round
	Budget   []budgetLeft
	Dead     int // phones that cannot be reached
	Paused   *store.Pause
}

// channelBox is one channel: how it stands, and what became of messages.
type channelBox struct {
	store.ChannelSending
	Became store.Delivery
	Queue  int
	Left   money.Amount // of today's limit
	More   int          // messages of the reasons that are not shown
}

// budgetLeft is a round's money.
type budgetLeft struct {
	store.Budget
	Left  money.Amount
	Share int // of the whole, percent
	Stays string
}

// window is how far back the page looks.
type window struct {
	name string
	long time.Duration
}

// spans are the windows of the page, the first is the usual one.
var spans = []window{{"day", 24 * time.Hour}, {"week", 7 * 24 * time.Hour}, {"month", 28 * 24 * time.Hour}}

// mostReasons are shown of a channel; the rest is counted.
const mostReasons = 15

// delivery shows what left, what arrived and what it cost: GET /delivery.
func (k *Console) delivery(c *fiber.Ctx) error {
	now := k.Now()
	page := deliveryPage{Window: spans[0].name}
	for _, s := range spans {
		page.Windows = append(page.Windows, s.name)
	}
	name, since := span(c, now)
	page.Window = name
	s, err := k.Store.Leaving(c.UserContext(), now)
	if err != nil {
		return err
	}
	became, err := k.Store.Deliveries(c.UserContext(), since)
	if err != nil {
		return err
	}
	if page.Dead, err = k.Store.DeadNumbers(c.UserContext()); err != nil {
		return err
	}
	if s.Paused {
		page.Paused = &s.Pause
	}
	page.Round, page.Budget, page.Channels = s.Round, budgetsLeft(s.Budget), boxes(s.Channels, became)
	return k.show(c, "delivery", page)
}

// span is the window that the address asks for.
func span(c *fiber.Ctx, now time.Time) (name string, since time.Time) {
	i := max(slices.IndexFunc(spans, func(w window) bool { return w.name == query(c).Get("window") }), 0)
	return spans[i].name, now.Add(-spans[i].long)
}

// boxes puts what stands and what became of messages together, by channel.
func boxes(channels []store.ChannelSending, became []store.Delivery) []channelBox {
	var all []channelBox
	for _, ch := range channels {
		all = append(all, channelBox{ChannelSending: ch})
	}
	for _, d := range became {
		i := slices.IndexFunc(all, func(b channelBox) bool { return b.Name == d.Channel })
		if i < 0 { // it is in no configuration any more
			i, all = len(all), append(all, channelBox{ChannelSending: store.ChannelSending{Name: d.Channel}})
		}
		all[i].Became = d
	}
	for i := range all {
		b := &all[i]
		for _, n := range b.Queued {
			b.Queue += n
		}
		b.Left = left(b.Limit, b.Spent)
		if f := b.Became.Failed; len(f) > mostReasons {
			for _, rest := range f[mostReasons:] {
				b.More += rest.N
			}
			b.Became.Failed = f[:mostReasons]
		}
	}
	return all
}

// left is what is left of an amount; never less than nothing.
func left(whole money.Amount, spent []money.Amount) money.Amount {
	for _, a := range spent {
		if a.Currency == whole.Currency {
			whole.Micro = max(whole.Micro-a.Micro, 0)
		}
	}
	return whole
}

// budgetsLeft says how far a round's money has gone, and what stays for it.
func budgetsLeft(all []store.Budget) []budgetLeft {
	var out []budgetLeft
	for _, b := range all {
		l := budgetLeft{Budget: b, Left: left(b.Whole, []money.Amount{b.Spent}), Share: 100}
		if b.Whole.Micro > 0 {
			l.Share = int(b.Spent.Micro / max(1, b.Whole.Micro/100))
		}
		l.Stays = stays(l.Share)
		out = append(out, l)
	}
	return out
}

// stays says what is held back once so much of a budget is spent; words:
// delivery.stays_…
func stays(share int) string {
	for _, s := range []struct {
		from int
		word string
	}{{100, "all"}, {95, "receipts"}, {90, "last"}, {85, "mid"}, {80, "broadcasts"}} {
		if share >= s.from {
			return s.word
		}
	}
	return ""
}

// hold lets nothing leave any more: POST /delivery/pause.
func (k *Console) hold(c *fiber.Ctx) error {
	why := field(c, "why")
	if _, err := k.Store.HoldSending(c.UserContext(), why, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/delivery")
	}
	return k.did(c, "/delivery", done{Word: "delivery.held", Back: &back{Path: "/delivery/resume"}})
}

// release lets messages leave again: POST /delivery/resume.
func (k *Console) release(c *fiber.Ctx) error {
	pause, _, err := k.Store.Paused(c.UserContext())
	if err != nil {
		return err
	}
	before, err := k.Store.ReleaseSending(c.UserContext(), access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, "/delivery")
	}
	d := done{Word: "delivery.released"}
	if !before && pause.Reason != "" {
		d.Back = &back{Path: "/delivery/pause", Fields: map[string]string{"why": pause.Reason}}
	}
	return k.did(c, "/delivery", d)
}

// deliverySheet is what became of messages as a table: GET /delivery.csv.
func (k *Console) deliverySheet(c *fiber.Ctx) error {
	name, since := span(c, k.Now())
	all, err := k.Store.Deliveries(c.UserContext(), since)
	if err != nil {
		return err
	}
	rows := [][]string{{"channel", "became", "kind", "network", "reason", "messages"}}
	for _, d := range all {
		rows = append(rows, []string{d.Channel, "sent", "", "", "", strconv.Itoa(d.Sent)}, []string{d.Channel, "delivered", "", "", "", strconv.Itoa(d.Delivered)})
		for _, f := range d.Failed {
			rows = append(rows, []string{d.Channel, f.Became, f.Kind, f.Network, f.Reason, strconv.Itoa(f.N)})
		}
	}
	return sheet(c, "delivery-"+name, rows)
}

// costSheet is what each day cost as a table: GET /delivery/cost.csv.
func (k *Console) costSheet(c *fiber.Ctx) error {
	name, since := span(c, k.Now())
	all, err := k.Store.Deliveries(c.UserContext(), since)
	if err != nil {
		return err
	}
	rows := [][]string{{"day", "channel", "kind", "messages", "segments", "currency", "cost"}}
	for _, d := range all {
		for _, day := range d.Cost {
			rows = append(rows, []string{day.Day, d.Channel, day.Kind, strconv.Itoa(day.Messages), strconv.Itoa(day.Segments), day.Cost.Currency, amount(day.Cost)})
		}
	}
	return sheet(c, "cost-"+name, rows)
}

// amount is money without its currency; "" where it is not known.
func amount(a money.Amount) string {
	if a.IsZero() {
		return ""
	}
	return a.String()[len(a.Currency)+1:]
}
