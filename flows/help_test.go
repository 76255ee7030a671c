package flows_test

import (
	"reflect"
	"strings"
	"testing"

	"ahadi/flows"
)

func TestTheLanguageChangesAtOnce(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("7").reads("1 Language", "2 What is Ahadi?", "3 Ask someone to call me", "4 What you hold on me", "5 Delete my data", "6 Stop messages", "9 Someone else", "0 Back")
	c.keys("1").reads("Ahadi", "1 English", "2 Kiswahili", "3 Español", "4 Francais", "5 Portugues", "0 Back")
	c.keys("2").reads("3Cities Kisumu", "1 Toa ripoti", "2 Hakiki ripoti", "3 Fedha", "4 Walioshiriki", "5 Eleza mafanikio", "6 Orodha yangu", "7 Msaada, lugha, acha")
	if want := []flows.Effect{flows.SetLanguage{Person: 1, Language: "sw"}}; !reflect.DeepEqual(c.effects, want) {
		t.Fatalf("effects %+v", c.effects)
	}
	c.keys("1").reads("Ipi?", "1 K11 Mtaro wa maji", "2 K12 Mifereji", "9 Andika namba", "0 Rudi")
}

func TestHelpSaysWhatAhadiIs(t *testing.T) {
	newCaller(t, world("en", "K12")).dial("").keys("7", "2").reads(
		"Ahadi means promise. Community groups use it to check promises made with government. It does not give money or services.", "0 Back").
		keys("0", "0").reads("3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
}

func TestWhatSheAsksForReachesACoordinator(t *testing.T) {
	for keys, want := range map[string][]flows.Effect{
		"3":   {flows.Inbox{Reason: "call_me", Person: 1}},
		"5 1": {flows.Inbox{Reason: "delete_me", Person: 1}},
		"6 1": {flows.Inbox{Reason: "opted_out", Person: 1}, flows.OptOut{}},
	} {
		c := newCaller(t, world("en", "K12")).dial("").keys("7").keys(strings.Fields(keys)...)
		if !c.end || !reflect.DeepEqual(c.effects, want) {
			t.Errorf("%s: effects %+v after\n%s", keys, c.effects, c.say)
		}
	}
}

func TestStopAndDeleteAskFirst(t *testing.T) {
	for _, key := range []string{"5", "6"} {
		c := newCaller(t, world("en", "K12")).dial("").keys("7", key, "0", "0")
		if c.end || len(c.all) != 0 || c.state.Screen != flows.ScreenMenu {
			t.Fatalf("%s: effects %+v on\n%s", key, c.all, c.say)
		}
	}
}

func TestTheSecondWrongKeyEndsWithOneSMS(t *testing.T) {
	in := world("en", "K12")
	c := newCaller(t, in).dial("").keys("9").reads("Not on the list. Choose again.", "3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
	c.keys("x").reads("Sorry, we did not understand. What you answered before is kept. Dial *384*77# to go on.")
	want := flows.Reply{Key: "not_understood", Class: flows.ClassReply, Text: "3Cities: sorry, we did not understand. Send code and percent, for example C12 60%, or dial *384*77#. A person will read your message."}
	if len(c.effects) != 2 || c.effects[0] != want {
		t.Fatalf("effects %+v", c.effects)
	}
	for _, quiet := range []func(*flows.Line){
		func(l *flows.Line) { l.OptedOut = true }, func(l *flows.Line) { l.NotUnderstood = true },
	} {
		in := world("en", "K12")
		quiet(&in.Line)
		if c := newCaller(t, in).dial("").keys("9", "x"); !c.end || len(c.effects) != 0 {
			t.Fatalf("effects %+v", c.effects)
		}
	}
}

func TestOnlyAPrivatePhoneReadsACodeOfHersInTheExample(t *testing.T) {
	in := world("en", "K12", "K14")
	in.Line.Private = true
	c := newCaller(t, in).dial("").keys("9", "x")
	if r := c.effects[0].(flows.Reply); !strings.Contains(r.Text, "K12 60%") {
		t.Fatal(r.Text)
	}
}

func TestARightKeyForgivesAWrongOne(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("9", "1", "7", "2", "9", "3", "7", "1")
	c.report()
}

func TestALongPageGivesUpItsFirstLineForTheNotice(t *testing.T) {
	c := newCaller(t, world("sw", "K12")).dial("").keys("1", "3", "2", "60", "2", "x")
	c.reads("Chagua tena.", "1 Hakuna fedha", "2 Vibali kuchelewa", "3 Mgogoro wa ardhi", "4 Mkandarasi", "5 Maafisa hawajibu", "6 Kufukuzwa, vurugu", "7 Hali ya hewa", "8 Jingine", "9 Hakuna", "0 Rudi")
	newCaller(t, world("en", "K12")).dial("").keys("1", "3", "2", "0", "2", "1", "1", "many").reads(
		"Please type numbers only.", "How much money? Type the amount in KES, numbers only, for example 250000", "0 Don't know", "00 Back")
}

func TestOptionsThatDoNotFitGoOnOnAFurtherPage(t *testing.T) {
	in := world("en", "K12")
	in.Room = 100
	c := newCaller(t, in).dial("").keys("1", "4", "2", "4", "3").reads("Who took part? Type all the numbers, for example 13", "1 Women", "2 Youth", "3 Informal workers", "8 More", "0 Back")
	seen := c.say
	for range 4 {
		seen += c.keys("8").say
	}
	for _, option := range []string{"1 Women", "2 Youth", "3 Informal workers", "4 Persons with disability", "9 Nobody"} {
		if !strings.Contains(seen, option) {
			t.Errorf("nowhere: %s", option)
		}
	}
	c.keys("14")
	if c.state.Answers["took_part"] != "women,pwd" {
		t.Fatalf("answers %v", c.state.Answers)
	}
}

func TestANameThatGSM7CannotWriteGivesWayToItsCode(t *testing.T) {
	in := world("en", "K11", "K12")
	in.Facts.Commitments["K12"].Short = map[string]string{"sw": "የውሃ መውረጃ ቦይ"}
	c := newCaller(t, in).dial("").keys("1").reads("Which one?", "1 K11 Covered drain", "2 K12 የውሃ መውረጃ ቦይ", "9 Type a code", "0 Back")
	c.keys("2").reads("K12", "How is it now?", "1 Not started", "2 Started, small part", "3 Mostly done", "4 Finished", "5 Stopped", "6 Don't know", "0 Back")
}
