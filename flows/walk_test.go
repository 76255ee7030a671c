package flows_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
)

func TestAllDetailsMakeAFullReport(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2", "3", "2")
	c.reads("K12: how much is done? Type a number from 1 to 99 (percent).", "0 Not sure", "00 Back")
	c.keys("60").reads("Next step: 1,200 m lined, due 15/12. Is it done?", "1 Yes", "2 Partly", "3 No", "4 Don't know", "0 Back")
	c.keys("2", "4", "1").reads("How much money? Type the amount in KES, numbers only, for example 250000", "0 Don't know", "00 Back")
	c.keys("250000").keys("3 1").reads("Anything to add? Type a short message. Please no names of people.", "0 Skip", "00 Back")
	c.keys("drains dug * see you").reads("K12 Mostly done 60%", "Step: Partly", "Problem: Contractor", "Money: 250,000", "1 Send", "2 Change", "3 Cancel", "0 Back")
	c.keys("1")
	want := map[string]any{
		"status": "mostly", "percent": 60, "milestone": "partially_met", "milestone_seq": 3, "obstacle": "contractor",
		"money": "yes", "amount": int64(25000000), "took_part": []string{"women", "informal"}, "comment": "drains dug * see you",
	}
	if got := c.report(); !reflect.DeepEqual(got.Answers, want) || got.Flags != nil {
		t.Fatalf("got %+v", got)
	}
}

func TestLinesAboutWhatWasNotAnsweredAreLeftOut(t *testing.T) {
	c := newCaller(t, world("en", "K12"))
	c.in.Facts.Commitments["K12"].Milestone = nil
	c.dial("").keys("1", "4", "2", "2", "9", "0").reads("K12 Finished", "1 Send", "2 Change", "3 Cancel", "0 Back")
}

func TestAPercentageAnswersTheScaleAndIsNotAskedAgain(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "60%").reads("Not sent yet: K12 Mostly done 60%.", "1 Send now", "2 Add details (2 min)", "0 Change")
	c.keys("0").reads("K12 Storm drains", "How is it now?", "1 Not started", "2 Started, small part", "3 Mostly done", "4 Finished", "5 Stopped", "6 Don't know", "0 Back")
	c.keys("45", "2")
	if !strings.HasPrefix(c.say, "Next step") {
		t.Fatalf("asked\n%s", c.say)
	}
	c.keys("0", "1")
	if got := c.report().Answers; !reflect.DeepEqual(got, map[string]any{"status": "started", "percent": 45}) {
		t.Fatalf("got %v", got)
	}
}

func TestAChangedAnswerDropsOnlyWhatIsNoLongerRelevant(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "3", "2", "60", "2", "4", "2", "9", "0")
	before := c.state.Answers
	c.keys("2", "4") // change: finished has no percentage and no obstacle
	want := map[string]string{}
	for k, v := range before {
		want[k] = v
	}
	want["status"] = "done"
	delete(want, "percent")
	delete(want, "obstacle")
	if !reflect.DeepEqual(c.state.Answers, want) {
		t.Fatalf("%v became %v", before, c.state.Answers)
	}
	c.reads("K12 Finished", "Step: Partly", "1 Send", "2 Change", "3 Cancel", "0 Back")
	c.keys("2", "2").reads("K12: how much is done? Type a number from 1 to 99 (percent).", "0 Not sure", "00 Back")
}

func TestBackGoesThroughEveryQuestionToTheMenu(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2", "3", "2", "60", "2", "4", "1", "5000", "1", "0")
	var seen []string
	for c.state.Screen != flows.ScreenMenu {
		c.keys("00")
		seen = append(seen, c.state.Question)
	}
	want := "comment took_part amount money obstacle milestone percent more status commitment "
	if got := strings.Join(seen, " "); got != want {
		t.Fatalf("went back by %s", got)
	}
	if c.in.Line.People[0].Draft != nil {
		t.Fatal("a draft without an answer is still there")
	}
}

