package console

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/access"
	"ahadi/store"
	"ahadi/store/storetest"
)

func TestTheInboxHoldsToTheBranch(t *testing.T) {
	s := opened(t, 0)
	monday(t, s)
	v := as(t, s, access.Branch, "GH", withLetters(t))
	page := v.open("/inbox")
	for _, not := range []string{"sixty percent", "meeting", "who are you"} {
		if strings.Contains(page, not) {
			t.Errorf("her inbox shows %q", not)
		}
	}
	says(t, page, "Asks to be erased 1", "coordinators of the whole network")
	all, err := s.Waiting(t.Context(), store.Everything(), store.WaitingFilter{}, store.Page{Limit: 99}, now)
	if err != nil {
		t.Fatal(err)
	}
	foreign := 0
	for _, w := range all {
		id := strconv.FormatInt(w.ID, 10)
		if w.Reason == "delete_me" {
			v.open("/inbox/thread/" + id)
			continue
		}
		foreign++
		for _, path := range []string{"/inbox/thread/" + id} {
			if status, page := v.send(httptest.NewRequest(http.MethodGet, path, nil)); status != http.StatusNotFound || strings.Contains(page, w.Body) && w.Body != "" {
				t.Errorf("%s: %d", path, status)
			}
		}
		for _, act := range []string{"answer", "ask", "take", "done", "reopen", "reveal"} {
			if status, _ := v.press("/inbox/"+act, "id", id, "text", "x", "user", "zawadi"); status != http.StatusNotFound {
				t.Errorf("%s of an entry beyond her branch: %d", act, status)
			}
		}
	}
	if foreign == 0 {
		t.Fatal("nothing lies beyond her branch")
	}
	page = v.open("/decisions")
	if strings.Contains(page, "dispute-1") || strings.Contains(page, "alert-") || !strings.Contains(page, "erasure-") {
		t.Error("her decisions are not those of her branch")
	}
	for path, fields := range map[string][]string{
		"/decisions/alert/take": {"number", "1"}, "/decisions/alert/reveal": {"number", "1"}, "/decisions/alert/close": {"number", "1", "reason", "x y"},
		"/decisions/dispute/asked": {"number", "1", "community", "x"}, "/decisions/dispute/close": {"number", "1", "state", "unresolved", "note", "x"},
		"/calls/log": {"contact", "c01", "reason", "no_time"}, "/calls/reveal": {"contact", "c01"},
		"/decisions/exclusion/confirm": {"ref", "AAAAA"},
	} {
		if status, _ := v.press(path, fields...); status != http.StatusNotFound {
			t.Errorf("%s beyond her branch: %d", path, status)
		}
	}
	for _, path := range []string{"/calls?place=KE-K1", "/inbox/thread/c01"} {
		if status, _ := v.send(httptest.NewRequest(http.MethodGet, path, nil)); status != http.StatusNotFound {
			t.Errorf("%s beyond her branch: %d", path, status)
		}
	}
	for _, path := range []string{"/inbox/replies", "/decisions/choice", "/decisions/reply"} {
		status, _ := v.press(path)
		if status != http.StatusForbidden {
			t.Errorf("%s by a coordinator of a branch: %d", path, status)
		}
	}
}

func TestEveryFormOfTheMorningNeedsItsToken(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Admin, "", withLetters(t))
	k, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range k.deskRoutes() {
		if r.Method != http.MethodPost {
			continue
		}
		n++
		if status, _ := v.submit(r.Path, "id", "1", "csrf", "theirs"); status != http.StatusForbidden {
			t.Errorf("%s without the token: %d", r.Path, status)
		}
	}
	if n < 20 {
		t.Errorf("only %d forms were tried", n)
	}
}

func TestAnEmptyMorningSaysWhatWillStandThere(t *testing.T) {
	v := as(t, storetest.Empty(t), access.Admin, "")
	says(t, v.open("/inbox"), "Nothing waits.")
	says(t, v.open("/decisions"), "Nothing waits for a decision")
	says(t, v.open("/calls"), "No round has begun")
	says(t, v.open("/inbox/search?q=water"), "0 messages were looked at", "Nothing was found")
	says(t, v.open("/inbox/replies"), "Begin with the usual ones")
}

