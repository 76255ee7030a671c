package operator

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/smtp"
	"strings"
	"time"
)

// How a mail server is spoken to.
const (
	StartTLS = "starttls" // in clear first, then with TLS; never on without it
	TLS      = "tls"      // with TLS from the first byte
	NoTLS    = "none"     // a server of this machine
)

// Mail sends a message by SMTP.
type Mail struct {
	Server   string // host:port
	Security string // StartTLS, TLS, NoTLS
	User     string // "" for a server that does not ask
	Password string
	From     string
	To       []string
	TLS      *tls.Config // nil trusts whom the system trusts
}

// Send hands it to the server, which answers for the rest of its way.
func (m Mail) Send(ctx context.Context, msg Message) (err error) {
	c, err := m.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if m.User != "" {
		if err := m.signIn(c); err != nil {
			return err
		}
	}
	if err := c.Mail(m.From); err != nil {
		return fmt.Errorf("from %s: %w", m.From, err)
	}
	var refused []error
	for _, to := range m.To {
		if err := c.Rcpt(to); err != nil {
			refused = append(refused, fmt.Errorf("to %s: %w", to, err))
		}
	}
	if len(refused) == len(m.To) {
		return errors.Join(refused...)
	}
	w, err := c.Data()
	if err == nil {
		_, err = w.Write(m.write(msg))
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		_ = c.Quit() // the server has taken it: how it says goodbye changes nothing
	}
	return err
}

// connect speaks to the server, with TLS unless it is of this machine.
func (m Mail) connect(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, err
	}
	conf := m.TLS.Clone()
	if conf == nil {
		conf = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	conf.ServerName = host
	var conn net.Conn
	if m.Security == TLS {
		conn, err = (&tls.Dialer{Config: conf}).DialContext(ctx, "tcp", m.Server)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", m.Server)
	}
	if err != nil {
		return nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // a server that says nothing is let go of when the service stops
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if m.Security == StartTLS {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return nil, errors.Join(errors.New("the server offers no STARTTLS: give operator.email.tls as tls, or another port"), c.Close())
		}
		if err := c.StartTLS(conf); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// signIn shows the password, by the way that the server takes.
func (m Mail) signIn(c *smtp.Client) error {
	host, _, _ := net.SplitHostPort(m.Server)
	ok, ways := c.Extension("AUTH")
	switch {
	case !ok:
		return errors.New("the server asks for no password: leave username and password away")
	case !strings.Contains(ways, "PLAIN") && strings.Contains(ways, "LOGIN"):
		return c.Auth(login{m.User, m.Password})
	}
	return c.Auth(smtp.PlainAuth("", m.User, m.Password, host))
}

// login is the way of servers that do not take PLAIN. Never in clear.
type login struct{ user, password string }

// Start begins it.
func (l login) Start(s *smtp.ServerInfo) (string, []byte, error) {
	if !s.TLS {
		return "", nil, errors.New("no password leaves without TLS")
	}
	return "LOGIN", nil, nil
}

// Next answers what the server asks for.
func (l login) Next(asked []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(strings.ToLower(string(asked)), "user"):
		return []byte(l.user), nil
	}
	return []byte(l.password), nil
}

// write is the message with its head, in 7 bits.
func (m Mail) write(msg Message) []byte {
	id := make([]byte, 12)
	_, _ = rand.Read(id) // never fails
	_, domain, _ := strings.Cut(m.From, "@")
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"From", m.From},
		{"To", strings.Join(m.To, ", ")},
		{"Subject", mime.QEncoding.Encode("utf-8", msg.Subject)},
		{"Date", msg.At.Format(time.RFC1123Z)},
		{"Message-ID", "<" + hex.EncodeToString(id) + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", line[0], line[1])
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(strings.ReplaceAll(msg.Text, "\n", "\r\n"))) // into memory
	_ = w.Close()
	return b.Bytes()
}
