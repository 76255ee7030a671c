package console

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// accountPage is somebody's own: how she signs in, and where she has.
type accountPage struct {
	Place     string // of her branch
	Codes     bool   // she signs in with a code of her app, too
	Recovery  int    // recovery codes that she has left
	Languages []string
	Open      []store.SignIn
	Ways      []store.Opening // who opened her way in, at any time
}

// account shows it: GET /account.
func (k *Console) account(c *fiber.Ctx) error {
	u := access.In(c)
	a, err := k.Store.Account(c.UserContext(), u.Name, k.Now())
	if err != nil {
		return err
	}
	p := accountPage{Place: a.Place, Codes: a.Codes, Languages: languages}
	if p.Recovery, err = k.Store.Recovery(c.UserContext(), u.ID); err != nil {
		return err
	}
	if p.Open, err = k.Store.SignIns(c.UserContext(), u.ID, k.Now()); err != nil {
		return err
	}
	if p.Ways, err = k.Store.Openings(c.UserContext(), u.ID, time.Time{}); err != nil {
		return err
	}
	return k.show(c, "account", p)
}

// accountLanguage chooses the language of her pages: POST /account/language.
func (k *Console) accountLanguage(c *fiber.Ctx) error {
	lang := field(c, "language")
	if lang != "" && !spoken(lang) {
		return fiber.NewError(fiber.StatusBadRequest, "The pages do not speak this language.")
	}
	if err := k.Store.SetAccountLanguage(c.UserContext(), lang, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/account")
	}
	return k.did(c, "/account", done{Word: "account.language_done"})
}

// accountPassword gives her a new password: POST /account/password.
func (k *Console) accountPassword(c *fiber.Ctx) error {
	u := access.In(c)
	if word, err := k.confirmed(c); err != nil || word != "" {
		return k.no(c, "/account", word, err)
	}
	hash, word, err := k.chosen(c, u.Name)
	if err != nil || word != "" {
		return k.no(c, "/account", word, err)
	}
	if err := k.Store.SetPassword(c.UserContext(), hash, u.Session, u.Hand(k.Now())); err != nil {
		return k.refused(c, err, "/account")
	}
	return k.did(c, "/account", done{Word: "account.password_done"})
}

// confirmed says that whoever sits before the page knows the password of its
// user, or the word for what is wrong.
func (k *Console) confirmed(c *fiber.Ctx) (word string, err error) {
	right, wait, err := k.Access.Confirm(c, access.In(c).Name, secret(c, "old"))
	switch {
	case err != nil || right:
		return "", err
	case wait > 0:
		return "account.wait", nil
	}
	return "account.old_wrong", nil
}

// chosen is a password that was typed twice, hashed, or the word for what is
// wrong with it.
func (k *Console) chosen(c *fiber.Ctx, name string) (hash, word string, err error) {
	password := secret(c, "password")
	switch {
	case password != secret(c, "again"):
		return "", "account.not_the_same", nil
	case !utf8.ValidString(password), access.CheckPassword(name, password) != nil:
		return "", "account.weak", nil
	}
	hash, err = k.Access.Hash(c.UserContext(), password)
	return hash, "", err
}

// no leads back to a page that says in red why something was not done.
func (k *Console) no(c *fiber.Ctx, to, word string, err error) error {
	if err != nil {
		return err
	}
	why, err := k.tongue(c).T(word)
	if err != nil {
		return err
	}
	return k.did(c, to, done{Word: "common.refused", No: []string{why}})
}

// accountSignOut ends one sign-in of hers, or all but this: POST /account/signout.
func (k *Console) accountSignOut(c *fiber.Ctx) error {
	u := access.In(c)
	if field(c, "all") != "" {
		n, err := k.Store.SignOutEverywhere(c.UserContext(), u.Name, u.Session, u.Hand(k.Now()))
		if err != nil {
			return k.refused(c, err, "/account")
		}
		return k.did(c, "/account", done{Word: "account.signed_out", Args: []string{"n", strconv.FormatInt(n, 10)}})
	}
	id, err := strconv.ParseInt(field(c, "id"), 10, 64)
	if err != nil {
		return fiber.ErrNotFound
	}
	if err := k.Store.EndSignIn(c.UserContext(), id, u.Hand(k.Now())); err != nil && !errors.Is(err, store.ErrNotFound) { // one that has ended is as she wants it
		return k.refused(c, err, "/account")
	}
	return k.did(c, "/account", done{Word: "account.signed_out", Args: []string{"n", "1"}})
}
