package register

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

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
			column := ",further_numbers"
			if further == "" { // the file says nothing of them
				column = ""
			} else {
				further = "," + further
			}
			o.bring(o.put("contacts", "id,msisdn"+column+",name,role,side,lang,assigned\nc02,"+number+further+",Otieno Mfano,monitor,grassroots,sw,K12\n"))
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
		row("+12025550160", "+12025550162")
		if n, _ := who("+12025550161"); n != 0 {
			t.Error("a further number that the file no longer has is still hers")
		}
		if _, err := o.Erase(context.Background(), hers, o.clock); err != nil {
			t.Fatal(err)
		}
		for _, n := range []string{"+12025550106", "+12025550160", "+12025550161", "+12025550162"} {
			o.texted(n, "who am I", func(b store.Before) store.After {
				if len(b.People) > 0 || b.Line.ID != 0 { // also the number that she had before
					t.Errorf("%s still knows %+v", n, b.Line)
				}
				return store.After{Inbound: &store.NewInbound{Outcome: "hello"}}
			})
		}
	})
}

func TestAWrongNumberComesBackOnlyWithALaterConsent(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		o.texted("+12025550106", "WRONG", func(b store.Before) store.After {
			return store.After{Detach: true, Inbound: &store.NewInbound{Outcome: "wrong"}}
		})
		under := func(code, on, how string) error {
			_, err := o.try(Options{}, o.put("contacts", "id,msisdn,name,role,side,lang,consent_on,consent_how\n"+code+",+12025550106,Otieno Mfano,monitor,grassroots,sw,"+on+","+how+"\n"))
			return err
		}
		for _, row := range [][3]string{
			{"c02", "2026-03-02", "signed list"}, // only the way is written otherwise
			{"c02", "2026-10-19", "paper"},       // later than hers, and older than the word of who has the phone
			{"c99", "2026-10-19", "paper"},       // the same phone under another id
			{"c99", "", ""},
		} {
			if err := under(row[0], row[1], row[2]); err == nil || !strings.Contains(err.Error(), "column B (msisdn)") || !strings.Contains(err.Error(), "said") || !strings.Contains(err.Error(), "on 2026-10-20") {
				t.Errorf("%v: %v", row, err)
			}
		}
		o.clock = o.clock.AddDate(0, 0, 2)
		if err := under("c02", "2026-10-21", "paper"); err != nil {
			t.Errorf("with a consent given since: %v", err)
		}
	})
}

func TestPhonesAreAnsweredWhileAFileIsWritten(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		var text strings.Builder
		text.WriteString("id,msisdn,name,role,side,lang,assigned\n")
		for i := range 1000 {
			fmt.Fprintf(&text, "n%d,+1206%07d,Person %d,monitor,grassroots,en,K12|K14\n", i, 5550000+i, i)
		}
		path, clerk := o.put("contacts", text.String()), *o
		clerk.Store = o.again() // the command is a process of its own
		done, slowest, answers := make(chan struct{}), time.Duration(0), 0
		var all sync.WaitGroup
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second) // as a hook waits
				began := time.Now()
				_, err := o.Turn(ctx, store.Job{Channel: "demo", Number: phone.MustParse("+12025550102"), Kind: store.KindSMS, ID: fmt.Sprint("m", n), Text: "x", Folded: "x", At: today}, func(store.Before) store.After {
					return store.After{Inbound: &store.NewInbound{Outcome: "hello"}}
				})
				cancel()
				if slowest = max(slowest, time.Since(began)); err != nil {
					t.Errorf("after %s: %v", time.Since(began), err)
				}
				answers++
			}
		})
		rest := sync.OnceFunc(func() {
			close(done)
			all.Wait()
		})
		defer rest() // also where bringing it fails
		res := clerk.bring(path)
		rest()
		if of(res, "contacts") != "1000 new 0 changed 0 same" || answers < 5 {
			t.Errorf("%+v, %d answers", res.Tables, answers)
		}
		t.Logf("%d answers, the slowest in %s", answers, slowest)
	})
}

func TestAPersonFollowsACommitmentBetweenItsDays(t *testing.T) {
	engines(t, func(t *testing.T, open func() *office) {
		o := open()
		o.sample()
		o.bring(o.put("contacts", "id,msisdn,name,role,side,lang,assigned,consent_on,consent_how\n"+
			"n1,+12025550150,A,monitor,grassroots,en,K11@2026-10-20..2026-10-20|K12@2026-10-21..|K14@..2026-10-19|K15,2026-10-01,paper\n"))
		o.texted("+12025550150", "hello", func(b store.Before) store.After {
			if got := fmt.Sprint(b.People[0].Assigned); got != "[K11 K15]" {
				t.Errorf("today she follows %s", got)
			}
			return store.After{Inbound: &store.NewInbound{Outcome: "hello"}}
		})
	})
}
