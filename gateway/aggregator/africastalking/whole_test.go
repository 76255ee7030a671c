package africastalking

import (
	"testing"

	"ahadi/gateway/aggregator"
)

func TestAnAnswerWithoutRecipientsIsOfThemAll(t *testing.T) {
	c := account(t, nil)
	all := []aggregator.Message{{To: "+12025550101"}, {To: "+12025550102"}}
	whole := func(message string) aggregator.Answer {
		return aggregator.Answer{Status: 201, Body: []byte(`{"SMSMessageData":{"Message":"` + message + `","Recipients":[]}}`)}
	}
	for _, v := range []struct {
		answer  aggregator.Answer
		want    aggregator.Verdict
		account bool
		noSuch  bool
		stopped bool
	}{
		{aggregator.Answer{Status: 401}, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 403, Body: []byte("<html>a firewall")}, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 404}, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 405}, aggregator.Later, true, false, false},
		{aggregator.Answer{Status: 408}, aggregator.Unclear, false, false, false},
		{aggregator.Answer{Status: 413}, aggregator.Later, false, false, false},
		{aggregator.Answer{Status: 400}, aggregator.Refused, false, false, false},
		{aggregator.Answer{Status: 201, Body: []byte(`{}`)}, aggregator.Unclear, false, false, false},
		{whole("InvalidPhoneNumber"), aggregator.Refused, false, true, false},
		{whole("UserInBlacklist"), aggregator.Refused, false, false, true},
		{whole("InvalidSenderId"), aggregator.Refused, true, false, false},
	} {
		for _, got := range c.DecodeBatch(all, v.answer) {
			if got.Verdict != v.want || got.Account != v.account || got.NoSuch != v.noSuch || got.OptedOut != v.stopped {
				t.Errorf("%d %s: %+v", v.answer.Status, v.answer.Body, got)
			}
		}
	}
}
