package flows_test

import (
	"reflect"
	"strings"
	"testing"

	"ahadi/flows"
	"ahadi/internal/sms"
)

func reminding(language, step string, c *flows.Commitment) flows.Reminding {
	in := world(language, "K12")
	return flows.Reminding{
		Step: step, Network: in.Network, Round: in.Round, Person: in.Line.People[0], Private: true, Commitment: c, Done: 18, Of: 24, Now: now,
	}
}

func TestAReminderAsksAboutOneCommitment(t *testing.T) {
	b, k12 := book(t), commitments()["K12"]
	for step, want := range map[string]string{
		"open": "3Cities: how is K12 Storm drains now? Reply K12 and 1 not started 2 started 3 mostly 4 finished 5 stopped 6 don't know. Or dial *384*77#. By 03/11.",
		"mid":  "3Cities: 18 of 24 monitors in Kisumu have reported. We still need K12 from you. Reply K12 and a number 1 to 6, or dial *384*77#.",
		"last": "3Cities: K12 closes on 03/11. Even \"I don't know\" helps: reply K12 6. If nothing changed, reply K12 SAME. Or dial *384*77#.",
	} {
		key, text, asked := b.Reminder(reminding("en", step, k12))
		if key != "sms_"+step || text != want {
			t.Errorf("%s: %s reads\n%s", step, key, text)
		}
		if want := (&flows.Asked{Ask: "sms_" + step, Person: 1, Code: "K12", AskedAt: now.UnixMilli()}); !reflect.DeepEqual(asked, want) {
			t.Errorf("%s: leaves open %+v", step, asked)
		}
	}
}

func TestAStandingPromiseIsRemindedOfWithItsOwnAnswers(t *testing.T) {
	for step, answers := range map[string]string{"open": "1 kept 2 partly 3 broken 4 don't know", "mid": "a number 1 to 4", "last": "reply C21 4"} {
		key, text, asked := book(t).Reminder(reminding("en", step, commitments()["C21"]))
		if key != "sms_"+step+"_keep" || !strings.Contains(text, answers) || asked.Ask != "sms_"+step {
			t.Errorf("%s: %s reads\n%s", step, key, text)
		}
	}
}

func TestAReminderToAPhoneThatOthersReadSaysNothing(t *testing.T) {
	for _, step := range []string{"open", "mid", "last"} {
		r := reminding("en", step, commitments()["K12"])
		r.Private = false
		want := map[string]string{
			"open": "3Cities: please dial *384*77# by 03/11. It takes 1 minute.",
			"mid":  "3Cities: we still wait for your answer. Please dial *384*77# by 03/11. It takes 1 minute.",
			"last": "3Cities: 03/11 is the last day. Please dial *384*77#. Every answer helps.",
		}
		key, text, asked := book(t).Reminder(r)
		if key != "sms_"+step+"_shared" || text != want[step] || asked != nil {
			t.Errorf("%s: %s reads\n%s\nand leaves open %+v", step, key, text, asked)
		}
	}
}

func TestEveryReminderIsOneSMSInEveryLanguage(t *testing.T) {
	c := *commitments()["K12"]
	c.Short = map[string]string{"en": "Eighteen letters !"}
	for _, kind := range []string{"build", "keep"} {
		for _, language := range book(t).Languages() {
			for _, step := range []string{"open", "mid", "last"} {
				c.Kind = kind
				r := reminding(language, step, &c)
				r.Network.Name, r.Network.USSD, r.Person.Place, r.Done, r.Of = "TenLetters", "*384*77777#", "TwelveLetter", 1000, 1000
				if _, text, _ := book(t).Reminder(r); !sms.Fits(text, 160) {
					t.Errorf("%s %s %s does not fit:\n%s", kind, language, step, text)
				}
			}
		}
	}
}

func TestAnOfficialIsToldNoCountOfResidents(t *testing.T) {
	r := reminding("en", "mid", commitments()["K12"])
	r.Person.Official, r.Private, r.Done, r.Of = true, true, 18, 24
	if key, text, _ := book(t).Reminder(r); key != "sms_last" || strings.Contains(text, "18") || strings.Contains(text, "24") {
		t.Errorf("%s: %q", key, text)
	}
}

func TestACountThatWouldSayWhoHasReportedIsNotSaid(t *testing.T) {
	for of, want := range map[int]string{1: "sms_last", 2: "sms_last", 4: "sms_last", 5: "sms_mid"} {
		r := reminding("en", "mid", commitments()["K12"])
		r.Done, r.Of = 1, of
		key, text, asked := book(t).Reminder(r)
		if key != want || strings.Contains(text, "1 of") != (want == "sms_mid") || asked == nil || asked.Ask != "sms_mid" {
			t.Errorf("1 of %d: %s reads %q and leaves open %+v", of, key, text, asked)
		}
		r.Private = false
		if key, _, _ := book(t).Reminder(r); key != "sms_mid_shared" {
			t.Errorf("1 of %d, on a phone that others read: %s", of, key)
		}
	}
}

// "1 of 2 reported" tells one of two whether the other has.
func TestAThankYouCountsOnlyWhereACountSaysNotWho(t *testing.T) {
	for of, want := range map[int]string{2: "sms_thanks_shared", 4: "sms_thanks_shared", 5: "sms_thanks_few"} {
		r := reminding("en", "thanks", commitments()["K12"])
		r.Done, r.Of, r.Round.Late = 1, of, true
		if key, text, _ := book(t).Reminder(r); key != want || strings.Contains(text, "1 of") != (of == 5) {
			t.Errorf("of %d monitors: %s reads\n%s", of, key, text)
		}
	}
}
