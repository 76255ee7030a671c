package console

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
)

// leftKenya queues a message to each of the first phones of the sample, and lets each
// end in its own way.
func leftKenya(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	if err := s.SetBudget(ctx, []money.Amount{{Currency: "KES", Micro: 100_000_000}}, now); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"+12025550177", "+12025550178", "+12025550179", "+12025550176"} {
		if _, err := s.Probe(ctx, store.Hand{By: "asha", At: now}, store.Probe{Channel: "kenya", To: phone.MustParse(to), Body: "a test", Expires: now.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Claim(ctx, now, time.Minute, store.Lane{Route: "kenya", Slots: 3, Price: money.Amount{Currency: "KES", Micro: 800_000}})
	if err != nil || len(all) != 3 {
		t.Fatalf("%d are claimed, %v", len(all), err)
	}
	for i, st := range []store.Settlement{
		{Status: "sent", ProviderID: "p1"}, {Status: "sent", ProviderID: "p2"}, {Status: "refused", NoSuch: true, Reason: "=InvalidPhoneNumber"},
	} {
		st.ID, st.Try = all[i].ID, all[i].Try
		if err := s.Settle(ctx, []store.Settlement{st}, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delivered(ctx, "kenya", []store.DeliveryReport{{ProviderID: "p1", State: "delivered", Network: "63902"}, {ProviderID: "p2", State: "failed", Network: "63907", Reason: "AbsentSubscriber"}}, now); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		s.SetPlan(ctx, "kenya", store.Plan{Limit: money.Amount{Currency: "KES", Micro: 5_000_000}, Fallback: "backup"}, now),
		s.SetBalance(ctx, "kenya", money.Amount{Currency: "KES", Micro: 312_500_000}, now.Add(-time.Hour)),
		s.SetCircuit(ctx, "kenya", "the connection failed", now.Add(-2*time.Hour)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// posted sends a form of ours and follows where it leads.
func posted(t *testing.T, app *fiber.App, path, form string) (int, string) {
	t.Helper()
	res := sent(t, app, path, "csrf=ours&"+form)
	if res.StatusCode != http.StatusSeeOther {
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	req := httptest.NewRequest(http.MethodGet, res.Header.Get("Location"), nil)
	for _, c := range res.Cookies() {
		req.AddCookie(c)
	}
	next, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(next.Body)
	if err != nil {
		t.Fatal(err)
	}
	return next.StatusCode, string(body)
}

// sent posts a form.
func sent(t *testing.T, app *fiber.App, path, form string) *http.Response {
	t.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func says(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestDeliveryTellsWhatLeftArrivedFailedAndCost(t *testing.T) {
	s := opened(t, 0)
	app := served(t, s, &button{})
	if _, page := get(t, app, "/delivery"); !strings.Contains(page, "Nothing was ever sent from here") {
		t.Error("the empty page does not say what to do")
	}
	leftKenya(t, s)
	res, page := get(t, app, "/delivery?window=week")
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.StatusCode)
	}
	says(t, page,
		"Nothing is handed over since 20 Oct 13:00: the connection failed.", "backup sends in its place.",
		"of 2 taken, 50 %", "Did not arrive", "63907", "AbsentSubscriber", "The number is none any more", "Not taken by the provider",
		"KES 98.40", "left of KES 100.00", "KES 3.40 left of today’s limit of KES 5.00", "KES 312.50",
		"answers to STOP and HELP 1", `aria-current="page">7 days`, "20 Oct 2026", "Every phone can be reached.")
	if strings.Contains(page, "0177") || strings.Contains(page, "555") {
		t.Error("a number stands in the page")
	}
	res, sheet := get(t, app, "/delivery.csv?window=month")
	if !strings.HasPrefix(sheet, "\uFEFFchannel,became,kind,network,reason,messages\n") || !strings.Contains(res.Header.Get("Content-Disposition"), "delivery-month.csv") {
		t.Errorf("the sheet: %q %v", sheet, res.Header)
	}
	says(t, sheet, "kenya,sent,,,,2\n", "kenya,delivered,,,,1\n", "kenya,failed,phone,63907,AbsentSubscriber,1\n", "kenya,refused,number,,'=InvalidPhoneNumber,1\n")
	_, sheet = get(t, app, "/delivery/cost.csv")
	says(t, sheet, "2026-10-20,kenya,sms,2,2,KES,1.60\n")
}

func TestWhatLeavesIsPausedWithAReasonAndUndone(t *testing.T) {
	s := opened(t, 0)
	app := served(t, s, &button{})
	if res := sent(t, app, "/delivery/pause", "why=a+wrong+price"); res.StatusCode != http.StatusForbidden {
		t.Errorf("without the token of the page: %d", res.StatusCode)
	}
	_, page := posted(t, app, "/delivery/pause", "why=call+%2B12025550177")
	says(t, page, "This was not done", "a phone number")
	if _, is, _ := s.Paused(t.Context()); is {
		t.Fatal("it is paused in spite of that")
	}
	_, page = posted(t, app, "/delivery/pause", "why=a+wrong+price")
	says(t, page, "Nothing leaves until somebody resumes it.", "a wrong price", `action="/delivery/resume"`)
	_, page = posted(t, app, "/delivery/resume", "")
	says(t, page, "Messages leave again.", `name="why" value="a wrong price"`)
	if _, is, err := s.Paused(t.Context()); is || err != nil {
		t.Errorf("it is still paused, %v", err)
	}
}
