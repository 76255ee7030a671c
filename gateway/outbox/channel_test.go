package outbox

import (
	"context"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/store"
)

func TestAStuckChannelHoldsUpNoOther(t *testing.T) {
	inTown(t, []Channel{{Name: "stuck", Sender: plain{"http://stuck.test"}, Slots: 4}, {Name: "good", Sender: plain{"http://good.test"}, Slots: 4}}, func(w *town) {
		w.becomes("stuck", silence)
		w.becomes("good", taken)
		w.queue("stuck", "must", 30, "")
		w.queue("good", "broadcast", 10, "")
		w.queue("good", "reply", 30, "")
		w.after(3 * time.Second)
		if n := w.heard("good"); n < 30 {
			t.Errorf("%d of 30 left by the good channel", n)
		}
		if c := w.channel("stuck"); c.Sending != 4 || c.Queued["must"] != 26 {
			t.Errorf("four slots hold %d, and %v wait", c.Sending, c.Queued)
		}
	})
}

func TestAChannelThatIsAwayIsLeftAloneAndAnotherStandsIn(t *testing.T) {
	channels := []Channel{
		{Name: "away", Sender: plain{"http://away.test"}, Slots: 2, Fallback: "other"}, {Name: "other", Sender: plain{"http://other.test"}, Slots: 2},
	}
	inTown(t, channels, func(w *town) {
		w.becomes("other", taken)
		w.queue("away", "reply", 40, "")
		w.after(time.Minute)
		if n := w.heard("other"); n != 40 {
			t.Errorf("%d of 40 left by the other channel", n)
		}
		if n := w.dials["away"]; n < tooManyFailures || n > tooManyFailures+4 {
			t.Errorf("the channel that is away was tried %d times", n)
		}
		if c := w.channel("away"); !strings.Contains(c.Circuit, "connection failed") || c.Fallback != "other" || time.Since(c.Since) > time.Minute {
			t.Errorf("others see %q since %s", c.Circuit, c.Since)
		}
		w.becomes("away", taken)
		w.queue("away", "reply", 1, "")
		w.after(time.Second) // before its time nothing is handed to it, and this leaves by the other
		w.after(mostWait + mostWait/5)
		w.queue("away", "reply", 40, "")
		w.after(time.Second)
		if n := w.heard("away"); n < 20 {
			t.Errorf("it is back, and %d leave by it", n)
		}
		if c := w.channel("away"); c.Circuit != "" || c.Queued["reply"] != 0 {
			t.Errorf("it is back, and others see %+v", c)
		}
	})
}

func TestWhatMayHaveLeftGoesByNoOtherChannel(t *testing.T) {
	channels := []Channel{
		{Name: "mute", Sender: plain{"http://mute.test"}, Slots: 8, Fallback: "other"}, {Name: "other", Sender: plain{"http://other.test"}},
	}
	inTown(t, channels, func(w *town) {
		w.becomes("mute", silence)
		w.becomes("other", taken)
		w.queue("mute", "reply", 20, "")
		w.after(5 * time.Minute)
		twice := map[string]bool{}
		for _, text := range append(w.got["mute"], w.got["other"]...) {
			if twice[text] {
				t.Errorf("%q was handed to both", text)
			}
			twice[text] = true
		}
		if c := w.channel("mute"); len(twice) != 20 || c.Unknown < 8 || len(c.Queued) != 0 {
			t.Errorf("%d texts left, %+v", len(twice), c)
		}
	})
}

func TestAnAccountWithoutMoneyStopsItsChannelUntilSomebodyPays(t *testing.T) {
	inTown(t, []Channel{{Name: "poor", Sender: poor{plain{"http://poor.test"}}, Slots: 1}}, func(w *town) {
		w.becomes("poor", func(string) (int, string) { return 402, "" })
		w.queue("poor", "receipt", 5, "")
		w.after(2 * time.Minute)
		if n := w.heard("poor"); n != 1 {
			t.Errorf("%d requests to an empty account", n)
		}
		if c := w.channel("poor"); c.Queued["receipt"] != 5 || !strings.Contains(c.Circuit, "pay") {
			t.Errorf("nothing was refused for good: %+v", c)
		}
		w.becomes("poor", taken)
		w.after(10 * time.Minute)
		if c := w.channel("poor"); c.Sent != 5 || c.Circuit != "" {
			t.Errorf("somebody has paid: %+v", c)
		}
	})
}

