package store

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"ahadi/internal/keys"
)

// refusing is a server that refuses each connection with the next of codes, and
// with the last one from then on. Only the refusal is PostgreSQL's
// (https://www.postgresql.org/docs/current/protocol-message-formats.html).
func refusing(t *testing.T, codes ...string) (url string, asked *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	asked = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n := int(asked.Add(1))
			refuse(c, codes[min(n, len(codes))-1])
		}
	}()
	return "postgres://ahadi@" + l.Addr().String() + "/x?sslmode=disable", asked
}

func refuse(c net.Conn, code string) {
	defer c.Close()
	var size uint32
	in := bufio.NewReader(c)
	if binary.Read(in, binary.BigEndian, &size) != nil {
		return
	}
	io.CopyN(io.Discard, in, int64(size)-4)
	text := "SFATAL\x00VFATAL\x00C" + code + "\x00Mrefused\x00\x00"
	c.Write(append(binary.BigEndian.AppendUint32([]byte{'E'}, uint32(len(text)+4)), text...))
}

func TestAStartWaitsForAServerThatIsItselfStarting(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	url, asked := refusing(t, "57P03", "08P01", "57P03", "28000")
	_, err = Open(context.Background(), Options{Database: url, Keys: ring})
	if e, ok := pgError(err); !ok || e.Code != "28000" {
		t.Errorf("after the server was up it refused the user, and the start says: %v", err)
	}
	if n := asked.Load(); n != 4 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestAStartDoesNotWaitForAServerThatRefusesIt(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	url, asked := refusing(t, "28P01")
	if _, err := Open(context.Background(), Options{Database: url, Keys: ring}); err == nil {
		t.Error("a server that refuses the password was opened")
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}
