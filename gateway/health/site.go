package health

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"sync"
	"time"
)

// Site is the public address. Its certificate is looked at from this machine, as
// a provider would from outside, once in a while.
type Site struct {
	Host  string         // as it stands in public_url
	Port  string         // "" is 443
	Roots *x509.CertPool // nil are the system's
	mu    sync.Mutex
	last  seen
}

// NewSite gives the site of a public address; nil for one without TLS.
func NewSite(public string) *Site {
	u, err := url.Parse(public)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" {
		return nil
	}
	return &Site{Host: u.Hostname(), Port: u.Port()}
}

// How often it is looked at, and how long that may take.
const (
	siteEvery = time.Hour
	siteAgain = 5 * time.Minute // when it was not well
	siteWait  = 5 * time.Second
)

// nearEnd is how long before its end a certificate should have been renewed;
// those that live for days only are given a quarter of their life.
const nearEnd = 14 * 24 * time.Hour

// seen is what a look has found.
type seen struct {
	at    time.Time
	until time.Time // when the certificate ends; zero where there is none
	life  time.Duration
	bad   string // why nobody trusts it
	away  string // why the address does not answer
}

// look asks the address, unless it was asked a while ago.
func (s *Site) look(ctx context.Context, now time.Time) seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	every := siteEvery
	if s.last.bad != "" || s.last.away != "" {
		every = siteAgain
	}
	if s.last.at.IsZero() || now.Sub(s.last.at) >= every || now.Before(s.last.at) {
		s.last = s.ask(ctx, now)
	}
	return s.last
}

func (s *Site) ask(ctx context.Context, now time.Time) seen {
	ctx, cancel := context.WithTimeout(ctx, siteWait)
	defer cancel()
	port := s.Port
	if port == "" {
		port = "443"
	}
	found := seen{at: now}
	d := tls.Dialer{Config: &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12, Time: func() time.Time { return now }}}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(s.Host, port))
	var bad *tls.CertificateVerificationError
	switch {
	case errors.As(err, &bad):
		found.bad = bad.Err.Error()
	case err != nil:
		found.away = err.Error()
	default:
		defer conn.Close()
		leaf := conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
		found.until, found.life = leaf.NotAfter, leaf.NotAfter.Sub(leaf.NotBefore)
	}
	return found
}

// site looks at it.
func (k *looking) site() error {
	if k.Site == nil {
		return nil
	}
	s := k.Site.look(k.ctx, k.now)
	switch left := s.until.Sub(k.now); {
	case s.bad != "":
		k.wrong("certificate", "certificate_bad", "", "host", k.Site.Host, "why", s.bad)
	case s.away != "":
		k.wrong("certificate", "site_away", "", "host", k.Site.Host, "why", s.away)
	case left < min(nearEnd, s.life/4):
		k.wrong("certificate", "certificate_ends", "", "host", k.Site.Host, "time", Long(max(left, 0)))
	default:
		k.fine("certificate", "certificate", "", "host", k.Site.Host, "time", Long(left))
	}
	return nil
}
