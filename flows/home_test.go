package flows_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ahadi/flows"
)

func TestALostSignalResumesWhereItBroke(t *testing.T) {
	keys := []string{"1", "2", "3", "2", "60", "2", "4", "1", "5000", "13", "so far", "1"}
	for lost := range keys {
		c := newCaller(t, world("en", "K11", "K12")).dial("").keys(keys[:lost]...)
		was := c.state
		c.dial("")
		if lost < 2 { // nothing was said yet
			c.keys(keys...)
		} else {
			if !strings.HasPrefix(c.say, "You did not finish K12 (20/10).\n1 Continue") {
				t.Fatalf("after %d keys:\n%s", lost, c.say)
			}
			c.keys("1")
			if !reflect.DeepEqual(c.state.Answers, was.Answers) || c.state.Question != was.Question || c.state.Screen != was.Screen {
				t.Fatalf("after %d keys %+v came back as %+v", lost, was, c.state)
			}
			c.keys(keys[lost:]...)
		}
		if got := c.report(); len(got.Answers) != 9 {
			t.Fatalf("after %d keys: filed %v", lost, got.Answers)
		}
	}
}

func TestADraftIsSentAsItIsOnlyWhenItIsAReport(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2").dial("")
	c.reads("You did not finish K12 (20/10).", "1 Continue", "3 Delete it", "0 Main menu")
	c.keys("1", "3").dial("").reads("You did not finish K12 (20/10).", "1 Continue", "2 Send as it is", "3 Delete it", "0 Main menu")
	c.keys("2").reads("Thank you. Report 7KR4P on K12 is saved. If it is wrong, send FIX 7KR4P to 20880.")
	if got := c.report().Answers; !reflect.DeepEqual(got, map[string]any{"status": "mostly"}) {
		t.Fatalf("got %v", got)
	}
	c.dial("").reads("3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
}

func TestADeletedDraftIsGone(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("").keys("1", "3").dial("").keys("3").reads("Nothing was sent. Your draft on K12 is deleted.")
	c.dial("").reads("3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
}

func TestADraftOnAClosedCommitmentIsToldAndForgotten(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2", "3")
	c.in.Facts.Commitments["K12"].Open = false
	c.dial("").reads("K12 takes no reports now.", "3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
	c.dial("").reads("3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
}

func TestACommitmentClosedInTheMiddleSendsBackToTheMenu(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2", "3")
	c.in.Facts.Commitments["K12"].Open = false
	c.keys("1").reads("K12 takes no reports now.", "3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
	if slices.ContainsFunc(c.all, func(e flows.Effect) bool { _, is := e.(flows.SaveReport); return is }) {
		t.Fatal("a report on it was filed")
	}
}

func TestAnOlderSessionGetsItsPageAgainBeforeItOverwritesANewerDraft(t *testing.T) {
	older := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2")
	newer := newCaller(t, older.in)
	newer.in.Now = newer.in.Now.Add(1e9)
	newer.dial("").keys("1", "4")
	older.in.Line.People = newer.in.Line.People
	page := older.say
	older.keys("3").reads(page)
	if len(older.effects) != 0 || older.state.Question != "status" {
		t.Fatalf("the first key after it had effects %+v", older.effects)
	}
	older.keys("3").reads("Not sent yet: K12 Mostly done.", "1 Send now", "2 Add details (2 min)", "0 Change")
}

func TestAShortcutPicksTheCommitmentAndTheAnswer(t *testing.T) {
	more := []string{"Not sent yet: K12 Mostly done.", "1 Send now", "2 Add details (2 min)", "0 Change"}
	for _, dialled := range []string{"12*3", "K12*3", "k12*3", "12*3#"} {
		newCaller(t, world("en", "K11", "K12")).dial(dialled).reads(more...)
	}
	c := newCaller(t, world("en", "K11", "K12")).dial("12*3*1")
	if got := c.report(); got.Commitment != "K12" || !c.end {
		t.Fatalf("got %+v", got)
	}
	newCaller(t, world("en", "K11", "K12")).dial("12").keys("3").reads(more...)
	newCaller(t, world("en", "K11", "K12")).dial("1*2*3").reads(more...)
	newCaller(t, world("en", "K11", "K12")).dial("1*2*7*1").reads("Not on the list. Choose again.",
		"K12 Storm drains", "How is it now?", "1 Not started", "2 Started, small part", "3 Mostly done", "4 Finished", "5 Stopped", "6 Don't know", "0 Back")
}

func TestATextTakesAllThatIsLeftOfAShortcut(t *testing.T) {
	c := newCaller(t, world("en", "K12")).dial("12*4*2*4*2*9*we * did it*1")
	if got := c.state.Answers["comment"]; got != "we * did it*1" || c.end {
		t.Fatalf("the comment is %q", got)
	}
}

func TestAShortcutWithACodeThatIsNoneOfHersAsksForAnother(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12"))
	c.in.Facts.Commitments["K11"].Open = false
	for _, dialled := range []string{"14*3", "21*3", "K14*3", "11*3", "99*3"} {
		c.dial(dialled).reads("We cannot find "+strings.TrimSuffix(dialled, "*3")+". Type the code again.", "0 See my list")
	}
	c.keys("x", "y", "z").reads("We cannot find z. Type the code again.", "0 See my list").keys("12")
	if c.state.Question != "status" {
		t.Fatalf("the code of hers was not taken:\n%s", c.say)
	}
}

func TestACodeIsTypedFromTheList(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "9").reads("Type the code on your card, for example K11", "00 Back")
	c.keys("00").reads("Which one?", "1 K11 Covered drain", "2 K12 Storm drains", "9 Type a code", "0 Back")
	c.keys("9", "l12 and a very long line").reads("We cannot find l12 and a. Type the code again.", "0 See my list")
	c.keys("0", "9", "k12")
	if c.state.Answers["commitment"] != "K12" {
		t.Fatalf("answers %v", c.state.Answers)
	}
}

func TestALongListIsPagedByFour(t *testing.T) {
	in := world("en")
	for i := range 300 {
		code := fmt.Sprintf("%c%02d", "CKLM"[i/100], i%100)
		in.Facts.Commitments[code] = &flows.Commitment{Code: code, Kind: "build", Open: true, Short: map[string]string{"en": "Eighteen letters !"}}
		in.Line.People[0].Assigned = append(in.Line.People[0].Assigned, code)
	}
	c := newCaller(t, in).dial("").keys("1").reads("Which one?", "1 C00 Eighteen letters !", "2 C01 Eighteen letters !", "3 C02 Eighteen letters !", "4 C03 Eighteen letters !", "8 More", "9 Type a code", "0 Back")
	for range 74 {
		c.keys("8")
	}
	c.reads("Which one?", "1 L96 Eighteen letters !", "2 L97 Eighteen letters !", "3 L98 Eighteen letters !", "4 L99 Eighteen letters !", "9 Type a code", "0 Back")
	c.keys("0", "1")
	if c.state.Answers["commitment"] != "L92" {
		t.Fatalf("picked %v", c.state.Answers)
	}
}

func TestWithoutAnOpenCommitmentTheListSaysSo(t *testing.T) {
	c := newCaller(t, world("en")).dial("").keys("1").reads("No open promise is on your list now. Your coordinator can tell you more.", "0 Back")
	c.keys("0").reads("3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
}

func TestASharedPhoneAsksWhoIsSpeaking(t *testing.T) {
	in := world("en", "K11", "K12")
	in.Line.People = append(in.Line.People, flows.Person{ID: 2, Name: "Baraka Sampuli", Language: "sw", Roles: []string{"monitor"}, Assigned: []string{"K12"}})
	c := newCaller(t, in).dial("").reads("Who is reporting?", "1 Akinyi", "2 Baraka", "9 Someone else").keys("2", "1", "3", "1")
	if got := c.report(); got.Person != 2 || got.Language != "sw" {
		t.Fatalf("got %+v", got)
	}
	c.dial("12*3").reads("Who is reporting?", "1 Akinyi", "2 Baraka", "9 Someone else")
	c.keys("1").reads("Not sent yet: K12 Mostly done.", "1 Send now", "2 Add details (2 min)", "0 Change")
	c.dial("").keys("9")
	if !c.end || !strings.HasPrefix(c.say, "This number is not on the Ahadi list.") {
		t.Fatalf("someone else reads\n%s", c.say)
	}
}

func TestTwoWithOneFirstNameAreToldApart(t *testing.T) {
	in := world("es", "K12")
	in.Line.People[0].Name = "Luz Ejemplo"
	in.Line.People = append(in.Line.People, flows.Person{ID: 2, Name: "Luz Muestra"}, flows.Person{ID: 3, Name: "Maximiliano Ejemplo"})
	newCaller(t, in).dial("").reads("¿Quién reporta?", "1 Luz Ejempl", "2 Luz Muestr", "3 Maximilian", "9 Otra persona")
}

func TestThePhonesDraftIsConfirmedByWhomItConcerns(t *testing.T) {
	in := world("en", "K11", "K12")
	in.Line.People = append(in.Line.People, flows.Person{ID: 2, Name: "Baraka", Language: "en", Roles: []string{"monitor"}, Assigned: []string{"K14"}})
	bySMS := &flows.Draft{Version: 9e15, At: now, State: flows.State{Form: "progress", Version: 1, Answers: map[string]string{"commitment": "K12", "status": "mostly", "percent": "60", "comment": "drains dug"}}}
	for i := range in.Line.People {
		in.Line.People[i].Draft = bySMS
	}
	c := newCaller(t, in).dial("").keys("2").reads("3Cities", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
	c.dial("").keys("1").reads("You did not finish K12 (20/10).", "1 Continue", "2 Send as it is", "3 Delete it", "0 Main menu").keys("2")
	got := c.report()
	if want := map[string]any{"status": "mostly", "percent": 60, "comment": "drains dug"}; got.Person != 1 || !reflect.DeepEqual(got.Answers, want) {
		t.Fatalf("got %+v", got)
	}
	if c.in.Line.People[0].Draft != nil || c.in.Line.People[1].Draft != nil {
		t.Fatal("the phone's draft is still there")
	}
}

func TestADraftThatCameBySMSLosesNothingWhenItIsContinued(t *testing.T) {
	in := world("en", "K11", "K12")
	answers := map[string]string{"commitment": "K12", "status": "mostly", "percent": "60", "comment": "drains dug"}
	in.Line.People[0].Draft = &flows.Draft{Version: 7, At: now, State: flows.State{Person: 1, Form: "progress", Version: 1, Answers: answers}}
	c := newCaller(t, in).dial("").keys("1", "1", "4", "2", "9").reads("K12 Mostly done 60%", "Step: Yes", "Problem: Contractor", "1 Send", "2 Change", "3 Cancel", "0 Back").keys("1")
	if got := c.report().Answers; got["comment"] != "drains dug" || got["percent"] != 60 {
		t.Fatalf("got %v", got)
	}
	delete(answers, "comment")
	newCaller(t, in).dial("").keys("1").reads("Not sent yet: K12 Mostly done 60%.", "1 Send now", "2 Add details (2 min)", "0 Change")
}

func TestAStrangerIsSentAwayKindly(t *testing.T) {
	c := newCaller(t, flows.Input{Now: now, Network: world("sw").Network}).dial("12*3")
	c.reads("This number is not on the Ahadi list. To take part, ask your group, or send JOIN and your area to 20880.")
	if !c.end || len(c.effects) != 0 {
		t.Fatalf("effects %+v", c.effects)
	}
}

func TestAnOfficialReportsInHerInstitutionsName(t *testing.T) {
	in := world("en", "K12")
	in.Line.People[0].Official, in.Line.People[0].Roles = true, []string{"official"}
	if got := newCaller(t, in).dial("").keys("1", "3", "1").report(); !got.Official {
		t.Fatalf("got %+v", got)
	}
}

func TestAVerifierIsNotOfferedWhatSheMayNotFile(t *testing.T) {
	in := world("en", "K12")
	in.Line.People[0].Roles = []string{"verifier"}
	newCaller(t, in).dial("").reads("3Cities Kisumu", "2 Check a report", "5 Share what worked", "6 My list", "7 Help, language, stop").
		keys("1").reads("Not on the list. Choose again.", "3Cities Kisumu", "2 Check a report", "5 Share what worked", "6 My list", "7 Help, language, stop")
}
