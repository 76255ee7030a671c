package store

import (
	"net"
	"syscall"
	"testing"
)

// TestAServerThatVanishedIsNotWaitedFor looks at what the system was told: a machine
// that vanishes cannot be had on this one.
func TestAServerThatVanishedIsNotWaitedFor(t *testing.T) {
	there, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	config, err := connecting("postgres://ahadi@" + there.Addr().String() + "/ahadi?connect_timeout=3")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := config.DialFunc(t.Context(), "tcp", there.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Control(func(fd uintptr) {
		for name, want := range map[int][2]int{tcpUserTimeout: {1000, 10_000}, syscall.TCP_KEEPIDLE: {1, 5}} {
			if got, err := syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, name); err != nil || got < want[0] || got > want[1] {
				t.Errorf("option %d is %d, %v", name, got, err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
