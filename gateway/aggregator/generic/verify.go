package generic

import (
	"fmt"
	"slices"
	"strings"

	"ahadi/gateway/aggregator"
)

// verify finds what is wrong with a description beyond its shape, says where it
// stands and what to do, and fills in what was left out.
type verify struct {
	d        *description
	at       func(path string) string // name:line:column
	settings map[string]string
	hooks    aggregator.Hooks
}

func (v *verify) wrong(path, format string, args ...any) error {
	return fmt.Errorf("%s: %s", v.at("$."+path), fmt.Sprintf(format, args...))
}

// all checks each service that is described.
func (v *verify) all() error {
	d := v.d
	if d.USSD == nil && d.End == nil && d.SMS == nil && d.Delivery == nil && d.OptOut == nil && d.Send == nil {
		return v.wrong("provider", "nothing is described: give at least one of ussd, end, sms, delivery, optout, send")
	}
	if err := v.oneOf("numbers", &d.Numbers, "written", international); err != nil {
		return err
	}
	for _, check := range []func() error{v.signature, v.ussd, v.callbacks, v.send} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// oneOf takes the first of the words where none is given.
func (v *verify) oneOf(path string, value *string, words ...string) error {
	if *value == "" {
		*value = words[0]
	}
	if !slices.Contains(words, *value) {
		return v.wrong(path, "%q is none of %s", *value, strings.Join(words, ", "))
	}
	return nil
}

func (v *verify) reads(service string, how *string) error {
	return v.oneOf(service+".reads", how, readForm, readQuery, readJSON, readXML, readXMLRPC)
}

// needed are places that must be given.
func (v *verify) needed(service string, places map[string]string) error {
	for _, name := range sortedKeys(places) {
		if places[name] == "" {
			return v.wrong(service, "%s.%s is missing: say which field of the callback holds it", service, name)
		}
	}
	return nil
}

func (v *verify) condition(path string, w *when) error {
	if w == nil {
		return nil
	}
	ways := 0
	for _, given := range []bool{len(w.Is) > 0, w.Begins != "", w.Given != nil} {
		if given {
			ways++
		}
	}
	if w.Field == "" || ways != 1 {
		return v.wrong(path, "a condition is a field and one of is: [words], begins: text, given: true or false")
	}
	return nil
}

func (v *verify) signature() error {
	s := v.d.Signature
	if s == nil {
		return nil
	}
	if s.Header == "" {
		return v.wrong("signature", "signature.header is missing: say which header holds the signature")
	}
	if v.settings["secret"] == "" {
		return v.wrong("signature", "the callbacks are signed: give the channel's sms settings the provider's secret, secret: env:NAME")
	}
	if err := v.oneOf("signature.hash", &s.Hash, "sha256", "sha1", "sha512"); err != nil {
		return err
	}
	return v.oneOf("signature.encoding", &s.Encoding, "hex", "base64")
}

func (v *verify) ussd() error {
	u := v.d.USSD
	if u == nil {
		return nil
	}
	if err := v.reads("ussd", &u.Reads); err != nil {
		return err
	}
	if err := v.needed("ussd", map[string]string{"session": u.Session, "number": u.Number, "input": u.Input}); err != nil {
		return err
	}
	ways := 0
	for _, given := range []bool{u.Dial.Code != "", u.Dial.Field != "", u.Dial.Ignore} {
		if given {
			ways++
		}
	}
	switch {
	case u.Text != textEach && u.Text != textAll:
		return v.wrong("ussd.text", "ussd.text is each, when a request holds one input, or all, when it holds everything typed so far")
	case u.Text == textAll && (u.First != nil || u.Sequence != "" || u.Dial.Ignore):
		return v.wrong("ussd.text", "where a request holds everything typed so far, that tells the steps apart: take first, sequence and dial.ignore out")
	case u.Text == textEach && u.Joined != "":
		return v.wrong("ussd.joined", "joined is for text: all")
	case ways > 1:
		return v.wrong("ussd.dial", "dial has one of code, field, ignore")
	case ways == 1 && u.Text == textEach && u.First == nil:
		return v.wrong("ussd.dial", "what the first input holds can be told only where first says which one it is")
	}
	if err := v.condition("ussd.first", u.First); err != nil {
		return err
	}
	if err := v.condition("ussd.ended", u.Ended); err != nil {
		return err
	}
	return v.screen(&u.Answer)
}

// screen checks the three answers of a dialogue.
func (v *verify) screen(a *screenIn) error {
	if a.Type == "" {
		a.Type = plainText
	}
	for _, r := range []struct {
		name  string
		reply *reply
		says  bool
	}{{"more", &a.More, true}, {"end", &a.End, true}, {"ended", &a.Ended, false}} {
		path := "ussd.answer." + r.name
		kind := a.Type
		if r.reply.Type != "" {
			kind = r.reply.Type
		}
		if r.says && !strings.Contains(r.reply.Body, "{text}") {
			return v.wrong(path, "%s.body is missing, or has no {text} where the screen stands", path)
		}
		if err := v.reply(path, r.reply, kind, screenValues); err != nil {
			return err
		}
	}
	if fmt.Sprint(a.More) == fmt.Sprint(a.End) {
		return v.wrong("ussd.answer.end", "more and end are the same: the provider could not tell that the session is over")
	}
	return nil
}

// reply checks the templates of one answer.
func (v *verify) reply(path string, r *reply, kind string, names []string) error {
	if r.Status != 0 && (r.Status < 200 || r.Status > 599) {
		return v.wrong(path+".status", "%d is no status of an answer", r.Status)
	}
	for name, value := range r.Headers {
		if err := unknownIn(value, names); err != nil {
			return v.wrong(path+".headers."+name, "%v", err)
		}
		if name == "" || strings.ContainsAny(name, " :\r\n") {
			return v.wrong(path+".headers", "%q is no name of a header", name)
		}
	}
	err := unknownIn(r.Body, names)
	if err == nil && r.Body != "" {
		err = proveBody(r.Body, kind, names)
	}
	if err != nil {
		return v.wrong(path+".body", "%v", err)
	}
	if strings.Contains(r.Body, "{hook}") && v.hooks.USSD == "" {
		return v.wrong(path+".body", "{hook} is the address of the next step: give the configuration a public_url")
	}
	return nil
}

// callbacks checks those that are not a dialogue.
func (v *verify) callbacks() error {
	if e := v.d.End; e != nil {
		if err := first(v.reads("end", &e.Reads), v.needed("end", map[string]string{"session": e.Session})); err != nil {
			return err
		}
	}
	if o := v.d.OptOut; o != nil {
		if err := first(v.reads("optout", &o.Reads), v.needed("optout", map[string]string{"number": o.Number}), v.condition("optout.back", o.Back)); err != nil {
			return err
		}
	}
	if err := v.delivery(); err != nil {
		return err
	}
	s := v.d.SMS
	if s == nil {
		return nil
	}
	if err := first(v.reads("sms", &s.Reads), v.needed("sms", map[string]string{"from": s.From, "text": s.Text}), v.condition("sms.stopped", s.Stopped)); err != nil {
		return err
	}
	switch given := s.ID != "" || s.Date != ""; {
	case !given && !s.NoID:
		return v.wrong("sms", "sms.id and sms.date are missing: without either nothing tells a message that comes again from one that she wrote twice. Say which field holds one of them; only if the provider has neither, write no_id: true")
	case given && s.NoID:
		return v.wrong("sms.no_id", "no_id is for a provider that gives neither an id nor a date: take it out, or sms.id and sms.date")
	}
	if s.Dates != "" && !slices.Contains([]string{datesRFC3339, datesSeconds, datesMilliseconds}, s.Dates) && !strings.Contains(s.Dates, "2006") {
		return v.wrong("sms.dates", "dates is rfc3339, seconds, milliseconds, or how 2 January 2006, 15:04:05 is written there")
	}
	kind := s.Answer.Type
	if kind == "" {
		kind = plainText
	}
	return v.reply("sms.answer", &s.Answer, kind, nil)
}

func (v *verify) delivery() error {
	d := v.d.Delivery
	if d == nil {
		return nil
	}
	err := first(
		v.reads("delivery", &d.Reads), v.needed("delivery", map[string]string{"id": d.ID, "status": d.Status}),
		v.condition("delivery.opted_out", d.OptedOut), v.condition("delivery.account", d.Account),
	)
	if err != nil {
		return err
	}
	if len(d.States) == 0 {
		return v.wrong("delivery", "delivery.states is missing: say what each of the provider's words means")
	}
	for _, word := range sortedKeys(d.States) {
		state := d.States[word]
		if err := v.oneOf("delivery.states."+word, &state, string(aggregator.Accepted), string(aggregator.Delivered), string(aggregator.Failed), string(aggregator.Expired)); err != nil {
			return err
		}
	}
	return nil
}

// first is the first thing that is wrong.
func first(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
