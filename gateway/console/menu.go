package console

import (
	"ahadi/gateway/access"
	"ahadi/store"
)

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
		{Page: "quotes", Path: "/quotes", Need: access.Branch},
		{Page: "reportback", Path: "/report", Need: access.Coordinator},
		{Page: "published", Path: "/published", Need: access.Viewer},
		{Page: "open_data", Path: "/report/data", Need: access.Coordinator},
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
		{Page: "webhooks", Path: "/webhooks", Need: access.Admin},
		{Page: "audit", Path: "/audit", Need: access.Admin},
		{Page: "retention", Path: "/retention", Need: access.Admin},
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