func TestAContradictionIsAskedOnceMoreAndThenTheOptionCounts(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "2", "2", "60")
	c.reads("Started is 1 to 49 percent. Type it again.", "K12: how much is done? Type a number from 1 to 99 (percent).", "0 Not sure", "00 Back")
	c.keys("60", "2", "4", "2", "9", "0").reads("K12 Started", "Step: Partly", "Problem: Contractor", "1 Send", "2 Change", "3 Cancel", "0 Back")
	c.keys("1")
	got := c.report()
	if _, has := got.Answers["percent"]; has || !reflect.DeepEqual(got.Flags, []string{"band"}) {
		t.Fatalf("got %+v", got)
	}
}

func TestFarMoreMoneyThanPromisedIsAskedOnceMore(t *testing.T) {
	c := newCaller(t, world("en", "K12"))
	c.in.Facts.Commitments["K12"].Budget = 1_000_000_00
	c.dial("").keys("1", "5", "2", "0", "1", "4", "1", "2M")
	c.reads("That is more than was promised. Type it once more.", "How much money? Type the amount in KES, numbers only, for example 250000", "0 Don't know", "00 Back")
	c.keys("2000000", "9", "0", "1")
	if got := c.report(); got.Answers["amount"] != int64(2_000_000_00) || !reflect.DeepEqual(got.Flags, []string{"jump"}) {
		t.Fatalf("got %+v", got)
	}
}

func TestALeapSinceHerLastReportIsFlagged(t *testing.T) {
	for percent, flagged := range map[string]bool{"29%": true, "30%": false, "90%": false, "91%": true} {
		c := newCaller(t, world("en", "K12"))
		c.in.Line.People[0].Last = map[string]flows.Last{"K12": {Status: "started", Percent: 40}}
		c.dial("").keys("1", percent, "1")
		if got := c.report().Flags; (len(got) == 1) != flagged {
			t.Errorf("%s after 40%%: flags %v", percent, got)
		}
	}
}

func TestAfter140SecondsTheSummaryComesAtOnce(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "3", "2")
	c.in.Now = c.in.Now.Add(141 * time.Second)
	c.keys("60").reads("K12 Mostly done 60%", "1 Send", "2 Change", "3 Cancel", "0 Back").keys("1")
	if got := c.report().Answers; !reflect.DeepEqual(got, map[string]any{"status": "mostly", "percent": 60}) {
		t.Fatalf("got %v", got)
	}
}

func TestBeforeAReportCanBeSentTheNextQuestionComesHoweverLate(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("")
	c.in.Now = c.in.Now.Add(170 * time.Second)
	c.keys("1", "1", "3").reads("Not sent yet: K11 Mostly done.", "1 Send now", "2 Add details (2 min)", "0 Change")
}

func TestCancelSendsNothingAndForgetsTheDraft(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "4", "2", "4", "2", "9", "0", "3")
	c.reads("Nothing was sent. Your draft on K12 is deleted.")
	if c.in.Line.People[0].Draft != nil || !c.end {
		t.Fatal("the draft is still there")
	}
	for _, e := range c.all {
		if _, filed := e.(flows.SaveReport); filed {
			t.Fatal("a report was filed")
		}
	}
}

func TestAReportWithNoRoundOpenIsKeptAndSaidToBeLate(t *testing.T) {
	in := world("en", "K12")
	in.Round.Late = true
	c := newCaller(t, in).dial("").keys("1", "3", "1").reads("3Cities: thank you. The round closed on 03/11, but we kept your report 7KR4P and marked it late.")
	if !c.report().Late {
		t.Fatal("the report is not marked late")
	}
}

func TestWhatWasNotLoadedIsAskedFor(t *testing.T) {
	in := world("en", "K11", "K12")
	delete(in.Facts.Commitments, "K12")
	in.Text = "1"
	turn, err := book(t).Step(flows.State{Person: 1, Screen: flows.ScreenMenu, Language: "en"}, in)
	if want := (flows.Turn{Need: []flows.Need{{Code: "K12"}}}); err != nil || !reflect.DeepEqual(turn, want) {
		t.Fatalf("got %+v, %v", turn, err)
	}
}

func TestANumberThatNoLongerGoesWithTheOptionIsAskedAgain(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "3", "2", "60", "2", "4", "2", "9", "0", "2", "2")
	c.reads("K12: how much is done? Type a number from 1 to 99 (percent).", "0 Not sure", "00 Back")
	c.keys("30").reads("K12 Started 30%", "Step: Partly", "Problem: Contractor", "1 Send", "2 Change", "3 Cancel", "0 Back")
}
