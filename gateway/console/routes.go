package console

import (
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
)

// Routes are all pages and what their forms do, each with the least role that
// may go there. A page that is not here does not exist; a test goes every way
// as every role.
func (k *Console) Routes() []access.Route {
	return slices.Concat(k.firstRoutes(), k.deskRoutes(), k.reportRoutes(), k.promiseRoutes(), k.figureRoutes(), k.peopleRoutes(), k.roundRoutes(), k.sendingRoutes(), k.accountRoutes(), k.userRoutes())
}

// shows is a page, or a file.
func shows(path string, need access.Role, handle fiber.Handler) access.Route {
	return access.Route{Method: http.MethodGet, Path: path, Need: need, Handle: handle}
}

// does is what a form does.
func does(path string, need access.Role, handle fiber.Handler) access.Route {
	return access.Route{Method: http.MethodPost, Path: path, Need: need, Handle: handle}
}

// firstRoutes are the first page and what keeps pages new.
func (k *Console) firstRoutes() []access.Route {
	return []access.Route{
		shows("/", access.Viewer, k.overview),
		shows("/overview/curve.csv", access.Branch, k.curveSheet),
		shows("/overview/places.csv", access.Branch, k.placesSheet),
		does("/remind", access.Coordinator, k.remind),
		shows("/live", access.Branch, k.live),
	}
}

// deskRoutes are a coordinator's morning: what people wrote, whom to call, what to
// decide.
func (k *Console) deskRoutes() []access.Route {
	return []access.Route{
		shows("/inbox", access.Branch, k.inbox),
		shows("/inbox/thread/:who", access.Branch, k.thread),
		does("/inbox/answer", access.Branch, k.answer),
		does("/inbox/ask", access.Branch, k.askMeant),
		does("/inbox/take", access.Branch, k.take),
		does("/inbox/done", access.Branch, k.settle),
		does("/inbox/reopen", access.Branch, k.reopen),
		does("/inbox/reveal", access.Branch, k.revealItem),
		shows("/inbox/search", access.Branch, k.findMessages),
		shows("/inbox/replies", access.Coordinator, k.canned),
		does("/inbox/replies", access.Coordinator, k.keepCanned),
		does("/inbox/replies/drop", access.Coordinator, k.dropCanned),
		does("/inbox/replies/restore", access.Coordinator, k.restoreCanned),
		does("/inbox/replies/start", access.Coordinator, k.startCanned),

		shows("/calls", access.Branch, k.calls),
		does("/calls/log", access.Branch, k.logCall),
		does("/calls/unlog", access.Branch, k.unlogCall),
		does("/calls/reveal", access.Branch, k.revealNumber),

		shows("/decisions", access.Branch, k.decisions),
		does("/decisions/alert/take", access.Branch, k.takeAlert),
		does("/decisions/alert/reveal", access.Branch, k.revealAlert),
		does("/decisions/alert/close", access.Branch, k.closeAlert),
		does("/decisions/dispute/asked", access.Branch, k.askedAbout),
		does("/decisions/dispute/close", access.Branch, k.closeDispute),
		does("/decisions/exclusion/confirm", access.Branch, k.confirmProposed),
		does("/decisions/exclusion/drop", access.Branch, k.dropProposed),
		shows("/quotes", access.Branch, k.quotes),
		does("/quotes/choose", access.Branch, k.chooseQuote),
		does("/quotes/pass", access.Branch, k.passQuote),
		does("/quotes/return", access.Branch, k.returnQuote),
		does("/decisions/choice", access.Coordinator, k.choose),
		does("/decisions/reply/asked", access.Coordinator, k.replyAsked),
		does("/decisions/reply", access.Coordinator, k.replied),
	}
}

// reportRoutes are the pages of reports, and the way to enter one for somebody.
func (k *Console) reportRoutes() []access.Route {
	return []access.Route{
		shows("/reports", access.Branch, k.reports),
		does("/reports/export", access.Branch, k.exportReports),
		shows("/reports/:ref", access.Branch, k.report),
		does("/reports/:ref/show", access.Branch, k.showHeld),
		does("/reports/:ref/hold", access.Branch, k.about(k.holdReport)),
		does("/reports/:ref/unhold", access.Branch, k.about(k.unholdReport)),
		does("/reports/:ref/release", access.Branch, k.about(k.releaseReport)),
		does("/reports/:ref/propose", access.Branch, k.about(k.proposeExclusion)),
		does("/reports/:ref/confirm", access.Branch, k.about(k.confirmExclusion)),
		does("/reports/:ref/drop", access.Branch, k.about(k.dropExclusion)),
		does("/reports/:ref/undo", access.Branch, k.about(k.undoExclusion)),
		does("/reports/:ref/withdraw", access.Branch, k.about(k.withdrawEntry)),
		shows("/enter", access.Branch, k.enterFor),
		does("/enter", access.Branch, k.enterReport),
	}
}