func TestABalanceIsAskedEachHourAndWhenMoneyRunsOut(t *testing.T) {
	w := newWorld(t, newFake(t, -1, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nKES 12.50").url, 0)
	l := w.to.lanes[0]
	l.Sender = poor{l.Sender.(plain)}
	asked := func(at time.Time) string {
		if err := w.to.Tick(context.Background(), at); err != nil {
			t.Fatal(err)
		}
		s, err := w.store.Sending(context.Background(), at)
		if err != nil || len(s.Channels) != 1 || s.Channels[0].Balance != "KES 12.50" {
			t.Fatalf("got %+v, %v", s, err)
		}
		return s.Channels[0].Asked.Format("15:04")
	}
	for _, c := range []struct {
		after time.Duration
		empty bool
		want  string
	}{{0, false, "09:00"}, {59 * time.Minute, false, "09:00"}, {time.Hour, false, "10:00"}, {61 * time.Minute, true, "10:01"}} {
		if c.empty {
			l.asks.Store(true)
		}
		if got := asked(now.Add(c.after)); got != c.want {
			t.Errorf("after %s it is of %s", c.after, got)
		}
	}
}

func TestARateHoldsAndASafetyMessageWaitsBehindNobody(t *testing.T) {
	inTown(t, []Channel{{Name: "slow", Sender: plain{"http://slow.test"}, Rate: 2}}, func(w *town) {
		w.becomes("slow", taken)
		w.queue("slow", "reply", 50, "")
		w.after(5 * time.Second)
		if n := w.heard("slow"); n < 9 || n > 12 {
			t.Errorf("%d left in five seconds at two a second", n)
		}
		w.queue("slow", "must", 1, "danger")
		w.after(2 * time.Second)
		if !strings.Contains(strings.Join(w.got["slow"], "|"), "danger") {
			t.Error("a message of danger waits behind fifty replies")
		}
	})
}

func TestABatchIsReadNumberByNumber(t *testing.T) {
	one, two, three := people[0], people[1], people[2]
	for name, c := range map[string]struct {
		status                          int
		answer                          string
		sent, refused, unknown, waiting int
	}{
		"each has its own":  {201, one + " sent a\n" + two + " refused None\n" + three + " later None\n", 1, 1, 0, 1},
		"one is not named":  {201, one + " sent a\n" + two + " sent b\n", 2, 0, 1, 0},
		"nothing is named":  {201, "thank you", 0, 0, 3, 0},
		"a word of its own": {201, one + " maybe a\n" + two + " sent b\n" + three + " sent c\n", 2, 0, 1, 0},
		"no clear answer":   {500, "", 0, 0, 3, 0},
		"not now":           {503, "", 0, 0, 0, 3},
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, []Channel{{Name: "many", Sender: many{plain{"http://many.test"}, 10}, Slots: 1}}, func(w *town) {
				w.becomes("many", func(string) (int, string) { return c.status, c.answer })
				w.together("many")
				w.after(time.Second)
				got := w.channel("many")
				failed := 0
				for _, n := range got.Failed {
					failed += n
				}
				if w.heard("many") != 1 || got.Sent != c.sent || failed != c.refused || got.Unknown != c.unknown || got.Queued["reminder"] != c.waiting {
					t.Errorf("%d requests: %+v", w.heard("many"), got)
				}
			})
		})
	}
}

// together queues one text to three people, that leaves at once.
func (w *town) together(channel string) {
	w.t.Helper()
	if err := w.store.PauseSending(context.Background(), "all at once", time.Now()); err != nil {
		w.t.Fatal(err)
	}
	w.queue(channel, "reminder", 3, "the same")
	if err := w.store.ResumeSending(context.Background(), time.Now()); err != nil {
		w.t.Fatal(err)
	}
}

