package outbox

import (
	"context"
	"testing"
	"time"

	"ahadi/store"
)

func TestAnOutcomeThatADatabaseDidNotTakeAtOnceIsNotLost(t *testing.T) {
	inTown(t, []Channel{{Name: "good", Sender: plain{"http://good.test"}, Slots: 4}}, func(w *town) {
		w.becomes("good", taken)
		w.balks.Store(6)
		w.queue("good", "must", 1, "")
		w.after(40 * time.Second)
		if c := w.channel("good"); c.Sent != 1 || c.Sending != 0 {
			t.Errorf("the database was busy for a while, and of the message is known: %+v", c)
		}
	})
}

func TestAChannelThatIsBackIsFoundOutWhicheverNameComesFirst(t *testing.T) {
	for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
		down, other := names[0], names[1]
		channels := []Channel{{Name: down, Sender: plain{"http://" + down + ".test"}, Fallback: other}, {Name: other, Sender: plain{"http://" + other + ".test"}}}
		if down == "b" {
			channels[0], channels[1] = channels[1], channels[0]
		}
		inTown(t, channels, func(w *town) {
			w.becomes(other, taken)
			w.queue(down, "reply", 8, "")
			w.after(2 * time.Minute)
			w.becomes(down, taken)
			for range 20 {
				w.queue(down, "reply", 1, "")
				w.after(time.Minute)
			}
			if n := w.heard(down); n < 12 {
				t.Errorf("%s is back, and %d of 20 messages in 20 minutes leave by it", down, n)
			}
		})
	}
}

func TestDangerWaitsSecondsForAnAccountThatWasPaid(t *testing.T) {
	inTown(t, []Channel{{Name: "poor", Sender: poor{plain{"http://poor.test"}}, Slots: 1}}, func(w *town) {
		w.becomes("poor", func(string) (int, string) { return 402, "" })
		w.queue("poor", "reply", 3, "")
		w.after(40 * time.Minute) // the longest wait is reached
		w.queue("poor", "must", 1, "danger")
		w.after(time.Minute)
		w.becomes("poor", taken)
		w.after(31 * time.Second)
		if c := w.channel("poor"); c.Queued["must"] != 0 || c.Circuit != "" {
			t.Errorf("half a minute after somebody paid: %+v", c)
		}
	})
}

func TestWhoSaysThatSendingGoesOnWaitsForNoCircuit(t *testing.T) {
	inTown(t, []Channel{{Name: "poor", Sender: poor{plain{"http://poor.test"}}, Slots: 1}}, func(w *town) {
		w.becomes("poor", func(string) (int, string) { return 402, "" })
		w.queue("poor", "reply", 1, "")
		w.after(40 * time.Minute)
		w.becomes("poor", func(string) (int, string) { return 201, "KES 12.50" })
		if err := w.store.ResumeSending(context.Background(), time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := w.to.Tick(context.Background(), time.Now()); err != nil {
			t.Fatal(err)
		}
		w.queue("poor", "reply", 1, "")
		w.after(3 * time.Second)
		if c := w.channel("poor"); c.Sent < 1 || c.Circuit != "" {
			t.Errorf("somebody paid and said so: %+v", c)
		}
	})
}

func TestAProcessThatKnowsNothingOfAChannelLeavesItsMessagesToWhoServesIt(t *testing.T) {
	inTown(t, []Channel{{Name: "away", Sender: plain{"http://away.test"}}}, func(w *town) {
		ctx := context.Background()
		w.queue("away", "reply", 1, "")
		for range 2 {
			w.after(50 * time.Minute)
			if err := w.to.Tick(ctx, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		sweep := func(after time.Duration) store.ChannelSending {
			w.after(after)
			if err := w.store.Sweep(ctx, []string{"another"}, nil, time.Now()); err != nil {
				t.Fatal(err)
			}
			return w.channel("away")
		}
		if c := sweep(50 * time.Minute); c.Queued["reply"] != 1 || c.Circuit == "" {
			t.Errorf("it is served, and another process leaves of it %+v", c)
		}
		if c := sweep(20 * time.Minute); c.Queued["reply"] != 0 {
			t.Errorf("nobody has served it for more than an hour, and it still waits: %+v", c)
		}
	})
}