// promiseRoutes are the pages of promises, and those of viewers.
func (k *Console) promiseRoutes() []access.Route {
	return []access.Route{
		shows("/commitments", access.Branch, k.commitments),
		shows("/commitments.csv", access.Branch, k.commitments),
		shows("/commitments/changes", access.Branch, k.changes),
		shows("/commitments/changes.csv", access.Branch, k.changes),
		shows("/commitments/:code", access.Branch, k.commitment),
		does("/commitments/:code/lifecycle", access.Branch, k.setLifecycle),
		does("/commitments/:code/step", access.Branch, k.setStep),
		does("/commitments/:code/dispute", access.Branch, k.openDispute),
		does("/commitments/:code/response", access.Branch, k.addResponse),
		shows("/report", access.Coordinator, k.reportBack),
		does("/report", access.Coordinator, k.setReportBack),
		shows("/report/document.html", access.Coordinator, k.backDocument),
		shows("/published", access.Viewer, k.published),
		shows("/published.csv", access.Viewer, k.published),
		shows("/report/data", access.Coordinator, k.openData),
		does("/report/data", access.Coordinator, k.chooseOpen),
		shows("/report/data.xlsx", access.Coordinator, k.openFile),
		shows("/report/data.zip", access.Coordinator, k.openFile),
	}
}

// figureRoutes are the pages of figures, each with its file.
func (k *Console) figureRoutes() []access.Route {
	return []access.Route{
		shows("/obstacles", access.Branch, k.obstacles),
		shows("/obstacles.csv", access.Branch, k.obstacles),
		shows("/money", access.Branch, k.money),
		shows("/money.csv", access.Branch, k.money),
		shows("/milestones", access.Branch, k.milestones),
		shows("/milestones.csv", access.Branch, k.milestones),
		shows("/participation", access.Branch, k.participation),
		shows("/participation.csv", access.Branch, k.participation),
		shows("/places", access.Branch, k.places),
		shows("/places.csv", access.Branch, k.places),
		shows("/places/:code/sheet", access.Branch, k.meeting),
		shows("/costs", access.Branch, k.costs),
		shows("/costs.csv", access.Branch, k.costs),
	}
}

// peopleRoutes are the pages of people. What stands beside a person's code in their
// paths comes first.
func (k *Console) peopleRoutes() []access.Route {
	return []access.Route{
		shows("/people", access.Branch, k.people),
		shows("/people/new", access.Coordinator, k.newPerson),
		does("/people/new", access.Coordinator, k.addPerson),
		shows("/people/import", access.Coordinator, k.importForm),
		does("/people/import", access.Coordinator, k.importFiles),
		shows("/people/invite", access.Coordinator, k.inviteList),
		does("/people/invite", access.Coordinator, k.inviteAll),
		does("/people/export", access.Coordinator, k.exporting(false)),
		does("/people/export/numbers", access.Admin, k.exporting(true)),
		shows("/people/:code", access.Branch, k.person),
		does("/people/:code/reveal", access.Branch, k.reveal),
		does("/people/:code/pause", access.Branch, k.upon(k.pausing(true))),
		does("/people/:code/resume", access.Branch, k.upon(k.pausing(false))),
		does("/people/:code/language", access.Branch, k.upon(k.speaking)),
		does("/people/:code/roles", access.Branch, k.upon(k.playing)),
		does("/people/:code/roles/back", access.Branch, k.upon(k.played)),
		does("/people/:code/assign", access.Branch, k.upon(k.assigning)),
		does("/people/:code/unassign", access.Branch, k.upon(k.unassigning)),
		does("/people/:code/phone", access.Branch, k.upon(k.sharing)),
		does("/people/:code/pin", access.Branch, k.upon(k.unlocking)),
		does("/people/:code/invite", access.Branch, k.upon(k.inviting)),
		does("/people/:code/copy", access.Coordinator, k.copyOf),
		shows("/people/:code/erase", access.Coordinator, k.eraseForm),
		does("/people/:code/erase", access.Coordinator, k.erase),
	}
}

// roundRoutes are the pages of rounds and what is done there.
func (k *Console) roundRoutes() []access.Route {
	return []access.Route{
		shows("/rounds", access.Branch, k.rounds),
		does("/rounds/freeze", access.Branch, k.freeze),
		does("/rounds/unfreeze", access.Branch, k.unfreeze),
		does("/rounds/attended", access.Branch, k.attended),
		shows("/rounds/:code", access.Branch, k.round),
		shows("/rounds/:code/steps/:step", access.Coordinator, k.step),
		does("/rounds/:code/open", access.Coordinator, k.onRound(k.openRound)),
		does("/rounds/:code/close", access.Coordinator, k.onRound(k.closeRound)),
		does("/rounds/:code/publish", access.Coordinator, k.onRound(k.publishRound)),
		does("/rounds/:code/approve", access.Coordinator, k.onRound(k.approveRound)),
		does("/rounds/:code/hold", access.Coordinator, k.onRound(k.holding(true))),
		does("/rounds/:code/resume", access.Coordinator, k.onRound(k.holding(false))),
	}
}