func TestOneBadNumberCostsNobodyElseHerMessage(t *testing.T) {
	inTown(t, []Channel{{Name: "many", Sender: many{plain{"http://many.test"}, 10}, Slots: 1}}, func(w *town) {
		w.becomes("many", func(body string) (int, string) {
			if strings.Contains(body, people[1]) {
				return 400, "one of them is no number"
			}
			return 201, "id"
		})
		w.together("many")
		w.after(10 * time.Second)
		got := w.channel("many")
		if w.heard("many") != 4 || got.Sent != 2 || got.Failed["one of them is no number"] != 1 || len(got.Failed) != 1 {
			t.Errorf("%d requests %q: %+v", w.heard("many"), w.got["many"], got)
		}
		w.becomes("many", func(string) (int, string) { return 201, "thank you" }) // nobody counts as one who has said STOP
		w.together("many")
		w.after(time.Second)
		if got = w.channel("many"); got.Unknown != 3 {
			t.Errorf("the next time: %q: %+v", w.got["many"], got)
		}
	})
}

func TestWhatIsLateForAnotherReasonLeavesTogetherAgain(t *testing.T) {
	inTown(t, []Channel{{Name: "many", Sender: many{plain{"http://many.test"}, 10}, Slots: 1}}, func(w *town) {
		w.becomes("many", func(string) (int, string) { return 503, "" })
		w.together("many")
		w.after(time.Second)
		w.becomes("many", func(string) (int, string) {
			return 201, people[0] + " sent a\n" + people[1] + " sent b\n" + people[2] + " sent c\n"
		})
		w.after(10 * time.Second)
		if got := w.channel("many"); w.heard("many") != 2 || got.Sent != 3 {
			t.Errorf("%d requests %q: %+v", w.heard("many"), w.got["many"], got)
		}
	})
}

func TestTheWaitOfAProviderIsTheWholeChannels(t *testing.T) {
	c, h := circuit{}, health{sick: "the provider answers 429", wait: time.Minute}
	at := now
	if !c.note(h, false, at, 0) || c.mayProbe(at.Add(59*time.Second)) || !c.mayProbe(at.Add(time.Minute)) {
		t.Errorf("asked for a minute: %+v", c)
	}
	for i := range 4 { // in a row, and one that is under way does not count
		c.probing = true
		at = c.retry
		c.note(health{sick: "no connection"}, true, at, 0)
		c.note(health{}, false, at, 0)
		if want := min(firstWait<<(i+1), mostWait); c.retry.Sub(at) != want {
			t.Errorf("after %d looks it is left alone for %s, want %s", i+1, c.retry.Sub(at), want)
		}
	}
	if !c.note(health{}, true, at, 0) || c.open() {
		t.Errorf("it is back: %+v", c)
	}
}

func TestTwoChannelsOfOneNameAreRefused(t *testing.T) {
	_, err := New(Config{Queue: (*store.Store)(nil), Now: time.Now, Channels: []Channel{{Name: "a", Sender: plain{}}, {Name: "a", Sender: plain{}}}})
	if err == nil {
		t.Error("taken")
	}
}

// known names its messages itself.
type known struct{ plain }

func (known) MessageID(m aggregator.Message) string { return "ours-" + m.Body }

func TestAReportFindsAMessageWhoseAnswerWasLost(t *testing.T) {
	inTown(t, []Channel{{Name: "mute", Sender: known{plain{"http://mute.test"}}}}, func(w *town) {
		w.becomes("mute", silence)
		w.queue("mute", "reply", 1, "hello")
		w.after(time.Minute)
		if c := w.channel("mute"); c.Unknown != 1 {
			t.Fatalf("it may have left: %+v", c)
		}
		report := store.DeliveryReport{ProviderID: "ours-hello", State: "delivered"}
		if err := w.store.Delivered(context.Background(), "mute", []store.DeliveryReport{report}, time.Now()); err != nil {
			t.Fatal(err)
		}
		if c := w.channel("mute"); c.Unknown != 0 || c.Arrived != 1 {
			t.Errorf("it has arrived, and the report says so: %+v", c)
		}
	})
}
