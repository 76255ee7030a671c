package gateway

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ahadi/store"
)

// healthz says that the process is alive, and which program it is.
func (g *Gateway) healthz(c *fiber.Ctx) error { return c.SendString("ok\nahadi " + g.version + "\n") }

// readyWait is how long the store may take to say that it can work.
const readyWait = time.Second

// readyz says whether the service can do its work, or what to do about it.
func (g *Gateway) readyz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), readyWait)
	defer cancel()
	if err := g.store.Ready(ctx, g.now()); err != nil {
		return fiber.NewError(http.StatusServiceUnavailable, "not ready: "+err.Error())
	}
	p, stopped, err := g.store.Paused(ctx)
	if err != nil {
		return fiber.NewError(http.StatusServiceUnavailable, "not ready: "+err.Error())
	}
	if stopped { // callers are served, so a balancer must not take it away
		return c.SendString(fmt.Sprintf("ready\nsending is paused since %s: %s\n", p.Since.Format(time.RFC3339), p.Reason))
	}
	return c.SendString("ready\n")
}

// outcome is what became of a callback.
type outcome int

const (
	served  outcome = iota // its effects are on disk, or it had none
	refused                // the caller's fault
	busy                   // not taken, no effect
	unsure                 // taken, not confirmed in time
	broken                 // our fault
)

var outcomes = [...]string{served: "served", refused: "refused", busy: "busy", unsure: "unsure", broken: "broken"}

// metrics are the counters of the edge. Labels are channels, kinds and outcomes
// only: no number, text or secret can stand in one.
type metrics struct {
	handler   fiber.Handler
	callbacks *prometheus.CounterVec
	seconds   *prometheus.HistogramVec
	strangers prometheus.Counter
}

func newMetrics(c Config) *metrics {
	s := c.Store
	m := &metrics{
		callbacks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ahadi_callbacks_total", Help: "Callbacks by channel, kind and what became of them.",
		}, []string{"channel", "kind", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ahadi_callback_seconds", Help: "Time to answer a callback.", Buckets: []float64{.001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5},
		}, []string{"channel", "kind"}),
		strangers: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ahadi_callbacks_unknown_total", Help: "Callbacks for no channel, or with a wrong secret.",
		}),
	}
	gauge := func(name, help string, value func(store.Stats) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(s.Stats()) })
	}
	counter := func(name, help string, value func(store.Stats) float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return value(s.Stats()) })
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(m.callbacks, m.seconds, m.strangers, leaving{s, c.Now}, wrongs{c.Health, c.Now}, leads(s, c.Now),
		gauge("ahadi_store_waiting", "Requests that wait for the writer.", func(s store.Stats) float64 { return float64(s.Waiting) }),
		counter("ahadi_store_groups_total", "Commits since the start.", func(s store.Stats) float64 { return float64(s.Groups) }),
		counter("ahadi_store_turns_total", "Requests answered by those commits.", func(s store.Stats) float64 { return float64(s.Turns) }),
	)
	reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ahadi_build_info", Help: "Always 1; the label says which program runs.", ConstLabels: prometheus.Labels{"version": c.Version},
	}, func() float64 { return 1 }))
	m.handler = adaptor.HTTPHandler(promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	return m
}

func (m *metrics) serve(c *fiber.Ctx) error { return m.handler(c) }

// meter counts the callbacks of one kind on one channel. Its counters are
// looked up once, not with each request.
type meter struct {
	counts  [len(outcomes)]prometheus.Counter
	seconds prometheus.Observer
}

func (m *metrics) meter(channel, kind string) *meter {
	all := &meter{seconds: m.seconds.WithLabelValues(channel, kind)}
	for what, word := range outcomes {
		all.counts[what] = m.callbacks.WithLabelValues(channel, kind, word)
	}
	return all
}

func (m *meter) note(what outcome, took time.Duration) {
	m.counts[what].Inc()
	m.seconds.Observe(took.Seconds())
}
