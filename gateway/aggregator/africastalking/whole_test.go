package africastalking

import (
	"testing"

	"ahadi/gateway/aggregator"
)

func TestAnAnswerToAWholeRequestIsHeldAgainstNoNumber(t *testing.T) {
	c := account(t, nil)
	all := []aggregator.Message{{To: "+12025550101"}, {To: "+12025550102"}}
	whole := func(message string) aggregator.Answer {
		return aggregator.Answer{Status: 201, Body: []byte(`{"SMSMessageData":{"Message":"` + message + `","Recipients":[]}}`)}
	}
	for _, v := range []struct {
		answer  aggregator.Answer
		n       int
		want    aggregator.Verdict
		account bool
		noSuch  bool
		stopped bool
	}{
		{aggregator.Answer{Status: 401}, 2, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 403, Body: []byte("<html>a firewall")}, 2, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 404}, 2, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 405}, 1, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 408}, 2, aggregator.Unclear, false, false, false},
		{aggregator.Answer{Status: 413}, 2, aggregator.Later, false, false, false},
		{aggregator.Answer{Status: 400}, 2, aggregator.Refused, false, false, false},
		{aggregator.Answer{Status: 201, Body: []byte(`{}`)}, 2, aggregator.Unclear, false, false, false},
		{whole("InvalidPhoneNumber"), 2, aggregator.Refused, false, false, false},
		{whole("InvalidPhoneNumber"), 1, aggregator.Refused, false, true, false},
		{whole("UserInBlacklist"), 2, aggregator.Refused, false, false, false},
		{whole("UserInBlacklist"), 1, aggregator.Refused, false, false, true},
		{whole("InvalidSenderId"), 2, aggregator.Refused, true, false, false},
	} {
		for _, got := range c.DecodeBatch(all[:v.n], v.answer) {
			if got.Verdict != v.want || got.Account != v.account || got.NoSuch != v.noSuch || got.OptedOut != v.stopped {
				t.Errorf("%d %s to %d: %+v", v.answer.Status, v.answer.Body, v.n, got)
			}
		}
	}
}
