package console

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// act is what somebody does to one person, and how it is told. before says that
// it was so already.
type act func(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (told done, before bool, err error)

// upon finds the person of the address in the scope of who asks, acts, and leads
// back to her page.
func (k *Console) upon(do act) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, err := k.someone(c)
		if err != nil {
			return err
		}
		told, before, err := do(c.UserContext(), c, f, access.In(c).Hand(k.Now()))
		if err != nil {
			return k.refused(c, err, personPath(f.Code))
		}
		if before {
			told = done{Word: "people.already"}
		}
		return k.did(c, personPath(f.Code), told)
	}
}

// backTo is the way back on her page.
func backTo(f store.ContactFile, what string, fields map[string]string) *back {
	return &back{Path: personPath(f.Code) + "/" + what, Fields: fields}
}

func (k *Console) pausing(pause bool) act {
	word, inverse := "people.resumed", "pause"
	if pause {
		word, inverse = "people.paused", "resume"
	}
	return func(ctx context.Context, _ *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
		before, err := k.Store.PauseContact(ctx, f.ID, pause, h)
		return done{Word: word, Args: []string{"name", herName(f)}, Back: backTo(f, inverse, nil)}, before, err
	}
}

// herName is what a page calls her: her name, or her code where she gave none.
func herName(f store.ContactFile) string {
	if f.Name != "" {
		return f.Name
	}
	return f.Code
}

func (k *Console) speaking(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	before, err := k.Store.SetContactLanguage(ctx, f.ID, field(c, "to"), h)
	return done{Word: "people.spoken", Args: []string{"name", herName(f)}, Back: backTo(f, "language", map[string]string{"to": f.Language})}, before, err
}

// playing sets her roles; the way back names those that she had.
func (k *Console) playing(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	roles := fields(c, "role")
	before, err := k.Store.SetContactRoles(ctx, f.ID, roles, h)
	had := map[string]string{}
	for i, role := range f.Roles {
		had["role"+strconv.Itoa(i)] = role
	}
	return done{Word: "people.roles_set", Args: []string{"name", herName(f)}, Back: backTo(f, "roles/back", had)}, before, err
}

// played sets them back.
func (k *Console) played(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	var roles []string
	for i := range store.ContactRoles() {
		if role := field(c, "role"+strconv.Itoa(i)); role != "" {
			roles = append(roles, role)
		}
	}
	before, err := k.Store.SetContactRoles(ctx, f.ID, roles, h)
	return done{Word: "common.undone"}, before, err
}

// task is what the form names; a commitment outside of the branch is not there.
func (k *Console) task(c *fiber.Ctx) (store.Task, error) {
	t := store.Task{Code: field(c, "code"), Kind: field(c, "kind"), From: field(c, "from"), To: field(c, "to")}
	for _, m := range k.Store.Promises(access.In(c).Scope()) {
		if m.Code == t.Code {
			return t, nil
		}
	}
	return t, store.ErrNotFound
}

// assigning gives her a commitment, or other days with it; the way back takes it
// away again or gives it the days that it had.
func (k *Console) assigning(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	t, err := k.task(c)
	if err != nil {
		return done{}, false, err
	}
	before, err := k.Store.Assign(ctx, f.ID, t, h)
	told := done{Word: "people.assigned", Args: []string{"name", herName(f), "code", t.Code}, Back: backTo(f, "unassign", taskFields(t))}
	for _, had := range f.Tasks {
		if had.Code == t.Code && had.Kind == t.Kind {
			told.Word, told.Back = "people.reassigned", backTo(f, "assign", taskFields(had))
		}
	}
	return told, before, err
}

func (k *Console) unassigning(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	t, err := k.task(c)
	if err != nil {
		return done{}, false, err
	}
	was, before, err := k.Store.Unassign(ctx, f.ID, t.Code, t.Kind, h)
	return done{Word: "people.unassigned", Args: []string{"name", herName(f), "code", t.Code}, Back: backTo(f, "assign", taskFields(was))}, before, err
}

func taskFields(t store.Task) map[string]string {
	return map[string]string{"code": t.Code, "kind": t.Kind, "from": t.From, "to": t.To}
}

// sharing marks one of her phones.
func (k *Console) sharing(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	line, err := strconv.ParseInt(field(c, "phone"), 10, 64)
	if err != nil {
		return done{}, false, store.ErrNotFound
	}
	private := field(c, "private") == "1"
	before, err := k.Store.SetPrivate(ctx, f.ID, line, private, h)
	word, was := "people.phone_shared", "1"
	if private {
		word, was = "people.phone_private", "0"
	}
	return done{Word: word, Args: []string{"name", herName(f)}, Back: backTo(f, "phone", map[string]string{"phone": field(c, "phone"), "private": was})}, before, err
}

// unlocking takes her PIN away: nobody can give it back.
func (k *Console) unlocking(ctx context.Context, _ *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	before, err := k.Store.ResetPIN(ctx, f.ID, h)
	return done{Word: "people.pin_gone", Args: []string{"name", herName(f)}}, before, err
}

// inviting sends her one invitation: one in a life.
func (k *Console) inviting(ctx context.Context, c *fiber.Ctx, f store.ContactFile, h store.Hand) (done, bool, error) {
	v, err := k.Invites.InviteOne(ctx, f.ID, h)
	return done{Word: "people.invited", Args: []string{"name", herName(f), "when", k.tongue(c).Exact(v.Due)}}, false, err
}
