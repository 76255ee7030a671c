package console

import (
	"net/http"

	"ahadi/gateway/access"
)

// reportRoutes are the pages of reports, and the way to enter one for somebody.
func (k *Console) reportRoutes() []access.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []access.Route{
		{Method: get, Path: "/reports", Need: access.Branch, Handle: k.reports},
		{Method: post, Path: "/reports/export", Need: access.Branch, Handle: k.exportReports},
		{Method: get, Path: "/reports/:ref", Need: access.Branch, Handle: k.report},
		{Method: post, Path: "/reports/:ref/show", Need: access.Branch, Handle: k.showHeld},
		{Method: post, Path: "/reports/:ref/hold", Need: access.Branch, Handle: k.about(k.holdReport)},
		{Method: post, Path: "/reports/:ref/release", Need: access.Branch, Handle: k.about(k.releaseReport)},
		{Method: post, Path: "/reports/:ref/propose", Need: access.Branch, Handle: k.about(k.proposeExclusion)},
		{Method: post, Path: "/reports/:ref/confirm", Need: access.Branch, Handle: k.about(k.confirmExclusion)},
		{Method: post, Path: "/reports/:ref/drop", Need: access.Branch, Handle: k.about(k.dropExclusion)},
		{Method: post, Path: "/reports/:ref/undo", Need: access.Branch, Handle: k.about(k.undoExclusion)},
		{Method: post, Path: "/reports/:ref/withdraw", Need: access.Branch, Handle: k.about(k.withdrawEntry)},
		{Method: get, Path: "/enter", Need: access.Branch, Handle: k.enterFor},
		{Method: post, Path: "/enter", Need: access.Branch, Handle: k.enterReport},
	}
}
