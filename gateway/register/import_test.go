package register

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

var today = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// office is a coordinator's desk: a database, and a folder for files.
type office struct {
	*store.Store
	t     *testing.T
	dir   string
	clock time.Time
}

// engines runs a test on both.
func engines(t *testing.T, test func(t *testing.T, open func() *office)) {
	for name, database := range map[string]func(t *testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "a.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			test(t, func() *office { return desk(t, database(t)) })
		})
	}
}

// desk opens a new database.
func desk(t *testing.T, database string) *office {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Options{Database: database, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &office{s, t, t.TempDir(), today}
}

// put writes a table's file.
func (o *office) put(table, text string) string {
	o.t.Helper()
	path := filepath.Join(o.dir, table+".csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *office) try(options Options, paths ...string) (Result, error) {
	o.t.Helper()
	files, err := Open(paths...)
	if err != nil {
		return Result{}, err
	}
	defer files.Close()
	o.clock = o.clock.Add(time.Minute)
	options.Now, options.Actor = o.clock, "Neema"
	return Import(context.Background(), o.Store, files, options)
}

// bring imports what must be taken.
func (o *office) bring(paths ...string) Result {
	o.t.Helper()
	res, err := o.try(Options{}, paths...)
	if err != nil {
		o.t.Fatal(err)
	}
	return res
}

// sample brings the sample in, people included.
func (o *office) sample() {
	o.t.Helper()
	o.bring("sample")
}

// of is a table's line of a result.
func of(res Result, table string) string {
	for _, t := range res.Tables {
		if t.Table == table {
			return fmt.Sprintf("%d new %d changed %d same", t.New, t.Changed, t.Same)
		}
	}
	return "nothing of " + table
}

// out exports into a new place.
func (o *office) out(name string, numbers bool) string {
	o.t.Helper()
	path := filepath.Join(o.t.TempDir(), name)
	if _, err := Export(context.Background(), o.Store, ExportOptions{Path: path, Numbers: numbers, Actor: "Neema", Now: o.clock}); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// folderOfFiles reads all files of a folder.
func folderOfFiles(t *testing.T, path string) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, err := filepath.Glob(filepath.Join(path, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(n)] = string(b)
	}
	return all
}

// people is what an export says of each person, by column.
func (o *office) people() map[string]map[string]string {
	o.t.Helper()
	all := map[string]map[string]string{}
	rows, err := csv.NewReader(strings.NewReader(folderOfFiles(o.t, o.out("people", true))["contacts.csv"])).ReadAll()
	if err != nil {
		o.t.Fatal(err)
	}
	for _, r := range rows[1:] {
		all[r[0]] = map[string]string{}
		for i, column := range rows[0] {
			all[r[0]][column] = unguard(r[i])
		}
	}
	return all
}

func TestWhatIsExportedIsImportedToTheSameRegister(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		a := open()
		a.sample()
		a.bring(a.put("responses", "round,code,organisation_id,answer_en,answer_sw,next_step,due_on\nr2,K12,o03,Pipes are ordered,Mabomba yameagizwa,=SUM(A1) at the ward office,2026-12-01\n"))
		a.bring(a.put("contacts", "id,msisdn,further_numbers,name,role,side,lang,assigned_report,assigned_verify,literacy_help,quote_ok,quiet_from,quiet_to,consent_on,consent_how\n"+
			"z1,+12025550150,+12025550151|+12025550152,\"'@Zuri \"\"Z\"\"\",monitor|verifier,grassroots,en,K12@2026-10-01..2027-01-01,K14|K15,y,y,21:00,07:00,2026-10-01,-paper\n"))
		first := a.out("first", true)
		for _, kind := range []string{"csv", "xlsx"} {
			path := first
			if kind == "xlsx" {
				path = a.out("book.xlsx", true)
			}
			b := open()
			if res := b.bring(path); of(res, "contacts") != "26 new 0 changed 0 same" || of(res, "responses") != "1 new 0 changed 0 same" {
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
		if z["name"] != "@Zuri \"Z\"" || z["consent_how"] != "-paper" || z["assigned_report"] != "K12@2026-10-01..2027-01-01" || z["further_numbers"] != "+12025550151|+12025550152" {
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

// texted is a text that a person sends.
func (o *office) texted(number, text string, step func(store.Before) store.After) {
	o.t.Helper()
	o.clock = o.clock.Add(time.Minute)
	job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: number + text + o.clock.String(), Text: text, Folded: text, At: o.clock}
	if _, err := o.Turn(context.Background(), job, step); err != nil {
		o.t.Fatal(err)
	}
}

func TestWhatAPersonSaidByPhoneIsNotTakenBackByAFile(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		files := folderOfFiles(t, "sample")
		stop := true
		o.texted("+12025550106", "STOP", func(b store.Before) store.After {
			return store.After{Line: store.LineChange{OptOut: &stop}, Inbound: &store.NewInbound{ContactID: b.People[0].ID, Outcome: "stop"}}
		})
		o.texted("+12025550107", "LANG FR", func(b store.Before) store.After {
			for _, p := range b.People {
				if p.Code == "c04" {
					return store.After{Languages: map[int64]string{p.ID: "fr"}, Inbound: &store.NewInbound{Outcome: "language"}}
				}
			}
			return store.After{}
		})
		changed := strings.ReplaceAll(files["contacts.csv"], "Mfano", "Sampuli")
		changed = strings.ReplaceAll(changed, "Baraka Sampuli", "Baraka Mfano")
		o.bring(o.put("contacts", changed))
		all := o.people()
		if all["c02"]["name"] != "Otieno Sampuli" || all["c02"]["status"] != "opted_out" {
			t.Errorf("who said STOP is %v", all["c02"])
		}
		if all["c04"]["name"] != "Baraka Mfano" || all["c04"]["lang"] != "fr" {
			t.Errorf("who chose French is %v", all["c04"])
		}
	})
}

func TestWhoWasErasedDoesNotComeBack(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		id, err := o.FindContact(context.Background(), "c02")
		if err == nil {
			_, err = o.Erase(context.Background(), id, o.clock)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = o.try(Options{}, "sample")
		if err == nil || !strings.Contains(err.Error(), `contacts.csv row 3, column A (id): "c02": was erased on 2026-10-20`) || strings.Contains(err.Error(), "Otieno") {
			t.Errorf("got %v", err)
		}
		under := func(code, on string) error {
			_, err := o.try(Options{}, o.put("contacts", "id,msisdn,name,role,side,lang,consent_on,consent_how\n"+code+",+12025550106,Otieno,monitor,grassroots,en,"+on+",paper\n"))
			return err
		}
		if err := under("c99", "2026-03-02"); err == nil || !strings.Contains(err.Error(), "…0106: is the number of a person who was erased") {
			t.Errorf("by her number, with the old consent: %v", err)
		}
		if err := under("c99", "2026-10-21"); err != nil {
			t.Errorf("with a new consent: %v", err)
		}
	})
}

func TestANewNumberTakesTheOldOnesPlaceAndWhatIsHersStaysHers(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		hers := int64(0)
		o.texted("+12025550106", "K12 60", func(b store.Before) store.After {
			hers = b.People[0].ID
			return store.After{
				Inbound: &store.NewInbound{ContactID: hers, Outcome: "report"},
				Drafts:  []store.DraftChange{{Person: hers, State: []byte("{}"), Code: "K12", RoundID: b.Round.ID}},
			}
		})
		row := func(number, further string) {
			o.t.Helper()
			o.bring(o.put("contacts", "id,msisdn,further_numbers,name,role,side,lang,assigned\nc02,"+number+","+further+",Otieno Mfano,monitor,grassroots,sw,K12\n"))
		}
		who := func(number string) (people int, draft bool) {
			o.texted(number, "hello", func(b store.Before) store.After {
				for _, p := range b.People {
					if p.ID == hers {
						people, draft = people+1, p.Draft != nil
					}
				}
				return store.After{Inbound: &store.NewInbound{Outcome: "hello"}}
			})
			return people, draft
		}
		row("+12025550160", "")
		if n, _ := who("+12025550106"); n != 0 {
			t.Error("the old number still speaks for her")
		}
		if n, draft := who("+12025550160"); n != 1 || !draft {
			t.Errorf("on the new one are %d, a draft: %t", n, draft)
		}
		row("+12025550160", "+12025550161")
		if n, _ := who("+12025550161"); n != 1 {
			t.Error("a further number is not hers")
		}
		if _, err := o.Erase(context.Background(), hers, o.clock); err != nil {
			t.Fatal(err)
		}
		for _, n := range []string{"+12025550106", "+12025550160", "+12025550161"} {
			o.texted(n, "who am I", func(b store.Before) store.After {
				if len(b.People) > 0 || !b.Line.GreetedAt.IsZero() || b.Line.Language != "" {
					t.Errorf("%s still knows %+v", n, b.Line)
				}
				return store.After{Inbound: &store.NewInbound{Outcome: "hello"}}
			})
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
