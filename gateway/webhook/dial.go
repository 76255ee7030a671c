package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// How long a try may take, and how much is read of what is answered: nothing of it
// is used.
const (
	tryTime       = 20 * time.Second
	connectTime   = 10 * time.Second
	answerRead    = 4 << 10
	answerHeaders = 16 << 10
)

// errPrivate means that an address leads into the own network.
var errPrivate = errors.New("a private address")

// inward are addresses that are not the world's, beside those that net/netip knows:
// of carriers, for protocols, for documents and tests, and those in which an address
// of the fourth version hides.
var inward = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10")

func prefixes(all ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(all))
	for i, p := range all {
		parsed[i] = netip.MustParsePrefix(p)
	}
	return parsed
}

// outward says whether an address is the world's.
func outward(ip netip.Addr) bool {
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !within(inward, ip)
}

func within(all []netip.Prefix, ip netip.Addr) bool {
	for _, p := range all {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// client posts to the world, and to addresses that the operator allows. What a name
// leads to is looked at when it is connected to, so that a name whose address
// changes leads nowhere else. It follows no redirect and uses no proxy.
func client(allow []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Timeout: connectTime, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if ip := to.Addr().Unmap().WithZone(""); !outward(ip) && !within(allow, ip) {
			return errPrivate
		}
		return nil
	}}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout:    connectTime,
			MaxResponseHeaderBytes: answerHeaders,
			DisableCompression:     true,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        time.Minute,
		},
	}
}
