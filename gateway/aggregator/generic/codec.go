// Package generic speaks the dialect of a provider that nobody has written code
// for: a description in YAML says how its callbacks are read, what it is
// answered, and how a message is sent. It is pure: bytes in, values out.
package generic

import (
	"crypto/hmac"
	"crypto/sha1" // some providers still sign with it; as a MAC it holds
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
)

// Codec speaks what a description says. It takes callbacks; a Sender sends too.
type Codec struct {
	d        description
	settings map[string]string
	hook     string // of USSD, for answers that name the address of the next step
}

// Sender is a Codec whose description says how to send.
type Sender struct{ *Codec }

// Headers are those that the description looks at.
func (c *Codec) Headers() []string {
	if c.d.Signature == nil {
		return nil
	}
	return []string{c.d.Signature.Header}
}

// none is a callback of a service that the description does not have.
func none(service string) error {
	return fmt.Errorf("the description of this provider has no %s: add it, or take the callback out of the provider's dashboard", service)
}

// open checks who speaks, and takes the callback apart.
func (c *Codec) open(how string, r aggregator.Request) (fields, error) {
	r, err := only(how, r)
	if err != nil {
		return nil, err
	}
	if s := c.d.Signature; s != nil && !s.matches(c.settings["secret"], r.Header.Get(s.Header), r.Body) {
		return nil, aggregator.ErrSignature
	}
	return read(how, r)
}

var hashes = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// matches compares in constant time.
func (s *signature) matches(secret, header string, signed []byte) bool {
	given, ok := strings.CutPrefix(header, s.Prefix)
	if !ok || secret == "" {
		return false
	}
	decode := hex.DecodeString
	if s.Encoding == "base64" {
		decode = base64.StdEncoding.DecodeString
	}
	raw, err := decode(given)
	if err != nil {
		return false
	}
	mac := hmac.New(hashes[s.Hash], []byte(secret))
	mac.Write(signed)
	return hmac.Equal(raw, mac.Sum(nil))
}

// international are the numbers of a provider that leaves out the plus.
const international = "international"

// number is a subscriber's number as the gateway parses it. What is no row of
// digits, a name for example, stays as it came.
func (c *Codec) number(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "tel:"), "TEL:")
	bare := strings.TrimSpace(s)
	if bare == "" || strings.Trim(bare, "0123456789") != "" {
		return s
	}
	if c.d.Numbers == international {
		return "+" + bare
	}
	return aggregator.Plus(s)
}

// written is a number as the provider writes it, to be echoed.
func (c *Codec) written(number string) string {
	if c.d.Numbers == international {
		return strings.TrimPrefix(number, "+")
	}
	return number
}

// respond fills an answer.
func respond(a reply, kind string, values map[string]string) aggregator.Response {
	r := aggregator.Response{Status: a.Status, ContentType: kind, Body: fill(a.Body, values, escapeFor(kind))}
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	if len(a.Headers) > 0 {
		r.Header = maps.Clone(a.Headers)
		for name, value := range r.Header {
			r.Header[name] = fill(value, values, asHeader)
		}
	}
	return r
}
