package world

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"ahadi/internal/sms"
)

// request is what a carrier sends to a hook.
type request struct {
	kind, channel string
	number        string // whose phone; as the carrier writes it
	session, id   string
	text          string
	body          string
	contentType   string
	get           bool
	at            time.Time // when it was first answered
	intent        *intent   // of an SMS
}

// clean is the text as the gateway reads it.
func (r *request) clean() string { return sms.Clean(r.text) }

// form is the type of a callback's body.
const form = "application/x-www-form-urlencoded"

// fields writes a form, in an order of the dice.
func (w *world) fields(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		parts = append(parts, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
	}
	if w.quirks.shuffled {
		w.dice.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	}
	return strings.Join(parts, "&")
}

// plus writes a number's plus as some carriers do: unescaped, which reads as a space.
func (w *world) plus(body string) string {
	if w.quirks.rawPlus {
		return strings.ReplaceAll(body, "%2B", "+")
	}
	return body
}

func (w *world) ussdRequest(channel, number, session, text string) *request {
	return &request{
		kind: "ussd", channel: channel, number: number, session: session, text: text, contentType: w.contentType(), get: w.quirks.get,
		body: w.plus(w.fields("sessionId", session, "serviceCode", "*384*77#", "phoneNumber", number, "networkCode", "99999", "text", text)),
	}
}

func (w *world) smsRequest(channel, number, id, text string) *request {
	date := w.now().UTC().Format([]string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05.000Z"}[w.dice.IntN(3)])
	return &request{
		kind: "sms", channel: channel, number: number, id: id, text: text, contentType: w.contentType(), get: w.quirks.get,
		body: w.fields("date", date, "from", number, "to", "20880", "text", text, "id", id, "linkId", "", "networkCode", "63902"),
	}
}

func (w *world) contentType() string {
	return []string{form, form, form + "; charset=UTF-8", ""}[w.dice.IntN(4)]
}

// answer is what the hook said.
type answer struct {
	status int
	body   string
	retry  string
}

// ok says whether the carrier takes it for acknowledged.
func (a answer) ok() bool { return a.status == http.StatusOK }

// post hands a request to the gateway and waits for its answer. It may be
// called from several goroutines at once.
func (w *world) post(r *request) answer {
	return w.postTo("/hooks/"+r.channel+"/"+r.kind+"/"+secret, r)
}

func (w *world) postTo(path string, r *request) answer {
	var req fasthttp.Request
	req.SetRequestURI(path)
	if r.get {
		req.SetRequestURI(path + "?" + r.body)
		req.Header.SetMethod(http.MethodGet)
	} else {
		req.Header.SetMethod(http.MethodPost)
		req.Header.SetContentType(r.contentType)
		req.SetBodyString(r.body)
	}
	var ctx fasthttp.RequestCtx
	ctx.Init(&req, nil, nil)
	w.handler(&ctx)
	return answer{ctx.Response.StatusCode(), string(ctx.Response.Body()), string(ctx.Response.Header.Peek("Retry-After"))}
}
