package infobip

import (
	"cmp"
	"errors"
	"regexp"

	"ahadi/gateway/aggregator"
)

// below is how Infobip calls a service: its address, a session and what is asked.
var below = regexp.MustCompile(`^session/([^/]{1,128})/(start|response|end|status)$`)

// Leads says whether a path is one of a session.
func (c *Codec) Leads(behind string) bool { return below.MatchString(behind) }

// The steps of a session; any other is a notice, or asks whether it is there.
const (
	start    = "start"
	response = "response"
)

// dialogue is the body of a step.
type dialogue struct {
	Number  aggregator.Text `json:"msisdn"`
	Text    aggregator.Text `json:"text"`
	Service aggregator.Text `json:"shortCode"`
}

// DecodeUSSD reads one step. Its text is that step's input alone, and at the start
// what was dialled. The Step holds what could be read even beside an error.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	names := below.FindStringSubmatch(r.Behind)
	if names == nil {
		return aggregator.Step{}, errors.New("the address names no session and no step: give Infobip that of the hook")
	}
	s := aggregator.Step{Session: names[1], First: names[2] == start}
	if s.Ended = !s.First && names[2] != response; s.Ended {
		return s, nil
	}
	var q dialogue
	if err := aggregator.ParseJSON(r, &q); err != nil {
		return s, err
	}
	s.Number, s.Service, s.Text = aggregator.International(string(q.Number)), string(q.Service), string(q.Text)
	if s.First {
		s.Text = aggregator.BehindCode(s.Text, cmp.Or(c.code, s.Service))
	}
	if s.Number == "" {
		return s, aggregator.Missing("msisdn")
	}
	return s, nil
}

// taken is the code of an answer that nothing is wrong with.
const taken = 200

// screen is the answer to a step.
type screen struct {
	Closes  bool   `json:"shouldClose"`
	Menu    string `json:"ussdMenu"`
	Code    int    `json:"responseExitCode"`
	Message string `json:"responseMessage"`
}

// noticed is the answer to a notice, and to whether a session is there.
type noticed struct {
	Active  bool   `json:"sessionActive"`
	Code    int    `json:"responseExitCode"`
	Message string `json:"responseMessage"`
}

// EncodeUSSD answers with a screen. The first one of a session stays open on the
// phone whatever it says of that.
func (c *Codec) EncodeUSSD(to aggregator.Step, say string, end bool) aggregator.Response {
	if to.Ended {
		return aggregator.AnswerJSON(noticed{Active: true, Code: taken})
	}
	return aggregator.AnswerJSON(screen{Closes: end, Menu: say, Code: taken})
}
