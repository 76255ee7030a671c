package gateway

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

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
