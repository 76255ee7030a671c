package flows

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// corpusRow is one line of testdata/messy-sms.csv.
type corpusRow struct {
	id                                              int
	language, context, text, expect, code, want, at string
}

func readCorpus(t testing.TB) []corpusRow {
	t.Helper()
	f, err := os.Open("testdata/messy-sms.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []corpusRow
	for _, r := range records[1:] {
		id, err := strconv.Atoi(r[0])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, corpusRow{id, r[1], r[2], r[3], r[4], r[5], r[6], r[7]})
	}
	return rows
}

// input puts a row into the context that its column names.
func (r corpusRow) input() Input {
	own := []string{"K11", "K12", "K14"}
	switch {
	case r.id >= 101 && r.id <= 103, r.context == "keep":
		own = []string{"C21", "C22", "C23"}
	case r.language == "es":
		own = []string{"L31", "L32"}
	case r.language == "fr":
		own = []string{"C22", "C23"}
	case r.context == "one":
		own = []string{"K12"}
	}
	in := smsInput(r.language, own...).says(r.text)
	switch {
	case r.context == "none":
		in.Line.Known, in.Line.People = false, nil
		in.Facts.Commitments["K12"] = testCommitments()["K12"]
	case r.context == "opted_out":
		in.Line.OptedOut = true
	case r.context == "official":
		in.Line.People[0].Official, in.Line.People[0].Roles = true, []string{"official"}
	case r.context == "q:expired":
		in = in.asked("sms_open", "K12")
		in.Line.Asked.AskedAt = testNow.Add(-73 * time.Hour).UnixMilli()
	case strings.HasPrefix(r.context, "q:"):
		in = in.asked("sms_open", r.context[2:])
	case r.context == "shared":
		in.Line.Private = false
		in.Line.People = append(in.Line.People, Person{ID: 2, Name: "Otieno", Language: "en", Roles: []string{"monitor"}, Assigned: []string{"K12"}})
	case r.context == "open":
		in.Line.Private = false
	case r.context != "many" && r.context != "one" && r.context != "keep":
		in.Sender, in.Line = r.context, Line{}
	}
	in.Line.People = slices.Clone(in.Line.People)
	if len(in.Line.People) > 0 {
		in.Line.People[0].Last = map[string]Last{"K12": {Status: "started", Percent: 40}}
	}
	in.Facts.Reports["K7RM"] = &Report{
		Ref: "K7RM", Person: 1, Form: "progress", Version: 1, Commitment: "K12",
		Answers: map[string]string{"status": "mostly", "percent": "60"}, Current: true,
	}
	return in
}

// outcome says in one line what came of a message.
func outcome(effects []Effect) string {
	var parts []string
	for _, e := range effects {
		switch e := e.(type) {
		case SaveReport:
			name := "report"
			if e.State == "held" {
				name = "report_hold"
			}
			value := e.Answers["status"]
			if value == nil {
				value = e.Answers["kept"]
			}
			if e.Form == fundsForm {
				value = e.Answers["kind"]
			}
			s := fmt.Sprintf("%s %s %v", name, e.Commitment, value)
			if p, ok := e.Answers["percent"]; ok {
				s += fmt.Sprintf(" %v", p)
			}
			if e.Supersedes != "" {
				s += " for " + e.Supersedes
			}
			parts = append(parts, s)
		case Ask:
			if e.Asked != nil && e.Asked.Ask != "" {
				parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s%s", e.Asked.Ask, e.Asked.Code, strings.Join(e.Asked.Codes, ","))))
			}
		case Inbox:
			parts = append(parts, strings.TrimSpace("inbox "+e.Reason+" "+e.Code))
		case OptOut:
			parts = append(parts, "stop")
		case OptIn:
			parts = append(parts, "start")
		case Withdraw:
			parts = append(parts, "withdraw "+e.Ref)
		case SetLanguage:
			parts = append(parts, "language "+e.Language)
		case KeepDraft:
			parts = append(parts, "draft "+e.State.Answers["commitment"])
		case Reply:
			switch e.Key {
			case "fix_entry", "sms_help", "sms_list", "sms_cancel", "sms_status", "sms_status_official", "sms_status_shared", "sms_urgent", "sms_urgent_plain", "sys_unknown", "not_understood", "not_yours", "ask_who":
				parts = append(parts, e.Key)
			}
		}
	}
	return strings.Join(parts, "; ")
}

// wanted is the outcome that a row asks for.
func (r corpusRow) wanted() string {
	ask, clarify := strings.CutPrefix(r.expect, "clarify:")
	if !clarify {
		return r.plain()
	}
	switch {
	case r.id == 29:
		return "ask_which K11,K12"
	case ask == "fix_ask":
		return "fix_ask K12"
	case ask == "ask_which" && r.code != "":
		return "ask_yes " + r.code
	case r.context == "open":
		return ask + " " + r.code + "; draft " + r.code
	}
	return strings.TrimSpace(ask + " " + r.code)
}

// plain is the outcome of a row that needs no question.
func (r corpusRow) plain() string {
	reports := func() string {
		codes, status, percent := strings.Split(r.code, ";"), strings.Split(r.want, ";"), strings.Split(r.at+";;", ";")
		var parts []string
		for i, code := range codes {
			parts = append(parts, strings.TrimSpace("report "+code+" "+status[i]+" "+percent[i]))
		}
		return strings.Join(parts, "; ")
	}
	switch r.expect {
	case "report", "report+report", "report+report+report":
		switch r.id {
		case 31:
			return "report K12 started 40"
		case 32:
			return "report K12 mostly 60; ask_money K12"
		}
		return reports()
	case "report_hold":
		if r.id == 92 { // a coordinator has it; it waits for its value
			return "inbox held K12; ask_status K12"
		}
		return "inbox held K12; report_hold K12 mostly 60"
	}
	return map[string]string{
		"correct": "report K12 started 40 for K7RM", "status": statusRow, "not_yours": "inbox not_yours K15; not_yours",
		"urgent": "inbox urgent; sms_urgent", "stop": "inbox opted_out; stop", "help": "sms_help", "list": "sms_list",
		"ignore": "inbox ignored", "unknown_sender": "inbox unknown_sender K12; sys_unknown", "unparsed": "inbox not_understood; not_understood",
		"inbox": "inbox opted_out", "auto": "inbox auto", "operator": "inbox operator", "join": "inbox join",
		"duplicate": "report K12 mostly 60", // the same text again: known by the gateway
		"confirm":   "draft K12; ask_who",
	}[r.expect]
}

// statusRow is what STATUS with a code leads to.
const statusRow = "sms_status"

// clear says whether a row is a report or a command that needs no question.
func (r corpusRow) clear() bool { return !strings.HasPrefix(r.expect, "clarify") }
