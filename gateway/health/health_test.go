package health

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"maps"
	"math/big"
	"net"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store"
)

var now = time.Date(2026, 10, 20, 10, 0, 0, 0, time.UTC)

// under opens a database with keys of its own.
func under(t *testing.T, database string) *store.Store {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Database: database, Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// opened is a store with one round of a network.
func opened(t *testing.T, demo bool, round store.Round) *store.Store {
	t.Helper()
	return openedIn(t, filepath.Join(t.TempDir(), "ahadi.db"), demo, round)
}

func openedIn(t *testing.T, database string, demo bool, round store.Round) *store.Store {
	t.Helper()
	s := under(t, database)
	round.Code, round.Name, round.MidOn, round.LastOn, round.ClosesOn = "r3", "2026 Q4", "2026-10-25", "2026-11-01", "2026-11-03"
	seed := store.Seed{
		Network: store.Network{Name: "Kisumu", Short: "Kisumu", Languages: []string{"en"}, Zone: "UTC", Country: "KE", Cap: 16, Demo: demo},
		Places:  []store.SeedPlace{{Code: "KE-K", Level: "city", Name: "Kisumu", Short: "Kisumu", Zone: "UTC", Country: "KE"}}, Rounds: []store.Round{round},
	}
	if err := s.Seed(t.Context(), seed, now.AddDate(0, 0, -5)); err != nil {
		t.Fatal(err)
	}
	return s
}

// found is what a look says is wrong and what is in order, by id.
func found(t *testing.T, l *Looker, at time.Time) (wrong, fine []string) {
	t.Helper()
	for _, f := range l.Look(t.Context(), at) {
		if f.Wrong {
			wrong = append(wrong, f.ID)
		} else {
			fine = append(fine, f.ID)
		}
	}
	return wrong, fine
}

func TestARoundThatDoesNotOpenAsItsDaysSayIsFound(t *testing.T) {
	for _, c := range []struct {
		name  string
		round store.Round
		want  string // of what is wrong with it; "" for nothing
	}{
		{"nobody opened it", store.Round{State: "draft", OpensOn: "2026-10-18"}, "round_unopened"},
		{"its day is today", store.Round{State: "draft", OpensOn: "2026-10-20"}, ""},
		{"nobody approved it", store.Round{State: "open", OpensOn: "2026-10-18"}, "round_unapproved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wrong, _ := found(t, &Looker{Store: opened(t, false, c.round)}, now)
			for _, id := range []string{"round_unopened", "round_unapproved", "opening_broken", "opening_late"} {
				if slices.Contains(wrong, id) != (id == c.want) {
					t.Errorf("%s is wrong: %v", id, wrong)
				}
			}
		})
	}
}

func TestAnOpeningThatDoesNotLeaveIsFound(t *testing.T) {
	s := opened(t, true, store.Round{State: "open", OpensOn: "2026-10-18"}) // of a demo, whose rounds are approved
	ctx, l := t.Context(), &Looker{Store: s}
	if wrong, _ := found(t, l, now); !slices.Contains(wrong, "opening_late") {
		t.Errorf("two days later wrong are %v", wrong)
	}
	due, err := s.DueReminders(ctx, now)
	if err != nil || len(due) != 1 || due[0].Step != store.StepOpen {
		t.Fatalf("due are %+v, %v", due, err)
	}
	if err := s.PauseSending(ctx, "a trial", now); err != nil {
		t.Fatal(err)
	}
	if wrong, _ := found(t, l, now); slices.Contains(wrong, "opening_late") || !slices.Contains(wrong, "paused") {
		t.Errorf("while sending is paused, wrong are %v", wrong)
	}
	if err := s.ResumeSending(ctx, now); err != nil {
		t.Fatal(err)
	}
	if err := s.Drop(ctx, due[0].ID, "broken", "no such hour"); err != nil {
		t.Fatal(err)
	}
	if wrong, _ := found(t, l, now); !slices.Contains(wrong, "opening_broken") || slices.Contains(wrong, "opening_late") {
		t.Errorf("of one that cannot be read, wrong are %v", wrong)
	}
}

func TestTheDiskHasRoomForABackup(t *testing.T) {
	s := opened(t, false, store.Round{State: "draft", OpensOn: "2026-10-20"})
	free, size, known := s.Room()
	if !known || free <= 0 || size <= 0 {
		t.Fatalf("%d bytes are free, the file has %d, known is %v", free, size, known)
	}
	wrong, fine := found(t, &Looker{Store: s}, now)
	if low := free < leastRoom; slices.Contains(wrong, "disk") != low || slices.Contains(fine, "room") == low {
		t.Errorf("with %d bytes free, wrong are %v", free, wrong)
	}
}

// site serves a certificate that ends at a time.
func site(t *testing.T, until time.Time) *Site {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.AddDate(0, 0, -60), NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.(*tls.Conn).HandshakeContext(context.WithoutCancel(t.Context()))
			conn.Close()
		}
	}()
	s := NewSite("https://" + l.Addr().String())
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(leaf)
	return s
}

