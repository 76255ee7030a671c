package gateway

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ahadi/gateway/health"
	"ahadi/store"
)

// leaving tells a monitoring system what waits to leave, and which channels are
// away. It asks the database when it is asked.
type leaving struct {
	store *store.Store
	now   func() time.Time
}

var (
	queuedMetric = prometheus.NewDesc("ahadi_outbox_queued", "Messages that wait to leave.", []string{"channel", "class"}, nil)
	awayMetric   = prometheus.NewDesc("ahadi_channel_away", "1 while nothing is handed to a channel's provider.", []string{"channel"}, nil)
)

// Describe names what is told.
func (leaving) Describe(to chan<- *prometheus.Desc) { to <- queuedMetric; to <- awayMetric }

// Collect tells it. While the database says nothing, nothing is told.
func (l leaving) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyWait)
	defer cancel()
	all, err := l.store.Queues(ctx, l.now())
	if err != nil {
		return
	}
	for _, c := range all {
		for class, n := range c.Queued {
			to <- prometheus.MustNewConstMetric(queuedMetric, prometheus.GaugeValue, float64(n), c.Name, class)
		}
		away := 0.0
		if c.Circuit != "" {
			away = 1
		}
		to <- prometheus.MustNewConstMetric(awayMetric, prometheus.GaugeValue, away, c.Name)
	}
}

// wrongs tells what the status page says is wrong, so that a rule of a
// monitoring system judges nothing anew.
type wrongs struct {
	health *health.Looker
	now    func() time.Time
}

var wrongMetric = prometheus.NewDesc("ahadi_wrong", "1 for each thing that the status page says is wrong, by what it is and what it is about.", []string{"what", "about"}, nil)

// Describe names what is told.
func (wrongs) Describe(to chan<- *prometheus.Desc) { to <- wrongMetric }

// Collect tells it, as it was found within the last minute.
func (w wrongs) Collect(to chan<- prometheus.Metric) {
	if w.health == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*readyWait)
	defer cancel()
	for _, f := range w.health.Recent(ctx, w.now()) {
		if f.Wrong {
			to <- prometheus.MustNewConstMetric(wrongMetric, prometheus.GaugeValue, 1, f.ID, f.About)
		}
	}
}

// leads tells whether this process does what is due by the clock.
func leads(s *store.Store, now func() time.Time) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ahadi_leader", Help: "1 for the process that does what is due by the clock: one of all that share a database."}, func() float64 {
		if s.Leads(now()) {
			return 1
		}
		return 0
	})
}
