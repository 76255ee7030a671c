package console

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// webhooksPage lists the programs that are told, and lets one more be told.
type webhooksPage struct {
	Hooks  []store.Webhook
	Events []string
	Places []store.Place
}

// webhookPage is one of them. Secret is shown once, when it was just made.
type webhookPage struct {
	store.Webhook
	Pager  pager
	Secret string
	Tries  []store.WebhookTry
	Kept   int    // days
	Since  string // the local day of yesterday
}

// overlap is for how long the secret before signs too.
const overlap = 24 * time.Hour

// webhooks lists them: GET /webhooks.
func (k *Console) webhooks(c *fiber.Ctx) error {
	all, err := k.Store.Webhooks(c.UserContext())
	if err != nil {
		return err
	}
	return k.show(c, "webhooks", webhooksPage{Hooks: all, Events: store.WebhookEvents(), Places: k.Store.Places(store.Everything())})
}

// webhookAdd lets a program be told, and shows its secret once: POST /webhooks.
func (k *Console) webhookAdd(c *fiber.Ctx) error {
	n := store.NewWebhook{Name: field(c, "name"), URL: field(c, "url"), Events: fields(c, "event"), Place: field(c, "place")}
	if len(n.Events) == len(store.WebhookEvents()) {
		n.Events = nil // also of what will be told later
	}
	secret, err := k.Store.AddWebhook(c.UserContext(), n, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, "/webhooks")
	}
	return k.showWebhook(c, n.Name, secret)
}

func webhookPath(name string) string { return "/webhooks/" + url.PathEscape(name) }

// webhook shows one: GET /webhooks/:name.
func (k *Console) webhook(c *fiber.Ctx) error { return k.showWebhook(c, userNamed(c), "") }

func (k *Console) showWebhook(c *fiber.Ctx, name, secret string) error {
	w, err := k.Store.Webhook(c.UserContext(), name)
	if err != nil {
		return k.refused(c, err, "/webhooks")
	}
	p := webhookPage{Webhook: w, Secret: secret, Kept: int(store.WebhookKept.Hours() / 24), Since: k.Now().In(zoneOf(k.Store.Network())).AddDate(0, 0, -1).Format(time.DateOnly)}
	tries, err := k.Store.WebhookTries(c.UserContext(), w.ID, after(c), perPage+1)
	if err != nil {
		return err
	}
	p.Tries = tries[:min(len(tries), perPage)]
	if n := len(p.Tries); n > 0 && secret == "" {
		p.Pager = pages(c, len(tries) > perPage, p.Tries[n-1].ID)
	}
	return k.show(c, "webhook", p)
}

// webhookRotate gives it a new secret, and shows it once: POST
// /webhooks/:name/rotate.
func (k *Console) webhookRotate(c *fiber.Ctx) error {
	until := overlap
	if field(c, "known") != "" {
		until = 0
	}
	secret, err := k.Store.RotateWebhook(c.UserContext(), userNamed(c), until, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, webhookPath(userNamed(c)))
	}
	return k.showWebhook(c, userNamed(c), secret)
}

// webhookAct is an act on a webhook: the word for what was done, and where its
// inverse is, "" for none.
func (k *Console) webhookAct(do func(*fiber.Ctx, string, store.Hand) error, word, inverse string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		name := userNamed(c)
		if err := do(c, name, access.In(c).Hand(k.Now())); err != nil {
			return k.refused(c, err, webhookPath(name))
		}
		d := done{Word: word, Args: []string{"name", name}}
		if inverse != "" {
			d.Back = &back{Path: webhookPath(name) + inverse}
		}
		return k.did(c, webhookPath(name), d)
	}
}

func (k *Console) stopWebhook(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.StopWebhook(c.UserContext(), name, h)
	return err
}

func (k *Console) startWebhook(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.StartWebhook(c.UserContext(), name, h)
	return err
}

func (k *Console) testWebhook(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.TestWebhook(c.UserContext(), name, h)
	return err
}

// webhookRemove forgets it: POST /webhooks/:name/remove.
func (k *Console) webhookRemove(c *fiber.Ctx) error {
	if err := k.Store.RemoveWebhook(c.UserContext(), userNamed(c), access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, webhookPath(userNamed(c)))
	}
	return k.did(c, "/webhooks", done{Word: "webhooks.removed", Args: []string{"name", userNamed(c)}})
}

// webhookReplay sends events again: one, or those since a day, or what was not
// taken: POST /webhooks/:name/replay.
func (k *Console) webhookReplay(c *fiber.Ctx) error {
	name, now := userNamed(c), k.Now()
	r := store.Replay{Failed: field(c, "failed") != ""}
	switch event, day := field(c, "event"), field(c, "since"); {
	case event != "":
		r.Events = []string{event}
	case day == "" && r.Failed:
		r.Since = now.Add(-store.WebhookKept)
	default: // a day that cannot be read is none, and refused
		r.Since, _ = time.ParseInLocation(time.DateOnly, day, zoneOf(k.Store.Network()))
	}
	n, err := k.Store.ReplayWebhook(c.UserContext(), name, r, access.In(c).Hand(now))
	if err != nil {
		return k.refused(c, err, webhookPath(name))
	}
	return k.did(c, webhookPath(name), done{Word: "webhooks.replayed", Args: []string{"n", k.tongue(c).Num(n)}})
}
