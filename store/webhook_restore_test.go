package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// hooked is a store with a webhook for which the closing of r1 waits.
func hooked(t testing.TB, s *Store) {
	t.Helper()
	_, err := s.AddWebhook(context.Background(), NewWebhook{Name: "map", URL: "https://map.example.org/hooks"}, Hand{By: "amina", At: now})
	if err == nil {
		_, _, err = s.CloseRound(context.Background(), "r1", "a strike", Hand{By: "amina", At: now})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// toSend are what is due, as it is sent.
func toSend(s *Store, at time.Time) ([]WebhookDelivery, error) {
	all, err := s.DueWebhooks(context.Background(), at, 10)
	for i := range all {
		d, ok, err2 := s.WebhookToSend(context.Background(), all[i], at)
		if all[i] = d; err2 != nil || !ok {
			return all, fmt.Errorf("%+v is not to be sent: %w", d, err2)
		}
	}
	return all, err
}

func TestARestoredBackupTellsNoProgramUntilSomebodyLetsIt(t *testing.T) {
	ctx := context.Background()
	s, path := seededTest(t)
	hooked(t, s)
	before, err := toSend(s, now)
	if err != nil || len(before) != 1 {
		t.Fatalf("%+v, %v", before, err)
	}
	r := &restoring{t, path, s.keys, backedUp(t, s, now)}
	if err := s.RemoveWebhook(ctx, "map", Hand{By: "amina", At: afterwards}); err != nil { // its program was taken over
		t.Fatal(err)
	}
	closed(t, s)
	o := r.options(path)
	o.Force = true
	done, s := r.restore(o)
	if err := s.ResumeSending(ctx, restoredAt); err != nil {
		t.Fatal(err)
	}
	due, err := toSend(s, restoredAt)
	if w, err2 := s.Webhook(ctx, "map"); err != nil || err2 != nil || len(due) != 0 || done.Webhooks != 1 || w.Stopped != StoppedCopy || w.Failed != 1 {
		t.Errorf("%+v is told %+v; %+v, %v, %v", w, due, done, err, err2)
	}
	h := Hand{By: "amina", At: restoredAt}
	if _, err := s.StartWebhook(ctx, "map", h); err != nil {
		t.Fatal(err)
	}
	if n, err := s.ReplayWebhook(ctx, "map", Replay{Since: now, Failed: true}, h); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if due, err = toSend(s, restoredAt); err != nil || len(due) != 1 || due[0].Event != before[0].Event || due[0].Body != before[0].Body {
		t.Errorf("replayed is %+v, %v", due, err)
	}
}

func TestAWebhookThatNobodyCanReadHoldsUpNoOther(t *testing.T) {
	for _, damaged := range []string{"data_key", "sealed_url", "sealed_secret"} {
		t.Run(damaged, func(t *testing.T) { unreadableHook(t, damaged) })
	}
}

func unreadableHook(t *testing.T, damaged string) {
	ctx := context.Background()
	s, dir := town(t, 1)
	h := Hand{By: "amina", At: now}
	if _, err := s.AddWebhook(ctx, NewWebhook{Name: "broken", URL: "https://broken.example.org/"}, h); err != nil {
		t.Fatal(err)
	}
	hooked(t, s)
	if err := s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE webhook SET ` + damaged + ` = 'of another key file' WHERE name = 'broken'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	r := rotate(t, s, now)
	if told := slices.Equal(r.Unreadable, []string{"webhook broken"}); told != (damaged == "data_key") {
		t.Errorf("the rotation tells of %q", r.Unreadable)
	}
	s = inFolder(t, dir)
	told := ""
	due, err := s.DueWebhooks(ctx, now, 10)
	for _, d := range due {
		d, ok, err := s.WebhookToSend(ctx, d, now)
		if err != nil {
			t.Error(err)
		}
		if ok {
			told += d.URL
		}
	}
	all, err2 := s.Webhooks(ctx)
	if err != nil || err2 != nil || told != "https://map.example.org/hooks" || len(all) != 2 || !all[0].Unreadable || all[1].Unreadable {
		t.Errorf("told is %q, listed are %+v: %v, %v", told, all, err, err2)
	}
	_, rotated := s.RotateWebhook(ctx, "broken", time.Hour, h)
	_, tested := s.TestWebhook(ctx, "broken", h)
	_, replayed := s.ReplayWebhook(ctx, "broken", Replay{Since: now}, h)
	for act, err := range map[string]error{"rotated": rotated, "tested": tested, "replayed": replayed} {
		if !errors.As(err, new(Refusal)) || !strings.Contains(err.Error(), "remove it, and add it anew") {
			t.Errorf("%s: %v", act, err)
		}
	}
	if err := s.RemoveWebhook(ctx, "broken", h); err != nil {
		t.Error(err)
	}
}

func TestADamagedSecretOfBeforeKeepsNoProgramFromBeingTold(t *testing.T) {
	ctx := context.Background()
	s, _ := town(t, 1)
	hooked(t, s)
	secret, err := s.RotateWebhook(ctx, "map", time.Hour, Hand{By: "amina", At: now})
	if err == nil {
		err = s.single(ctx, func(tx *Tx) error {
			_, err := tx.exec(`UPDATE webhook SET sealed_former = 'damaged'`)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if due, err := toSend(s, now); err != nil || len(due) != 1 || !slices.Equal(due[0].Secrets, []string{secret}) {
		t.Errorf("%+v, %v", due, err)
	}
}

func TestSecretsOfWebhooksOutliveARotationOfTheKeys(t *testing.T) {
	s, dir := town(t, 1)
	hooked(t, s)
	before, err := toSend(s, now)
	if err != nil || len(before) != 1 {
		t.Fatalf("%+v, %v", before, err)
	}
	old := s.keys.Master()
	rotate(t, s, now)
	if n := count(t, s, `SELECT count(*) FROM webhook WHERE data_key LIKE $1`, old+"%"); n != 0 {
		t.Error("the old key still opens what a program is told by")
	}
	closed(t, s)
	again, err := toSend(inFolder(t, dir), now)
	if err != nil || len(again) != 1 || again[0].URL != before[0].URL || again[0].Secrets[0] != before[0].Secrets[0] {
		t.Errorf("%+v, %v", again, err)
	}
}
