package gateway

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ahadi/store"
)

// healthz says that the process is alive.
func (g *Gateway) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

// readyz says whether the service can do its work, or what to do about it.
func (g *Gateway) readyz(c *fiber.Ctx) error {
	if err := g.store.Ready(c.UserContext(), g.now()); err != nil {
		return fiber.NewError(http.StatusServiceUnavailable, "not ready: "+err.Error())
	}
	return c.SendString("ready\n")
}

// metrics are the counters of the edge. Labels are channels, kinds and codes
// only: no number, text or secret can stand in one.
type metrics struct {
	handler fiber.Handler
	hooks   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
}

func newMetrics(s *store.Store) *metrics {
	m := &metrics{
		hooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ahadi_hooks_total", Help: "Callbacks by channel, kind and HTTP status.",
		}, []string{"channel", "kind", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ahadi_hook_seconds", Help: "Time to answer a callback.", Buckets: []float64{.001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5},
		}, []string{"channel", "kind"}),
	}
	stat := func(name, help string, value func(store.Stats) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(s.Stats()) })
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(m.hooks, m.seconds,
		stat("ahadi_store_waiting", "Requests that wait for the writer.", func(s store.Stats) float64 { return float64(s.Waiting) }),
		stat("ahadi_store_groups", "Commits since the start.", func(s store.Stats) float64 { return float64(s.Groups) }),
		stat("ahadi_store_turns", "Requests answered by those commits.", func(s store.Stats) float64 { return float64(s.Turns) }),
	)
	m.handler = adaptor.HTTPHandler(promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	return m
}

func (m *metrics) serve(c *fiber.Ctx) error { return m.handler(c) }

// hook counts one callback.
func (m *metrics) hook(channel, kind string, status int, took time.Duration) {
	m.hooks.WithLabelValues(channel, kind, strconv.Itoa(status)).Inc()
	if channel != "" {
		m.seconds.WithLabelValues(channel, kind).Observe(took.Seconds())
	}
}
