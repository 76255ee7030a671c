package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// advice is what to do about an error of the system, which says only what and
// where.
func advice(err error) string {
	text := err.Error()
	switch {
	case errors.Is(err, fs.ErrPermission), strings.Contains(text, "permission denied"):
		return ": the service's user must be able to read it, and to write in the folder of the database (chown, chmod); run this as that user, as 'runuser -u ahadi -- ahadi check'"
	case errors.Is(err, fs.ErrNotExist):
		return ": see that the path is right, and make what is missing, as the service's user"
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOSPC):
		return ": the disk takes nothing: see how it is mounted ('mount') and whether it is full ('df -h')"
	}
	return ""
}

// greeted is how long whoever listens on our address has to say who it is.
const greeted = 3 * time.Second

// free says why nothing can listen on the address of the configuration. What
// listens there may be the service itself.
func (c *config) free() error {
	l, err := net.Listen("tcp", c.Listen)
	switch {
	case err == nil:
		return l.Close()
	case errors.Is(err, syscall.EADDRINUSE) && serves(c.Listen):
		return nil
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("listen: another program has %s ('ss -ltnp' says which): end it, or choose another port here and in the proxy", c.Listen)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("listen: %s is no address of this machine: with a proxy on it, 127.0.0.1:8080 is right", c.Listen)
	}
	return fmt.Errorf("listen: %w: it is an address and a port, as 127.0.0.1:8080", err)
}

// serves says whether an Ahadi answers at an address.
func serves(at string) bool {
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		return false
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	client := http.Client{Timeout: greeted}
	res, err := client.Get("http://" + net.JoinHostPort(host, port) + "/healthz")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	return err == nil && res.StatusCode == http.StatusOK && strings.HasPrefix(string(body), "ok")
}
