package world

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"
)

// oneSeed replays one history: -seed N, or AHADI_SEED=N.
var oneSeed = flag.Uint64("seed", 0, "the seed of one history to replay")

// howMany seeds a run takes: 200, or 5,000 with AHADI_LONG.
func howMany() uint64 {
	if os.Getenv("AHADI_LONG") != "" {
		return 5000
	}
	if testing.Short() {
		return 20
	}
	return 200
}

// seeds are those of this run.
func seeds(t *testing.T) (first, last uint64) {
	one := *oneSeed
	if text := os.Getenv("AHADI_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("AHADI_SEED is a number, not %q", text)
		}
		one = n
	}
	if one != 0 {
		return one, one
	}
	return 1, howMany()
}

func TestHundredsOfSeeds(t *testing.T) {
	g := breakGround(t)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // hundreds of short lives: collecting them is a fifth of the time
	first, last := seeds(t)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			cryptotest.SetGlobalRandom(t, seed)
			e := newSQLite(t, g)
			synctest.Test(t, func(t *testing.T) { live(t, g, e, seed) })
		})
	}
}

// live is one history.
func live(t *testing.T, g *ground, e engine, seed uint64) *world {
	w := &world{t: t, seed: seed, dice: rand.New(rand.NewPCG(seed, 0)), ground: g, engine: e}
	w.quirks = chooseQuirks(w.dice)
	w.model, w.carrier = newModel(w), newCarrier(w)
	w.ahead.Store(int64(time.Until(dawn)))
	w.open()
	w.begin()
	w.tell("begins with %+v", w.quirks)
	for range 30 + w.dice.IntN(60) {
		if w.stop {
			break
		}
		w.happen()
	}
	if !w.stop {
		w.end()
	}
	w.carrier.hangUp()
	w.shutdown()
	w.checkLog()
	<-time.After(time.Minute) // time stands still once this returns: nothing may wait for it any more
	return w
}
