package store

import (
	"strings"
	"syscall"
)

// tcpUserTimeout is Linux's TCP_USER_TIMEOUT, which package syscall has no name for
// on every processor.
const tcpUserTimeout = 0x12

// giveUp ends a connection of which what was sent is not acknowledged: no probe asks
// after the other side meanwhile.
func giveUp(network, _ string, c syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var set error
	err := c.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(unheard.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return set
}
