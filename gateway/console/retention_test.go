package console

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var rulesShown = regexp.MustCompile(`name="rules" value="([^"]*)"`)

func TestAnAdminSeesWhatGoesBeforeSheApprovesTheRules(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	_, page := get(t, app, "/retention")
	holds(t, page, "Nobody has approved these rules yet", "Texts of messages", "12 months", "36 months", "Audit trail", "for good", "Nothing has gone by these rules yet")
	found := rulesShown.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the rules are not in the form: %s", page)
	}
	rules := html.UnescapeString(found[1])
	form := url.Values{"rules": {rules}}.Encode()
	if res := sent(t, app, "/retention", "csrf=theirs&"+form); res.StatusCode != http.StatusForbidden {
		t.Errorf("another page's form: %d", res.StatusCode)
	}
	_, page = posted(t, app, "/retention", url.Values{"rules": {strings.Replace(rules, "12", "3", 1)}}.Encode())
	holds(t, page, "the rules are others than those that were shown", "Nobody has approved these rules yet")
	_, page = posted(t, app, "/retention", form)
	holds(t, page, "The rules are approved.")
	_, page = get(t, app, "/retention")
	holds(t, page, "Approved by amina")
	if rulesShown.MatchString(page) {
		t.Error("the rules are asked for again")
	}
	_, trail := get(t, app, "/audit")
	holds(t, trail, "approved how long data is kept", rules)
}
