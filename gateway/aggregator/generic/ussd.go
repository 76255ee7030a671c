package generic

import (
	"strings"

	"ahadi/gateway/aggregator"
)

// plainText is the type of an answer that names none.
const plainText = "text/plain; charset=utf-8"

// Whether each request holds one input, or all of the session so far.
const (
	textEach = "each"
	textAll  = "all"
)

// DecodeUSSD reads one step. It holds what could be read even beside an error.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	u := c.d.USSD
	if u == nil {
		return aggregator.Step{}, none("ussd")
	}
	f, err := c.open(u.Reads, r)
	if err != nil {
		return aggregator.Step{}, err
	}
	s := aggregator.Step{
		Session: f.get(u.Session), Number: c.number(f.get(u.Number)), Service: f.get(u.Code), Network: f.get(u.Network), Sequence: f.get(u.Sequence),
		Cumulative: u.Text == textAll, First: f.holds(u.First), Ended: f.holds(u.Ended),
	}
	switch {
	case s.Session == "":
		return s, aggregator.Missing(u.Session)
	case s.Ended: // such a notice may name nobody
		return s, nil
	case s.Number == "":
		return s, aggregator.Missing(u.Number)
	}
	s.Text = f.get(u.Input)
	if u.Text == textAll && u.Joined != "" {
		s.Text = strings.ReplaceAll(s.Text, u.Joined, "*")
	}
	rest, holds := u.behind(s.Text, f)
	switch {
	case s.Cumulative && holds:
		s.Text = rest
	case s.First && holds, s.First && u.First.Field != u.Input: // one that names itself, and not the code, was no dial of ours
		s.Text = rest
	case s.First: // it only looks like the code: somebody may type its digits
		s.First = false
	}
	return s, nil
}

// behind is what was typed behind the code, where the input holds the code: as it
// was dialled, or without the star before it and the # at its end. Where nothing
// is said of the code, all of the input was typed.
func (u *ussdShape) behind(input string, f fields) (rest string, holds bool) {
	dialled := u.Dial.Code
	if u.Dial.Field != "" {
		dialled = f.get(u.Dial.Field)
	}
	dialled = strings.Trim(dialled, "*# ")
	switch {
	case u.Dial.Ignore:
		return "", true
	case dialled == "":
		return input, true
	}
	rest, holds = strings.CutPrefix(strings.TrimLeft(strings.TrimSpace(input), "*"), dialled)
	if !holds || rest != "" && rest[0] != '*' && rest[0] != '#' {
		return "", false
	}
	return strings.TrimPrefix(strings.TrimSuffix(rest, "#"), "*"), true
}

// screenValues are the placeholders of a screen's answer.
var screenValues = []string{"text", "session", "number", "code", "network", "sequence", "hook"}

// EncodeUSSD answers as the description says, each value escaped for the type of
// the answer: nobody's words become markup.
func (c *Codec) EncodeUSSD(to aggregator.Step, say string, end bool) aggregator.Response {
	if c.d.USSD == nil {
		return aggregator.Response{Status: 404, ContentType: plainText}
	}
	a := c.d.USSD.Answer
	chosen := a.More
	switch {
	case to.Ended:
		chosen = a.Ended
	case end:
		chosen = a.End
	}
	kind := a.Type
	if chosen.Type != "" {
		kind = chosen.Type
	}
	values := map[string]string{
		"session": to.Session, "number": c.written(to.Number), "code": to.Service, "network": to.Network, "sequence": to.Sequence, "hook": c.hook,
	}
	if a.Newline == "" {
		values["text"] = say
		return respond(chosen, kind, values)
	}
	lines, e := strings.Split(say, "\n"), escapeFor(kind)
	for i, line := range lines {
		lines[i] = e(line)
	}
	values["text"] = mark // stands for the text, whose lines are escaped already
	r := respond(chosen, kind, values)
	r.Body = strings.ReplaceAll(r.Body, e(mark), strings.Join(lines, a.Newline))
	return r
}

// mark is a text that nobody types and that no escape changes.
const mark = "\uE000text\uE000"

// DecodeEnd reads the notice that a session is over.
func (c *Codec) DecodeEnd(r aggregator.Request) (aggregator.Ended, error) {
	e := c.d.End
	if e == nil {
		return aggregator.Ended{}, none("end")
	}
	f, err := c.open(e.Reads, r)
	if err != nil {
		return aggregator.Ended{}, err
	}
	ended := aggregator.Ended{Session: f.get(e.Session), Number: c.number(f.get(e.Number)), Reason: f.get(e.Reason), Cost: amount(f.get(e.Cost))}
	if ended.Session == "" {
		return ended, aggregator.Missing(e.Session)
	}
	return ended, nil
}
