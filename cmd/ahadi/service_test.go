package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"ahadi/gateway/health"
	"ahadi/gateway/operator"
)

// TestAStopDoesNotWaitForAMailServerThatHangs: one that takes the call and says
// nothing would keep the machine's stop, or a new version, for twenty seconds.
func TestAStopDoesNotWaitForAMailServerThatHangs(t *testing.T) {
	t.Parallel()
	w := newWiring(t)
	close(w.free)
	hangs, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer hangs.Close()
	mail := operator.Mail{Server: hangs.Addr().String(), Security: operator.NoTLS, From: "ahadi@example.org", To: []string{"ops@example.org"}}
	w.every = "@every 1s"
	w.operator = operator.New(operator.Config{
		Store: w.store, Health: &health.Looker{Store: w.store}, Logger: w.log, Ways: []operator.Way{{Name: "e-mail", Send: mail.Send}},
		Finding: func(f health.Finding) (string, string) { return f.ID, "" },
		Say:     func(key string, _ ...any) string { return key },
		Exact:   func(at time.Time) string { return at.Format(time.DateOnly) },
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.run(ctx) }()
	conn, err := hangs.Accept() // its open round is approved by nobody: that is told
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "220 mail.example.org\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil { // her greeting, which it never answers
		t.Fatal(err)
	}
	began := time.Now()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the stop took %s", took)
	}
}
