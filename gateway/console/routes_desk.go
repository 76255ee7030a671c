package console

import (
	"net/http"

	"ahadi/gateway/access"
)

// deskRoutes are the pages of a coordinator's morning: what people wrote, whom to
// call, what to decide.
func (k *Console) deskRoutes() []access.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []access.Route{
		{Method: get, Path: "/inbox", Need: access.Branch, Handle: k.inbox},
		{Method: get, Path: "/inbox/thread/:who", Need: access.Branch, Handle: k.thread},
		{Method: post, Path: "/inbox/answer", Need: access.Branch, Handle: k.answer},
		{Method: post, Path: "/inbox/ask", Need: access.Branch, Handle: k.askMeant},
		{Method: post, Path: "/inbox/take", Need: access.Branch, Handle: k.take},
		{Method: post, Path: "/inbox/done", Need: access.Branch, Handle: k.settle},
		{Method: post, Path: "/inbox/reopen", Need: access.Branch, Handle: k.reopen},
		{Method: post, Path: "/inbox/reveal", Need: access.Branch, Handle: k.revealItem},
		{Method: get, Path: "/inbox/search", Need: access.Branch, Handle: k.findMessages},
		{Method: get, Path: "/inbox/replies", Need: access.Coordinator, Handle: k.canned},
		{Method: post, Path: "/inbox/replies", Need: access.Coordinator, Handle: k.keepCanned},
		{Method: post, Path: "/inbox/replies/drop", Need: access.Coordinator, Handle: k.dropCanned},
		{Method: post, Path: "/inbox/replies/restore", Need: access.Coordinator, Handle: k.restoreCanned},
		{Method: post, Path: "/inbox/replies/start", Need: access.Coordinator, Handle: k.startCanned},

		{Method: get, Path: "/calls", Need: access.Branch, Handle: k.calls},
		{Method: post, Path: "/calls/log", Need: access.Branch, Handle: k.logCall},
		{Method: post, Path: "/calls/unlog", Need: access.Branch, Handle: k.unlogCall},
		{Method: post, Path: "/calls/reveal", Need: access.Branch, Handle: k.revealNumber},

		{Method: get, Path: "/decisions", Need: access.Branch, Handle: k.decisions},
		{Method: post, Path: "/decisions/alert/take", Need: access.Branch, Handle: k.takeAlert},
		{Method: post, Path: "/decisions/alert/reveal", Need: access.Branch, Handle: k.revealAlert},
		{Method: post, Path: "/decisions/alert/close", Need: access.Branch, Handle: k.closeAlert},
		{Method: post, Path: "/decisions/dispute/asked", Need: access.Branch, Handle: k.askedAbout},
		{Method: post, Path: "/decisions/dispute/close", Need: access.Branch, Handle: k.closeDispute},
		{Method: post, Path: "/decisions/exclusion/confirm", Need: access.Branch, Handle: k.confirmProposed},
		{Method: post, Path: "/decisions/exclusion/drop", Need: access.Branch, Handle: k.dropProposed},
		{Method: post, Path: "/decisions/choice", Need: access.Coordinator, Handle: k.choose},
		{Method: post, Path: "/decisions/reply/asked", Need: access.Coordinator, Handle: k.replyAsked},
		{Method: post, Path: "/decisions/reply", Need: access.Coordinator, Handle: k.replied},
	}
}
