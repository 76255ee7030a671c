package console

import (
	"net/http"

	"ahadi/gateway/access"
)

// peopleRoutes are the pages of people. What stands beside a person's code in
// their paths comes first.
func (k *Console) peopleRoutes() []access.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []access.Route{
		{Method: get, Path: "/people", Need: access.Branch, Handle: k.people},
		{Method: get, Path: "/people/new", Need: access.Coordinator, Handle: k.newPerson},
		{Method: post, Path: "/people/new", Need: access.Coordinator, Handle: k.addPerson},
		{Method: get, Path: "/people/import", Need: access.Coordinator, Handle: k.importForm},
		{Method: post, Path: "/people/import", Need: access.Coordinator, Handle: k.importFiles},
		{Method: get, Path: "/people/invite", Need: access.Coordinator, Handle: k.inviteList},
		{Method: post, Path: "/people/invite", Need: access.Coordinator, Handle: k.inviteAll},
		{Method: post, Path: "/people/export", Need: access.Coordinator, Handle: k.exporting(false)},
		{Method: post, Path: "/people/export/numbers", Need: access.Admin, Handle: k.exporting(true)},
		{Method: get, Path: "/people/:code", Need: access.Branch, Handle: k.person},
		{Method: post, Path: "/people/:code/reveal", Need: access.Branch, Handle: k.reveal},
		{Method: post, Path: "/people/:code/pause", Need: access.Branch, Handle: k.upon(k.pausing(true))},
		{Method: post, Path: "/people/:code/resume", Need: access.Branch, Handle: k.upon(k.pausing(false))},
		{Method: post, Path: "/people/:code/language", Need: access.Branch, Handle: k.upon(k.speaking)},
		{Method: post, Path: "/people/:code/roles", Need: access.Branch, Handle: k.upon(k.playing)},
		{Method: post, Path: "/people/:code/roles/back", Need: access.Branch, Handle: k.upon(k.played)},
		{Method: post, Path: "/people/:code/assign", Need: access.Branch, Handle: k.upon(k.assigning)},
		{Method: post, Path: "/people/:code/unassign", Need: access.Branch, Handle: k.upon(k.unassigning)},
		{Method: post, Path: "/people/:code/phone", Need: access.Branch, Handle: k.upon(k.sharing)},
		{Method: post, Path: "/people/:code/pin", Need: access.Branch, Handle: k.upon(k.unlocking)},
		{Method: post, Path: "/people/:code/invite", Need: access.Branch, Handle: k.upon(k.inviting)},
		{Method: post, Path: "/people/:code/copy", Need: access.Coordinator, Handle: k.copyOf},
		{Method: get, Path: "/people/:code/erase", Need: access.Coordinator, Handle: k.eraseForm},
		{Method: post, Path: "/people/:code/erase", Need: access.Coordinator, Handle: k.erase},
	}
}

// roundRoutes are the pages of rounds and what is done there.
func (k *Console) roundRoutes() []access.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []access.Route{
		{Method: get, Path: "/rounds", Need: access.Branch, Handle: k.rounds},
		{Method: post, Path: "/rounds/freeze", Need: access.Branch, Handle: k.freeze},
		{Method: post, Path: "/rounds/unfreeze", Need: access.Branch, Handle: k.unfreeze},
		{Method: post, Path: "/rounds/attended", Need: access.Branch, Handle: k.attended},
		{Method: get, Path: "/rounds/:code", Need: access.Branch, Handle: k.round},
		{Method: get, Path: "/rounds/:code/steps/:step", Need: access.Coordinator, Handle: k.step},
		{Method: post, Path: "/rounds/:code/open", Need: access.Coordinator, Handle: k.onRound(k.openRound)},
		{Method: post, Path: "/rounds/:code/close", Need: access.Coordinator, Handle: k.onRound(k.closeRound)},
		{Method: post, Path: "/rounds/:code/publish", Need: access.Coordinator, Handle: k.onRound(k.publishRound)},
		{Method: post, Path: "/rounds/:code/approve", Need: access.Coordinator, Handle: k.onRound(k.approveRound)},
		{Method: post, Path: "/rounds/:code/hold", Need: access.Coordinator, Handle: k.onRound(k.holding(true))},
		{Method: post, Path: "/rounds/:code/resume", Need: access.Coordinator, Handle: k.onRound(k.holding(false))},
	}
}
