package store

import (
	"net"
	"time"
)

// unheard is for how long a server's machine may say nothing, not even that it is
// there, until a connection to it is given up: one that vanishes closes nothing, and
// a statement that may take long would wait for it.
const unheard = 10 * time.Second

// dialer makes connections that end when the other side's machine has vanished.
func dialer() *net.Dialer {
	return &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: unheard / 2, Interval: unheard / 4, Count: 2}, Control: giveUp}
}
