package console

import (
	"bufio"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// How often open pages are served.
const (
	lookEvery = 2 * time.Second  // for what another process has taken in
	beatEvery = 20 * time.Second // so that a proxy keeps the line and a closed one is noticed
	lineFor   = 10 * time.Minute // then the browser dials again
	linesMost = 200              // open pages at a time; the others ask now and then
)

// news tells open pages that something has come in. It looks into the database,
// so that it does not matter which process took it, and only while a page is open.
type news struct {
	store   *store.Store
	mu      sync.Mutex
	open    map[chan struct{}]bool
	looking bool // somebody looks into the database
	seen    store.Newest
	ending  chan struct{}
	once    sync.Once
}

func newNews(s *store.Store) *news {
	return &news{store: s, open: map[chan struct{}]bool{}, ending: make(chan struct{})}
}

func (n *news) close() { n.once.Do(func() { close(n.ending) }) }

// follow opens a line; nil when there are too many or the service ends.
func (n *news) follow() chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.ending:
		return nil
	default:
	}
	if len(n.open) >= linesMost {
		return nil
	}
	line := make(chan struct{}, 1)
	n.open[line] = true
	if !n.looking {
		n.looking = true
		go n.look()
	}
	return line
}

func (n *news) leave(line chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.open, line)
}

// look asks what is newest until no page is open.
func (n *news) look() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-n.ending:
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), lookEvery)
		newest, err := n.store.Newest(ctx)
		cancel()
		n.mu.Lock()
		if len(n.open) == 0 {
			n.looking = false
			n.mu.Unlock()
			return
		}
		if err == nil && newest != n.seen {
			n.seen = newest
			for line := range n.open {
				select {
				case line <- struct{}{}:
				default: // it has not told the last one yet
				}
			}
		}
		n.mu.Unlock()
	}
}

// live tells a page that something has come in, and nothing of what: GET /live,
// server-sent events. The page then asks again for what it may see.
func (k *Console) live(c *fiber.Ctx) error {
	line := k.news.follow()
	if line == nil {
		return fiber.NewError(fiber.StatusServiceUnavailable, "Too many pages are open at once; this one asks now and then.")
	}
	headers(c)
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no")
	conn := c.Context().Conn()
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer k.news.leave(line)
		beat, over := time.NewTicker(beatEvery), time.NewTimer(lineFor)
		defer beat.Stop()
		defer over.Stop()
		text := "retry: 5000\n\n"
		for {
			if conn.SetWriteDeadline(k.Now().Add(beatEvery)) != nil {
				return
			}
			if _, err := fmt.Fprint(w, text); err != nil {
				return
			}
			if w.Flush() != nil {
				return
			}
			select {
			case <-line:
				text = "event: news\ndata: \n\n"
			case <-beat.C:
				text = ": still here\n\n"
			case <-over.C:
				return
			case <-k.news.ending:
				return
			}
		}
	})
	return nil
}