// sendingRoutes are what leaves, what people are asked, and whether all is well.
func (k *Console) sendingRoutes() []access.Route {
	return []access.Route{
		shows("/broadcasts", access.Branch, k.broadcasts),
		shows("/broadcasts/new", access.Branch, k.newBroadcast),
		does("/broadcasts/new", access.Branch, k.draftBroadcast),
		shows("/broadcasts/:number", access.Branch, k.broadcast),
		does("/broadcasts/:number/confirm", access.Branch, k.confirmBroadcast),
		does("/broadcasts/:number/pause", access.Branch, k.pauseBroadcast),
		does("/broadcasts/:number/resume", access.Branch, k.resumeBroadcast),
		does("/broadcasts/:number/stop", access.Branch, k.stopBroadcast),
		does("/broadcasts/:number/replies", access.Branch, k.broadcastReplies),
		shows("/status", access.Coordinator, k.status),
		shows("/forms", access.Branch, k.forms),
		shows("/forms/cards/sheet.html", access.Branch, k.cards),
		shows("/forms/:form", access.Branch, k.form),
		shows("/forms/:form/picture.svg", access.Branch, k.formPicture),
		shows("/forms/:form/try", access.Branch, k.tryForm),
		does("/forms/:form/try", access.Branch, k.tryStep),
		shows("/delivery", access.Coordinator, k.delivery),
		shows("/delivery.csv", access.Coordinator, k.deliverySheet),
		shows("/delivery/cost.csv", access.Coordinator, k.costSheet),
		does("/delivery/pause", access.Coordinator, k.hold),
		does("/delivery/resume", access.Coordinator, k.release),
	}
}

// accountRoutes are the way in, and everybody's own.
func (k *Console) accountRoutes() []access.Route {
	return []access.Route{
		shows("/login", access.Anybody, k.login),
		does("/login", access.Anybody, k.enter),
		does("/logout", access.Viewer, k.logout),
		shows("/invite/:token", access.Anybody, k.welcome),
		does("/invite/:token", access.Anybody, k.accept),
		shows("/account", access.Viewer, k.account),
		does("/account/language", access.Viewer, k.accountLanguage),
		does("/account/password", access.Viewer, k.accountPassword),
		does("/account/signout", access.Viewer, k.accountSignOut),
		shows("/account/codes", access.Viewer, k.codes),
		does("/account/codes", access.Viewer, k.codesOn),
		does("/account/codes/off", access.Viewer, k.codesOff),
	}
}

// userRoutes are for admins.
func (k *Console) userRoutes() []access.Route {
	return []access.Route{
		shows("/users", access.Admin, k.users),
		does("/users", access.Admin, k.userAdd),
		shows("/users/:name", access.Admin, k.user),
		does("/users/:name/role", access.Admin, k.userRole),
		does("/users/:name/link", access.Admin, k.userInvite),
		does("/users/:name/disable", access.Admin, k.userAct(k.disableUser, "users.disabled_done", "/enable")),
		does("/users/:name/enable", access.Admin, k.userAct(k.enableUser, "users.enabled_done", "/disable")),
		does("/users/:name/codes", access.Admin, k.userAct(k.dropUserCodes, "users.codes_done", "")),
		does("/users/:name/signout", access.Admin, k.userAct(k.signUserOut, "users.out_done", "")),
		shows("/webhooks", access.Admin, k.webhooks),
		does("/webhooks", access.Admin, k.webhookAdd),
		shows("/webhooks/:name", access.Admin, k.webhook),
		does("/webhooks/:name/test", access.Admin, k.webhookAct(k.testWebhook, "webhooks.tested", "")),
		does("/webhooks/:name/replay", access.Admin, k.webhookReplay),
		does("/webhooks/:name/rotate", access.Admin, k.webhookRotate),
		does("/webhooks/:name/disable", access.Admin, k.webhookAct(k.stopWebhook, "webhooks.stopped_done", "/enable")),
		does("/webhooks/:name/enable", access.Admin, k.webhookAct(k.startWebhook, "webhooks.started_done", "/disable")),
		does("/webhooks/:name/remove", access.Admin, k.webhookRemove),
		shows("/audit", access.Admin, k.audit),
		shows("/retention", access.Admin, k.retention),
		does("/retention", access.Admin, k.approveRetention),
	}
}
