package console

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/gateway/letters"
	"ahadi/internal/phone"
	"ahadi/store"
)

// Phones of the sample: of Akinyi and of Halima, who share none and live in Kisumu,
// and of Adwoa in Accra.
const (
	akinyi   = "+12025550102"
	stranger = "+12025550188"
)

// wrote is a message that leads to entries of the inbox.
func wrote(t *testing.T, s *store.Store, number, text string, at time.Time, in ...store.NewInbox) {
	t.Helper()
	_, err := s.Turn(t.Context(), store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: number + text, Text: text, Folded: text, At: at}, func(b store.Before) store.After {
		a := store.After{Inbound: &store.NewInbound{Outcome: "not_understood", Parser: 1}}
		if len(b.People) == 1 {
			a.Inbound.ContactID = b.People[0].ID
		}
		for _, n := range in {
			if len(b.People) == 1 {
				n.ContactID = b.People[0].ID
			}
			if n.Reason == "urgent" {
				a.Inbound.Outcome = "urgent"
			}
			a.Inbox = append(a.Inbox, n)
		}
		return a
	})
	if err != nil {
		t.Fatal(err)
	}
}

// numberOfCode is the number of a person of the sample.
func numberOfCode(t *testing.T, s *store.Store, code string) string {
	t.Helper()
	id, err := s.FindContact(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := s.RevealNumber(t.Context(), id, store.Hand{By: "seed", At: now})
	if err != nil || len(numbers) == 0 {
		t.Fatalf("%s has the numbers %q, %v", code, numbers, err)
	}
	return numbers[0]
}

// private is who of the sample follows promises alone on a phone that nobody else
// reads, with what she follows.
func private(t *testing.T, s *store.Store) (code string, follows []string) {
	t.Helper()
	all, err := s.Contacts(t.Context(), store.Page{Limit: 100}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Masked == "" || c.Shared || c.OptedOut || c.Status != "active" || !slices.Contains(c.Roles, "monitor") || len(c.Assigned) == 0 || !strings.HasPrefix(c.Assigned[0], "K") || c.Official() {
			continue
		}
		number := numberOfCode(t, s, c.Code)
		wrote(t, s, number, "hello there "+c.Code, now.Add(-4*time.Hour), store.NewInbox{Reason: "probe"})
		items, err := s.Waiting(t.Context(), store.Everything(), store.WaitingFilter{Reason: "probe"}, store.Page{Limit: 9}, now)
		if err != nil || len(items) != 1 {
			t.Fatalf("%v %v", items, err)
		}
		who, err := s.Writers(t.Context(), []int64{items[0].ID}, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.DoneItem(t.Context(), items[0].ID, store.Hand{By: "seed", At: now}); err != nil {
			t.Fatal(err)
		}
		if who[items[0].ID].Private {
			return c.Code, c.Assigned
		}
	}
	t.Fatal("nobody of the sample has a phone of her own")
	return "", nil
}

// monday brings what waits on the Monday of the issue: three messages that were
// not understood, a dispute, an alert, somebody who asks to be erased, and two who
// ask for a call. It gives the code of who wrote the first, and what she follows.
func monday(t *testing.T, s *store.Store) (who string, follows []string) {
	t.Helper()
	who, follows = private(t, s)
	number, back := numberOfCode(t, s, who), func(h int) time.Time { return now.Add(-time.Duration(h) * time.Hour) }
	wrote(t, s, number, follows[0]+" sixty percent maybe", back(1), store.NewInbox{Reason: "not_understood"})
	wrote(t, s, number, "when is the meeting?", back(2), store.NewInbox{Reason: "not_understood"})
	wrote(t, s, stranger, "who are you", back(3), store.NewInbox{Reason: "unknown_sender"})
	wrote(t, s, numberOfCode(t, s, "c05"), "they beat us at the site", back(1), store.NewInbox{Reason: "urgent", Alert: true})
	wrote(t, s, numberOfCode(t, s, "c13"), "DELETE ME", back(48), store.NewInbox{Reason: "delete_me"})
	wrote(t, s, number, "CALL ME", back(5), store.NewInbox{Reason: "call_me"})
	wrote(t, s, numberOfCode(t, s, "c17"), "CALL ME", back(80), store.NewInbox{Reason: "call_me"})
	if _, _, err := s.OpenDispute(t.Context(), store.NewDispute{Commitment: "K12", Kind: "status", Side: "community", Note: "the county says 90, residents 55", DueOn: "2026-11-02"}, store.Hand{By: "seed", At: now}); err != nil {
		t.Fatal(err)
	}
	return who, follows
}

// withLetters lets a page answer and ask.
func withLetters(t *testing.T) func(*Config) {
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) {
		c.Letters = letters.New(letters.Config{Store: c.Store, Book: book, Route: func(last, _ string) string { return last }, Now: c.Now})
	}
}

// entryID is the id of the entry on a page whose text holds some words.
func entryID(t *testing.T, page, words string) string {
	t.Helper()
	for _, li := range strings.Split(page, `<li id="i-`)[1:] {
		if strings.Contains(li, words) {
			return li[:strings.Index(li, `"`)]
		}
	}
	t.Fatalf("no entry says %q", words)
	return ""
}

// TestACoordinatorClearsAMonday works off all that waits, as a person does, page
// by page.
func TestACoordinatorClearsAMonday(t *testing.T) {
	s := opened(t, 0)
	_, follows := monday(t, s)
	v := as(t, s, access.Coordinator, "", withLetters(t))

	page := v.open("/inbox")
	says(t, page, "Not understood 2", "Unknown number 1", "Asks for a call 2", " % sure", "sixty percent maybe")
	if strings.Contains(page, "beat us") {
		t.Error("words of danger stand open")
	}

	// 1: a reading is accepted, and her own YES would file it
	first := entryID(t, page, "sixty percent")
	form := regexp.MustCompile(`(?s)<form method="post" action="/inbox/ask">.*?</form>`).FindString(page)
	if !strings.Contains(form, `value="`+first+`"`) || !strings.Contains(form, `name="percent" value="60"`) {
		t.Fatalf("the reading cannot be accepted by one key: %s", form)
	}
	status, page := v.press("/inbox/ask", "id", first, "commitment", follows[0], "percent", "60", "status", "mostly")
	if status != http.StatusOK || !strings.Contains(told1(page), "She is asked by SMS about "+follows[0]) {
		t.Fatalf("%d %s", status, told1(page))
	}
	if strings.Contains(page, `id="i-`+first) {
		t.Error("who was asked still stands on the list")
	}
	says(t, v.open("/inbox?asked=1"), `id="i-`+first)
	if out := queuedTexts(t, s); len(out) != 1 || !strings.Contains(out[0], follows[0]) || !strings.Contains(out[0], "60%") || !strings.Contains(out[0], "NDIYO") {
		t.Errorf("she is asked %q", out)
	}

	// 2: a question is answered and done, and done is undone and done again
	second := entryID(t, page, "when is the meeting")
	thread := v.open("/inbox/thread/" + second)
	says(t, thread, "when is the meeting?", "sixty percent", "What she reads", "Make a report of it")
	status, page = v.press("/inbox/answer", "id", second, "text", "On Friday at ten.", "discreet", "1")
	if status != http.StatusOK || !strings.Contains(told1(page), "The answer leaves now") || !strings.Contains(page, "On Friday at ten.") {
		t.Errorf("%d %s", status, told1(page))
	}
	_, page = v.press("/inbox/done", "id", second)
	if strings.Contains(page, `id="i-`+second) {
		t.Error("what is done stands on the list")
	}
	v.undo(page)
	if !strings.Contains(v.open("/inbox"), `id="i-`+second) {
		t.Error("what was undone is not back")
	}
	v.press("/inbox/done", "id", second)

	// 3: a stranger
	v.press("/inbox/done", "id", entryID(t, v.open("/inbox"), "who are you"))

	// the alert, the dispute and the erasure, the most urgent first
	page = v.open("/decisions")
	alert, dispute, erasure := strings.Index(page, `id="alert-1"`), strings.Index(page, `id="dispute-1"`), strings.Index(page, `id="erasure-`)
	if alert < 0 || alert > dispute || dispute > erasure || dispute < 0 {
		t.Fatalf("alert at %d, dispute at %d, erasure at %d", alert, dispute, erasure)
	}
	says(t, page, "Mostly done 55", "Mostly done 90", "days left")
	v.press("/decisions/alert/take", "number", "1")
	_, page = v.press("/decisions/alert/reveal", "number", "1")
	says(t, page, "they beat us at the site", "&#43;1202555")
	_, page = v.press("/decisions/alert/close", "number", "1", "reason", "")
	says(t, told1(page), "This was not done")
	_, page = v.press("/decisions/alert/close", "number", "1", "reason", "she is with her sister")
	if strings.Contains(page, `id="alert-1"`) {
		t.Error("a closed alert still waits")
	}
	_, page = v.press("/decisions/dispute/close", "number", "1", "state", "resolved_upheld", "note", "both confirmed")
	says(t, told1(page), "the government was not asked")
	v.press("/decisions/dispute/asked", "number", "1", "community", "two monitors, by telephone", "government", "county, letter")
	_, page = v.press("/decisions/dispute/close", "number", "1", "state", "resolved_upheld", "note", "both confirmed what they said")
	if strings.Contains(page, `id="dispute-1"`) {
		t.Error("a closed dispute still waits")
	}
	erase := regexp.MustCompile(`href="(/people/c13/erase)"`).FindStringSubmatch(page)
	if erase == nil {
		t.Fatal("nothing leads to where she is erased")
	}
	v.open(erase[1])
	_, page = v.press(erase[1], "sure", "1")
	says(t, told1(page), "erased")
	for _, m := range regexp.MustCompile(`<li id="q-(\w+)"`).FindAllStringSubmatch(v.open("/quotes"), -1) {
		v.press("/quotes/pass", "ref", m[1])
	}
	says(t, v.open("/decisions"), "Nothing waits for a decision")

	// two calls
	page = v.open("/calls")
	says(t, page, "was promised by", "call by")
	for _, m := range regexp.MustCompile(`<li id="a-(\d+)"`).FindAllStringSubmatch(page, -1) {
		v.press("/inbox/done", "id", m[1], "to", "/calls")
	}
	if page = v.open("/calls"); strings.Contains(page, `id="asked"`) {
		t.Error("who was called still asks for a call")
	}
	page = v.open("/inbox")
	says(t, page, "Nothing waits.")
	if strings.Contains(page, `class="n"`) && !regexp.MustCompile(`href="/calls"[^<]*<span class="n"`).MatchString(page) {
		t.Error("the menu still counts")
	}
}

// queuedTexts are the texts that wait in the outbox for her.
func queuedTexts(t *testing.T, s *store.Store) (texts []string) {
	t.Helper()
	all, err := s.Messages(t.Context(), 0, store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Out {
			texts = append(texts, m.Body)
		}
	}
	return texts
}
