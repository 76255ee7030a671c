package console

import (
	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// retentionPage is all that templates/retention.html can show: counts.
type retentionPage struct {
	store.RetentionPreview
	Changed bool // rules were approved before, and these are others
}

// retention shows how long each kind of data is kept, and what goes: GET
// /retention.
func (k *Console) retention(c *fiber.Ctx) error {
	p, err := k.Store.PreviewRetention(c.UserContext(), k.Config.Retention, k.Now())
	if err != nil {
		return err
	}
	return k.show(c, "retention", retentionPage{RetentionPreview: p, Changed: p.Waits() && p.Approved.By != ""})
}

// approveRetention lets the rules be applied that were shown: POST /retention.
func (k *Console) approveRetention(c *fiber.Ctx) error {
	if err := k.Store.ApproveRetention(c.UserContext(), k.Config.Retention, field(c, "rules"), access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/retention")
	}
	return k.did(c, "/retention", done{Word: "retention.approved"})
}

// Kept is for how long a kind is kept.
func (t tongue) Kept(months int) string {
	if months == store.Forever {
		return t.say("retention.for_good")
	}
	return t.say("retention.months", "n", months)
}
