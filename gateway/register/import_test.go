package register

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestWhatIsExportedIsImportedToTheSameRegister(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		a := open()
		a.sample()
		a.bring(a.put("responses", "round,code,organisation_id,answer_en,answer_sw,next_step,due_on\nr2,K12,o03,Pipes are ordered,Mabomba yameagizwa,=SUM(A1) at the ward office,2026-12-01\n"))
		a.bring(a.put("contacts", "id,msisdn,further_numbers,name,role,side,lang,assigned_report,assigned_verify,literacy_help,quote_ok,quiet_from,quiet_to,consent_on,consent_how\n"+
			"z1,+12025550150,+12025550151|+12025550152,\"'@Zuri \"\"Z\"\"\",monitor|verifier,grassroots,en,K12@2026-10-01..2027-01-01,K14|K15,y,y,21:00,07:00,2026-10-01,-paper\n"+
			"z2,+12025550153,,,monitor,grassroots,en,K12,,n,n,,,2026-10-02,dialled\n")) // who came in by dialling gave no name
		first := a.out("first", true)
		for _, kind := range []string{"csv", "xlsx"} {
			path := first
			if kind == "xlsx" {
				path = a.out("book.xlsx", true)
			}
			b := open()
			if res := b.bring(path); of(res, "contacts") != "27 new 0 changed 0 same" || of(res, "responses") != "1 new 0 changed 0 same" {
				t.Errorf("%s: %+v", kind, res.Tables)
			}
			want, got := folderOfFiles(t, first), folderOfFiles(t, b.out("again", true))
			if len(want) != len(tables) {
				t.Errorf("%d files", len(want))
			}
			for name := range want {
				if got[name] != want[name] {
					t.Errorf("%s through %s:\n%s\nwas\n%s", name, kind, got[name], want[name])
				}
			}
		}
		z := a.people()["z1"]
		if z["name"] != "@Zuri \"Z\"" || z["consent_how"] != "-paper" || z["assigned_report"] != "K12@2026-10-01..2027-01-01" || z["further_numbers"] != "+12025550151|+12025550152" ||
			z["assigned_verify"] != "K14|K15" || z["literacy_help"]+z["quote_ok"] != "yy" || z["quiet_from"]+z["quiet_to"] != "21:0007:00" {
			t.Errorf("got %v", z)
		}
	})
}

func TestTheSameFileChangesNothingAndAChangedCellUpdates(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		files := folderOfFiles(t, "sample")
		if res := o.bring("sample"); res.Changes() {
			t.Errorf("again: %+v", res.Tables)
		}
		for _, masked := range []string{o.out("m", false), o.out("m.xlsx", false)} { // its numbers are masked
			if res := o.bring(masked); res.Changes() {
				t.Errorf("its own export: %+v", res.Tables)
			}
		}
		changed := strings.Replace(files["contacts.csv"], "c02,+12025550106,Otieno Mfano", "c02,+12025550106,Otieno Sampuli", 1)
		dry, err := o.try(Options{Dry: true}, o.put("contacts", changed))
		if err != nil || of(dry, "contacts") != "0 new 1 changed 24 same" {
			t.Errorf("dry: %+v, %v", dry.Tables, err)
		}
		if got := o.people()["c02"]["name"]; got != "Otieno Mfano" {
			t.Errorf("a dry run wrote %q", got)
		}
		if res := o.bring(o.put("contacts", changed)); of(res, "contacts") != "0 new 1 changed 24 same" {
			t.Errorf("got %+v", res.Tables)
		}
		if got := o.people()["c02"]["name"]; got != "Otieno Sampuli" {
			t.Errorf("she is called %q", got)
		}
		moved := strings.Replace(files["commitments.csv"], "2026-12-15", "2027-01-31", 1)
		if res := o.bring(o.put("commitments", moved)); of(res, "commitments") != "0 new 1 changed 11 same" {
			t.Errorf("got %+v", res.Tables)
		}
	})
}

func TestEveryBadRowIsNamedInOneRunAndNothingIsWritten(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		before := folderOfFiles(t, o.out("before", true))
		bad := []struct{ cells, says string }{
			{"%s,12,Person Secret,monitor,grassroots,en,K12,18-34", "column B (msisdn): (a number, not shown)"},
			{"%s,+12125550123,Person Secret,monitor,grassroots,de,K12,18-34", `column F (lang): "de": write one of`},
			{"%s,+12125550123,Person Secret,monitor,grassroots,en,K99,18-34", "column G (assigned)"},
			{"%s,+12125550123,Person Secret,monitor,grassroots,en,K12,<18", "column H (age_band)"},
			{"%s,+12125550123,,chief,grassroots,en,K12,18-34", "column D (role)"},
		}
		var text strings.Builder
		text.WriteString("id,msisdn,name,role,side,lang,assigned,age_band\n")
		want := map[int]string{}
		for i := range 2000 {
			if i%5 == 3 {
				b := bad[i/5%len(bad)]
				want[i+2] = b.says
				fmt.Fprintf(&text, b.cells+"\n", fmt.Sprintf("n%d", i))
				continue
			}
			fmt.Fprintf(&text, "n%d,+1206%07d,Person %d,monitor,grassroots,en,K12|K14,18-34\n", i, 5550000+i, i)
		}
		path := o.put("contacts", text.String())
		var list bytes.Buffer
		_, err := o.try(Options{Errors: &list}, path)
		var problems *Problems
		if !errors.As(err, &problems) || problems.Rows != 400 || len(problems.First) > shown || len(want) != 400 {
			t.Fatalf("got %.300v", err)
		}
		if said := err.Error(); strings.Contains(said, "Secret") || strings.Contains(said, "2125550123") || !strings.Contains(said, "400 rows") {
			t.Errorf("it says %.600s", said)
		}
		rows, err := csv.NewReader(&list).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			n := 0
			fmt.Sscan(r[1], &n)
			if strings.Contains(want[n], "column "+r[2]+" ("+r[3]+")") {
				delete(want, n)
			}
		}
		if len(want) > 0 {
			t.Errorf("%d bad rows are not named: %v", len(want), want)
		}
		for name, text := range folderOfFiles(t, o.out("after", true)) {
			if text != before[name] {
				t.Errorf("%s has changed", name)
			}
		}
		good := strings.Builder{}
		for _, line := range strings.SplitAfter(text.String(), "\n") {
			if !strings.Contains(line, "Secret") && !strings.Contains(line, "chief") {
				good.WriteString(line)
			}
		}
		if res := o.bring(o.put("contacts", good.String())); of(res, "contacts") != "1600 new 0 changed 0 same" {
			t.Errorf("without them: %+v", res.Tables)
		}
	})
}

func TestWhoHasNotSaidWhenAndHowIsOnlyInvited(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		o.bring(o.put("contacts", "id,msisdn,name,role,side,lang,assigned,status,consent_on,consent_how\n"+
			"n1,+12025550150,A,monitor,grassroots,en,K12,active,2026-10-01,\nn2,+12025550151,B,monitor,grassroots,en,K12,active,,paper\nn3,+12025550152,C,monitor,grassroots,en,K12,active,2026-10-01,paper\n"))
		all := o.people()
		if all["n1"]["status"] != "invited" || all["n2"]["status"] != "invited" || all["n3"]["status"] != "active" {
			t.Errorf("got %v", all)
		}
	})
}