func TestAPhoneThatOthersReadLeadsToEnteringTheReport(t *testing.T) {
	s := opened(t, 0)
	her, err := s.FindPerson(t.Context(), store.Everything(), "c17", now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetPrivate(t.Context(), her.ID, her.Phones[0].Line, false, store.Hand{By: "zawadi", At: now}); err != nil {
		t.Fatal(err)
	}
	wrote(t, s, numberOfCode(t, s, "c17"), "la obra avanza algo", now, store.NewInbox{Reason: "not_understood"})
	all, err := s.Waiting(t.Context(), store.Everything(), store.WaitingFilter{}, store.Page{Limit: 9}, now)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	v := as(t, s, access.Coordinator, "", withLetters(t))
	if page := v.open("/inbox/thread/" + strconv.FormatInt(all[0].ID, 10)); strings.Contains(page, `action="/inbox/ask"`) || !strings.Contains(page, `href="/enter?for=c17"`) {
		t.Error("she can be asked on it, or the page does not lead to entering the report")
	}
}

func TestMessagesAreFoundByAPartOfAWord(t *testing.T) {
	s := opened(t, 0)
	monday(t, s)
	wrote(t, s, numberOfCode(t, s, "c17"), "La tubería está rota", now.Add(-100*24*time.Hour))
	wrote(t, s, numberOfCode(t, s, "c17"), "La tubería nueva está aquí", now.Add(-10*24*time.Hour))
	v := as(t, s, access.Coordinator, "")
	page := v.open("/inbox/search?q=TUBERI")
	says(t, page, "nueva", "c17")
	if strings.Contains(page, "rota") {
		t.Error("what is older than 90 days is found")
	}
	if page := v.open("/inbox/search?q=beat+us"); strings.Contains(page, "beat us at") {
		t.Error("words of danger are found")
	}
	if page := as(t, s, access.Branch, "GH").open("/inbox/search?q=tuberia"); strings.Contains(page, "nueva") {
		t.Error("a search reaches beyond the branch")
	}
}

func TestUsualRepliesAreKeptChangedAndPutBack(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withLetters(t))
	v.press("/inbox/replies/start")
	page := v.open("/inbox/replies")
	says(t, page, "Thank you for your message", "La coordinacion lo ha leido")
	id := regexp.MustCompile(`id="c-(\d+)"`).FindStringSubmatch(page)[1]
	_, page = v.press("/inbox/replies", "id", id, "text_en", "Call +12025550133 now", "text_sw", "Asante")
	says(t, told1(page), "a phone number")
	v.press("/inbox/replies", "id", id, "text_en", "Thanks, noted.", "text_sw", "Asante, tumeandika.")
	_, page = v.press("/inbox/replies/drop", "id", id)
	if strings.Contains(page, "Thanks, noted.") {
		t.Error("a dropped reply is listed")
	}
	says(t, v.undo(page), "Thanks, noted.")
	monday(t, s)
	item := entryID(t, v.open("/inbox"), "when is the meeting")
	page = v.open("/inbox/thread/" + item + "?reply=" + id)
	if !regexp.MustCompile(`<textarea[^>]*>(Thanks, noted\.|Asante, tumeandika\.)</textarea>`).MatchString(page) {
		t.Error("the reply is not filled in, in her language")
	}
}

func TestAnEntryIsGivenToAUserAndBack(t *testing.T) {
	s := opened(t, 0)
	monday(t, s)
	v := as(t, s, access.Coordinator, "", withLetters(t))
	item := entryID(t, v.open("/inbox"), "when is the meeting")
	_, page := v.press("/inbox/take", "id", item, "user", "zawadi")
	says(t, told1(page), "zawadi has it now")
	says(t, v.open("/inbox?mine=1"), `id="i-`+item, "with zawadi")
	v.undo(page)
	if strings.Contains(v.open("/inbox?mine=1"), `id="i-`) {
		t.Error("what was given back is still hers")
	}
	v.press("/inbox/take", "id", item, "user", "zawadi")
	_, page = v.press("/inbox/take", "id", item, "user", "")
	says(t, told1(page), "Nobody has it in hand now.")
	v.undo(page)
	says(t, v.open("/inbox?mine=1"), `id="i-`+item)
}
