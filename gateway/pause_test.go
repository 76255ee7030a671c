package gateway_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// pause takes the database's write lock, as a backup tool or a second program
// may; the function gives it back.
func (w *world) pause() func() {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+w.database)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		w.t.Fatal(err)
	}
	return func() {
		if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
			w.t.Error(err)
		}
		conn.Close()
		db.Close()
	}
}

func TestWhileTheDatabaseIsAwayEverybodyGetsATrueAnswerInTime(t *testing.T) {
	w := newWorld(t)
	w.walk(akinyi, "before", "1", "2")
	goOn := w.pause()
	const slack = 500 * time.Millisecond
	var group sync.WaitGroup
	var late, early sync.Map
	until := time.Now().Add(3 * time.Second)
	for i, number := range []string{adwoa, akinyi, rosa, yaw, julio, otieno, county} {
		group.Go(func() {
			for step := 0; time.Now().Before(until); step++ {
				began := time.Now()
				screen := w.ussd(number, fmt.Sprintf("away-%d-%d", i, step), "")
				if took := time.Since(began); took > 2*time.Second+slack {
					late.Store(took, screen)
				}
				if !strings.HasPrefix(screen, "END 3Cities") { // sys_busy begins with the network's name in every language
					early.Store(screen, number)
				}
			}
		})
	}
	group.Go(func() {
		began := time.Now()
		a := w.sms(adwoa, "away", "C22 60 lanes clean")
		if took := time.Since(began); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || took > 2*time.Second+slack {
			t.Errorf("an SMS: %d %v in %s", a.status, a.header, took)
		}
	})
	group.Wait()
	late.Range(func(took, screen any) bool { t.Errorf("answered after %s: %q", took, screen); return true })
	early.Range(func(screen, number any) bool { t.Errorf("not a sentence about being busy: %q", screen); return true })
	if a := w.get("/readyz"); a.status != http.StatusServiceUnavailable {
		t.Errorf("/readyz says %d %s", a.status, a.body)
	}
	if screen := w.ussd(akinyi, "busy", ""); !strings.Contains(screen, "ina kazi nyingi") {
		t.Errorf("she reads %q, not her own language", screen)
	}
	goOn()
	for end := time.Now().Add(5 * time.Second); w.get("/readyz").status != http.StatusOK; { // the writer asks for the lock ten times a second
		if time.Now().After(end) {
			t.Fatal("not ready again")
		}
	}
	w.text(adwoa, "away", "C22 60 lanes clean") // the provider sends it again
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports afterwards", n)
	}
	if screen := w.ussd(akinyi, "before", "1*2*4"); !strings.Contains(screen, "K12") || !strings.HasPrefix(screen, "CON ") {
		t.Errorf("her session does not go on: %q", screen)
	}
}
