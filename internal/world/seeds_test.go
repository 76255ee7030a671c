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

	"ahadi/store/pgtest"
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

// seeds are those of this run, or a part of them.
func seeds(t *testing.T, part uint64) (first, last uint64) {
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
	return 1, max(1, howMany()/part)
}

func TestHundredsOfSeeds(t *testing.T) {
	first, last := seeds(t, 1)
	histories(t, first, last, func(t *testing.T, g *ground) engine { return newSQLite(t, g) })
}

// TestSeedsOnPostgreSQL takes one in forty: what differs there is the engine alone.
func TestSeedsOnPostgreSQL(t *testing.T) {
	first, last := seeds(t, 40)
	histories(t, first, last, func(t *testing.T, g *ground) engine { return newPostgres(t, g) })
}

// histories lives through one history for each seed.
func histories(t *testing.T, first, last uint64, begin func(*testing.T, *ground) engine) {
	g := breakGround(t)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // hundreds of short lives: collecting them is a fifth of the time
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			cryptotest.SetGlobalRandom(t, seed)
			e := begin(t, g)
			synctest.Test(t, func(t *testing.T) { live(t, g, e, seed) })
		})
	}
}

// memory is a folder whose files are in memory, where the system has one:
// nothing here depends on a disk, and everything would wait for it.
const memory = "/dev/shm"

func TestMain(m *testing.M) {
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		os.Setenv("TMPDIR", memory)
	}
	os.Exit(pgtest.Main(m))
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
	for range 30 + w.dice.IntN(50) {
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
