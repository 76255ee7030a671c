package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func TestSheIsToldWhoResetHerPasswordAndThoseTwoAreNotTwoPeople(t *testing.T) {
	h := newHouse(t, "")
	for _, name := range []string{"amina", "brian", "chen"} {
		h.lets(name, "admin", "")
	}
	amina := h.signed("amina")
	found := inviteLink.FindStringSubmatch(amina.acts("/users/brian", "/users/brian/link", nil))
	if found == nil {
		t.Fatal(amina.last)
	}
	taken := h.visitor()
	taken.get(found[1])
	if status, _ := taken.post(found[1], url.Values{"password": {password}, "again": {password}}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	brian := h.signed("brian")
	for _, page := range []string{"/reports", "/", "/account"} {
		brian.get(page)
		holds(t, brian.last, `id="opened"`, "your password was chosen anew, by a link that amina made", "For 14 days you and whoever did it")
	}
	holds(t, brian.last, `id="ways"`, "a link to another password</td><td>amina")
	for _, v := range []*visitor{amina, h.signed("chen")} {
		v.get("/users/brian")
		if holds(t, v.last, "a link to another password</td><td>amina"); strings.Contains(v.last, `id="opened"`) {
			t.Error("who reads it is told that it is she")
		}
	}

	draft := "do=draft&place=KE-K&text_sw=Mkutano+ni+kesho.+{net}&discreet_sw=Kesho.+{net}"
	form, _ := url.ParseQuery(draft)
	h.pages.Broadcasts.(*sheaf).people = 201
	amina.acts("/broadcasts/new", "/broadcasts/new", form)
	holds(t, brian.acts("/broadcasts/1", "/broadcasts/1/confirm", nil), "This was not done", "amina and brian do not count as two people")
	holds(t, h.signed("chen").acts("/broadcasts/1", "/broadcasts/1/confirm", nil), "It goes to 201 people")

	h.now = h.now.Add(store.OpeningHolds + time.Minute)
	brian = h.signed("brian")
	if brian.get("/account"); strings.Contains(brian.last, `id="opened"`) {
		t.Error("after fourteen days she is still told on every page")
	}
	holds(t, brian.last, "a link to another password</td><td>amina")
}
