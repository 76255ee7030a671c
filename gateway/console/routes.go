package console

import (
	"net/http"
	"slices"

	"ahadi/gateway/access"
	"ahadi/store"
)

// Routes are all pages and what their forms do, each with the least role that
// may go there. A page that is not here does not exist; a test goes every way
// as every role.
func (k *Console) Routes() []access.Route {
	const get, post = http.MethodGet, http.MethodPost
	return slices.Concat([]access.Route{
		{Method: get, Path: "/", Need: access.Viewer, Handle: k.overview},
		{Method: get, Path: "/overview/curve.csv", Need: access.Branch, Handle: k.curveSheet},
		{Method: get, Path: "/overview/places.csv", Need: access.Branch, Handle: k.placesSheet},
		{Method: post, Path: "/remind", Need: access.Coordinator, Handle: k.remind},
		{Method: get, Path: "/broadcasts", Need: access.Branch, Handle: k.broadcasts},
		{Method: get, Path: "/broadcasts/new", Need: access.Branch, Handle: k.newBroadcast},
		{Method: post, Path: "/broadcasts/new", Need: access.Branch, Handle: k.draftBroadcast},
		{Method: get, Path: "/broadcasts/:number", Need: access.Branch, Handle: k.broadcast},
		{Method: post, Path: "/broadcasts/:number/confirm", Need: access.Branch, Handle: k.confirmBroadcast},
		{Method: post, Path: "/broadcasts/:number/pause", Need: access.Branch, Handle: k.pauseBroadcast},
		{Method: post, Path: "/broadcasts/:number/resume", Need: access.Branch, Handle: k.resumeBroadcast},
		{Method: post, Path: "/broadcasts/:number/stop", Need: access.Branch, Handle: k.stopBroadcast},
		{Method: post, Path: "/broadcasts/:number/replies", Need: access.Branch, Handle: k.broadcastReplies},
		{Method: get, Path: "/status", Need: access.Coordinator, Handle: k.status},
		{Method: get, Path: "/forms", Need: access.Branch, Handle: k.forms},
		{Method: get, Path: "/forms/:form", Need: access.Branch, Handle: k.form},
		{Method: get, Path: "/forms/:form/picture.svg", Need: access.Branch, Handle: k.formPicture},
		{Method: get, Path: "/forms/:form/try", Need: access.Branch, Handle: k.tryForm},
		{Method: post, Path: "/forms/:form/try", Need: access.Branch, Handle: k.tryStep},
		{Method: get, Path: "/delivery", Need: access.Coordinator, Handle: k.delivery},
		{Method: get, Path: "/delivery.csv", Need: access.Coordinator, Handle: k.deliverySheet},
		{Method: get, Path: "/delivery/cost.csv", Need: access.Coordinator, Handle: k.costSheet},
		{Method: post, Path: "/delivery/pause", Need: access.Coordinator, Handle: k.hold},
		{Method: post, Path: "/delivery/resume", Need: access.Coordinator, Handle: k.release},
		{Method: get, Path: "/obstacles", Need: access.Branch, Handle: k.obstacles},
		{Method: get, Path: "/obstacles.csv", Need: access.Branch, Handle: k.obstacles},
		{Method: get, Path: "/money", Need: access.Branch, Handle: k.money},
		{Method: get, Path: "/money.csv", Need: access.Branch, Handle: k.money},
		{Method: get, Path: "/milestones", Need: access.Branch, Handle: k.milestones},
		{Method: get, Path: "/milestones.csv", Need: access.Branch, Handle: k.milestones},
		{Method: get, Path: "/participation", Need: access.Branch, Handle: k.participation},
		{Method: get, Path: "/participation.csv", Need: access.Branch, Handle: k.participation},
		{Method: get, Path: "/places", Need: access.Branch, Handle: k.places},
		{Method: get, Path: "/places.csv", Need: access.Branch, Handle: k.places},
		{Method: get, Path: "/places/:code/sheet", Need: access.Branch, Handle: k.meeting},
		{Method: get, Path: "/costs", Need: access.Branch, Handle: k.costs},
		{Method: get, Path: "/costs.csv", Need: access.Branch, Handle: k.costs},
		{Method: get, Path: "/live", Need: access.Branch, Handle: k.live},
	}, k.deskRoutes(), k.peopleRoutes(), k.roundRoutes(), k.accountRoutes(), k.reportRoutes(), k.promiseRoutes())
}

// section is a group of the menu.
type section struct {
	Name  string // words: menu.NAME
	Links []link
}

// link is a page in the menu.
type link struct {
	Page string // words: menu.PAGE
	Path string
	Need access.Role
	Here bool
	N    int // how much waits there; 0 for nothing, or for a page that counts nothing
}

// sections are the menu, in the order of a coordinator's morning.
var sections = []section{
	{"monday", []link{
		{Page: "overview", Path: "/", Need: access.Branch},
		{Page: "inbox", Path: "/inbox", Need: access.Branch},
		{Page: "calls", Path: "/calls", Need: access.Branch},
		{Page: "decisions", Path: "/decisions", Need: access.Branch},
		{Page: "reports", Path: "/reports", Need: access.Branch},
		{Page: "enter", Path: "/enter", Need: access.Branch},
	}},
	{"promises", []link{
		{Page: "commitments", Path: "/commitments", Need: access.Branch},
		{Page: "changes", Path: "/commitments/changes", Need: access.Branch},
		{Page: "published", Path: "/published", Need: access.Viewer},
	}},
	{"figures", []link{
		{Page: "places", Path: "/places", Need: access.Branch},
		{Page: "obstacles", Path: "/obstacles", Need: access.Branch},
		{Page: "milestones", Path: "/milestones", Need: access.Branch},
		{Page: "money", Path: "/money", Need: access.Branch},
		{Page: "participation", Path: "/participation", Need: access.Branch},
		{Page: "costs", Path: "/costs", Need: access.Branch},
	}},
	{"people", []link{{Page: "people", Path: "/people", Need: access.Branch}, {Page: "rounds", Path: "/rounds", Need: access.Branch}}},
	{"sending", []link{
		{Page: "broadcasts", Path: "/broadcasts", Need: access.Branch},
		{Page: "forms", Path: "/forms", Need: access.Branch},
		{Page: "delivery", Path: "/delivery", Need: access.Coordinator},
		{Page: "status", Path: "/status", Need: access.Coordinator},
	}},
	{"house", []link{
		{Page: "users", Path: "/users", Need: access.Admin},
		{Page: "audit", Path: "/audit", Need: access.Admin},
	}},
}

// waits is how much of what the menu counts waits on a page.
func (l link) waits(b store.Badges) int {
	return map[string]int{"inbox": b.Inbox, "calls": b.Calls, "decisions": b.Decisions}[l.Page]
}

// menu is what a role can go to; here is the page that is shown.
func menu(role access.Role, here string, b store.Badges) []section {
	var all []section
	for _, s := range sections {
		out := section{Name: s.Name}
		for _, l := range s.Links {
			if role.May(l.Need) {
				l.Here, l.N = l.Page == here, l.waits(b)
				out.Links = append(out.Links, l)
			}
		}
		if len(out.Links) > 0 {
			all = append(all, out)
		}
	}
	return all
}
