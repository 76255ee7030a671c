package access

import (
	"crypto/subtle"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// deviceCookie is what a browser keeps in which somebody has signed in: whoever
// tries her name elsewhere does not keep her waiting there.
const (
	deviceCookie = "ahadi_device"
	deviceKept   = 180 * 24 * 60 * 60 // seconds
)

// knocker is who tries to sign in under a name: by the browser when she has signed
// in with it before, else by the name and the address.
func (d *Desk) knocker(c *fiber.Ctx, name string) store.Knocker {
	k := store.Knocker{Name: name, Address: household(Caller(c, d.Proxies))}
	nonce, mark, _ := strings.Cut(Cookie(c, deviceCookie), ".")
	if nonce != "" && len(nonce) <= longest && subtle.ConstantTimeCompare([]byte(mark), []byte(d.Store.DeviceMark(name, nonce))) == 1 {
		k.Device = nonce
	}
	return k
}

// knows lets a browser be known as hers from now on.
func (d *Desk) knows(c *fiber.Ctx, k store.Knocker) {
	nonce := k.Device
	if nonce == "" {
		nonce = Random()
	}
	SetCookie(c, deviceCookie, nonce+"."+d.Store.DeviceMark(k.Name, nonce), deviceKept)
}
