package main

import (
	"io"
	"net"
	"sync"
	"time"
)

// away is a way to a server that takes time, as the network to another machine does:
// what is written to it arrives so much later, in either direction, and however much
// is under way.
type away struct {
	listener net.Listener
	socket   string
	delay    time.Duration
	all      sync.WaitGroup
}

// newAway listens for those who go that way to a server's socket.
func newAway(socket string, delay time.Duration) (*away, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &away{listener: l, socket: socket, delay: delay}
	a.all.Go(a.serve)
	return a, nil
}

func (a *away) port() int { return a.listener.Addr().(*net.TCPAddr).Port }

// stop waits until nobody is on the way any more.
func (a *away) stop() error {
	if a == nil {
		return nil
	}
	err := a.listener.Close()
	a.all.Wait()
	return err
}

func (a *away) serve() {
	for {
		from, err := a.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("unix", a.socket)
		if err != nil {
			from.Close()
			continue
		}
		both := func() { from.Close(); to.Close() }
		a.all.Go(func() { defer both(); a.carry(to, from) })
		a.all.Go(func() { defer both(); a.carry(from, to) })
	}
}

// piece is what was read at once, and when it arrives.
type piece struct {
	bytes []byte
	at    time.Time
}

// carry copies until one of them has ended.
func (a *away) carry(to io.Writer, from io.Reader) {
	under := make(chan piece, 1024)
	var arriving sync.WaitGroup
	arriving.Go(func() {
		var err error
		for p := range under {
			time.Sleep(time.Until(p.at))
			if err == nil {
				_, err = to.Write(p.bytes)
			}
		}
	})
	for {
		b := make([]byte, 32<<10)
		n, err := from.Read(b)
		if n > 0 {
			under <- piece{b[:n], time.Now().Add(a.delay)}
		}
		if err != nil {
			break
		}
	}
	close(under)
	arriving.Wait()
}