func TestACertificateIsSaidBeforeItEnds(t *testing.T) {
	s := opened(t, false, store.Round{State: "draft", OpensOn: "2026-10-20"})
	stranger := site(t, now.AddDate(0, 2, 0))
	stranger.Roots = x509.NewCertPool()
	gone := NewSite("https://127.0.0.1:1")
	for name, c := range map[string]struct {
		site  *Site
		wrong string
	}{
		"two months":          {site(t, now.AddDate(0, 2, 0)), ""},
		"ten days":            {site(t, now.AddDate(0, 0, 10)), "certificate_ends"},
		"yesterday":           {site(t, now.AddDate(0, 0, -1)), "certificate_bad"},
		"nobody knows it":     {stranger, "certificate_bad"},
		"nothing is there":    {gone, "site_away"},
		"an address inside":   {NewSite("http://10.0.0.7"), ""},
		"no address is given": {NewSite(""), ""},
	} {
		wrong, fine := found(t, &Looker{Store: s, Site: c.site}, now)
		for _, id := range []string{"certificate_ends", "certificate_bad", "site_away"} {
			if slices.Contains(wrong, id) != (id == c.wrong) {
				t.Errorf("%s: wrong are %v", name, wrong)
			}
		}
		if want := c.site != nil && c.wrong == ""; slices.Contains(fine, "certificate") != want {
			t.Errorf("%s: in order are %v", name, fine)
		}
	}
}

func TestADatabaseThatDoesNotAnswerIsFoundOnce(t *testing.T) {
	s := opened(t, false, store.Round{State: "draft", OpensOn: "2026-10-20"})
	l := &Looker{Store: s}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wrong, _ := found(t, l, now)
	if n := len(slices.DeleteFunc(wrong, func(id string) bool { return id != "not_ready" })); n != 1 {
		t.Errorf("it is found %d times", n)
	}
}

func TestAnEventThatWasGivenUpWhileOthersAreTakenIsFound(t *testing.T) {
	s := opened(t, true, store.Round{State: "open", OpensOn: "2026-10-18"})
	h := store.Hand{By: "amina", At: now}
	if _, err := s.AddWebhook(t.Context(), store.NewWebhook{Name: "map", URL: "https://map.example.org/"}, h); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CloseRound(t.Context(), "r3", "a strike", h); err != nil {
		t.Fatal(err)
	}
	settles := func(e store.WebhookAnswer) {
		t.Helper()
		due, err := s.DueWebhooks(t.Context(), now, 1)
		if err != nil || len(due) != 1 {
			t.Fatal(due, err)
		}
		if err := s.SettleWebhook(t.Context(), due[0], e, now); err != nil {
			t.Fatal(err)
		}
	}
	settles(store.WebhookAnswer{Answer: 500, Reason: "status"}) // given up
	if _, err := s.TestWebhook(t.Context(), "map", h); err != nil {
		t.Fatal(err)
	}
	settles(store.WebhookAnswer{Answer: 200, Taken: true})
	l := &Looker{Store: s}
	for after, want := range map[time.Duration]bool{time.Hour: true, 73 * time.Hour: false} {
		if wrong, fine := found(t, l, now.Add(after)); slices.Contains(wrong, "webhook_left_out") != want || slices.Contains(fine, "webhook_told") == want {
			t.Errorf("after %s: wrong is %v, fine is %v", after, wrong, fine)
		}
	}
	if _, err := s.ReplayWebhook(t.Context(), "map", store.Replay{Since: now, Failed: true}, h); err != nil {
		t.Fatal(err)
	}
	settles(store.WebhookAnswer{Answer: 200, Taken: true})
	if wrong, _ := found(t, l, now.Add(time.Hour)); slices.Contains(wrong, "webhook_left_out") {
		t.Error("it has taken it by now")
	}
}

func TestAWebhookThatTheKeysDoNotOpenIsFoundByItsName(t *testing.T) {
	database := filepath.Join(t.TempDir(), "ahadi.db")
	s := openedIn(t, database, true, store.Round{State: "open", OpensOn: "2026-10-18"})
	if _, err := s.AddWebhook(t.Context(), store.NewWebhook{Name: "map", URL: "https://map.example.org/"}, store.Hand{By: "amina", At: now}); err != nil {
		t.Fatal(err)
	}
	other := under(t, database)
	if _, err := other.AddWebhook(t.Context(), store.NewWebhook{Name: "dashboard", URL: "https://dashboard.example.org/"}, store.Hand{By: "amina", At: now}); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range (&Looker{Store: other}).Look(t.Context(), now) {
		if f.Area == "webhooks" {
			got[f.ID] += f.About
		}
	}
	if want := map[string]string{"webhook_unreadable": "map", "webhook_told": "dashboard"}; !maps.Equal(got, want) {
		t.Errorf("found %v", got)
	}
}
