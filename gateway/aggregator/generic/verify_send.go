package generic

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"ahadi/gateway/aggregator"
)

// send checks the request that sends a message, and what its answer means.
func (v *verify) send() error {
	s := v.d.Send
	if s == nil {
		return nil
	}
	if err := v.oneOf("send.method", &s.Method, http.MethodPost, http.MethodGet, http.MethodPut); err != nil {
		return err
	}
	switch {
	case s.URL == "":
		return v.wrong("send", "send.url is missing: say where messages are posted, such as {base_url}/send")
	case len(s.Form) > 0 && s.Body != "":
		return v.wrong("send.form", "what is posted is a form or a body, not both")
	case s.Body != "" && s.Type == "":
		return v.wrong("send.body", "send.type is missing: it says how what stands in the body is escaped, such as application/json")
	case len(s.Basic) != 0 && len(s.Basic) != 2:
		return v.wrong("send.basic", "basic is [user name, password], such as [\"{username}\", \"{password}\"]")
	}
	all, err := v.templates()
	if err != nil {
		return err
	}
	if !strings.Contains(all, "{to}") && !strings.Contains(all, "{digits}") || !strings.Contains(all, "{text}") {
		return v.wrong("send", "the request has no {text}, or neither {to} nor {digits} for the number with and without its plus")
	}
	if s.Body != "" {
		if err := proveBody(s.Body, s.Type, sendValues); err != nil {
			return v.wrong("send.body", "%v", err)
		}
	}
	if !aggregator.IsAddress((Sender{&Codec{d: *v.d, settings: v.settings}}).address(v.settings)) {
		return v.wrong("send.url", "this is no address such as https://api.example.org/send; {base_url} is the channel's setting")
	}
	return v.answer(&s.Answer)
}

// templates are all of the request's in one; each may name settings that are
// there.
func (v *verify) templates() (string, error) {
	s := v.d.Send
	all := map[string]string{"send.url": s.URL, "send.body": s.Body}
	for path, named := range map[string]map[string]string{"send.query.": s.Query, "send.headers.": s.Headers, "send.form.": s.Form} {
		for name, template := range named {
			all[path+name] = template
		}
	}
	for _, template := range s.Basic {
		all["send.basic"] += template
	}
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if err := unknownIn(all[path], sendValues); err != nil {
			return "", v.wrong(path, "%v", err)
		}
		for _, found := range placeholder.FindAllStringSubmatch(all[path], -1) {
			name := found[1]
			switch {
			case slices.Contains(credentials, name) && v.settings[name] == "":
				return "", v.wrong(path, "{%s} has no value: give the channel's sms settings %s", name, name)
			case name == "delivery" && v.settings[name] == "":
				return "", v.wrong(path, "{delivery} is the address for delivery reports: give the configuration a public_url")
			}
		}
	}
	return strings.Join(slices.Collect(maps.Values(all)), " "), nil
}

// outcomeWords are what an answer can mean.
var outcomeWords = []string{
	string(aggregator.Sent), string(aggregator.Refused), string(aggregator.Later), string(aggregator.Unclear), outcomeAccount, outcomeOptedOut, outcomeNoSuch,
}

// statusKey are the statuses whose answers are read: a 5xx never is.
var statusKey = regexp.MustCompile(`^[1-4]([0-9][0-9]|xx)$`)

func (v *verify) answer(a *answerShape) error {
	if a.Reads != "" && !slices.Contains([]string{readJSON, readXML, readForm, readText}, a.Reads) {
		return v.wrong("send.answer.reads", "%q is none of json, xml, form, text", a.Reads)
	}
	if a.Reads == "" && (a.Status != "" || a.ID != "" || a.Cost != "") {
		return v.wrong("send.answer", "send.answer.reads is missing: say whether the answer is json, xml, form or text")
	}
	if (a.Status == "") != (len(a.Outcomes) == 0) {
		return v.wrong("send.answer", "status says where the answer's word stands, and outcomes what each word means: give both or neither")
	}
	for _, key := range sortedKeys(a.HTTP) {
		if !statusKey.MatchString(key) || key == "429" {
			return v.wrong("send.answer.http", "%q is no status such as 402 or 4xx whose meaning a provider chooses: 429 and 503 are tried again, after another 5xx a message may have left", key)
		}
	}
	for path, words := range map[string]map[string]string{"send.answer.http": a.HTTP, "send.answer.outcomes": a.Outcomes} {
		for _, key := range sortedKeys(words) {
			if !slices.Contains(outcomeWords, words[key]) {
				return v.wrong(path+"."+key, "%q is none of %s", words[key], strings.Join(outcomeWords, ", "))
			}
		}
	}
	if a.Reads != readText {
		return nil
	}
	for name, pattern := range map[string]string{"status": a.Status, "id": a.ID, "cost": a.Cost} {
		if pattern == "" {
			continue
		}
		if re, err := regexp.Compile(pattern); err != nil || re.NumSubexp() != 1 {
			return v.wrong("send.answer."+name, "of a text this is a pattern with one group in parentheses, such as 'ID: (\\S+)'")
		}
	}
	return nil
}
