package httpsms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// authorization holds the token of a callback.
const authorization = "Authorization"

// Headers names the one that holds the token.
func (c *Codec) Headers() []string { return []string{authorization} }

// issuer is who signs the tokens, on a server of one's own too.
const issuer = "api.httpsms.com"

// claims are those of a token that are looked at. The token says nothing of the
// body: it proves that the server calls this address now.
type claims struct {
	Issuer   string   `json:"iss"`
	Audience audience `json:"aud"`
	Expires  int64    `json:"exp"` // Unix seconds
	From     int64    `json:"nbf"`
}

// audience is one address or a list of them.
type audience []string

// UnmarshalJSON reads both shapes.
func (a *audience) UnmarshalJSON(raw []byte) error {
	var one string
	if err := json.Unmarshal(raw, &one); err == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(a))
}

// refused is a token that does not hold, with the reason.
func refused(reason string) error { return fmt.Errorf("%s: %w", reason, aggregator.ErrSignature) }

// signed says whether the server has sent the request: a JSON Web Token of the
// one kind that it makes (RFC 7519, HS256), for the address that was called and
// for now.
func (c *Codec) signed(r aggregator.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get(authorization), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return refused("there is no bearer token: does the webhook at httpSMS have a signing key?")
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return refused("the bearer token is none")
	}
	if !hmac.Equal([]byte(parts[2]), []byte(c.sign(parts[0]+"."+parts[1]))) {
		return refused("the bearer token: is signing_key that of the webhook at httpSMS?")
	}
	var head struct {
		Algorithm string `json:"alg"`
	}
	if !part(parts[0], &head) || head.Algorithm != "HS256" { // never what a token wishes for
		return refused("the bearer token is not of the kind HS256")
	}
	var says claims
	if !part(parts[1], &says) {
		return refused("the bearer token cannot be read")
	}
	return says.check(r)
}

// sign is the signature of a token's first two parts.
func (c *Codec) sign(s string) string {
	mac := hmac.New(sha256.New, []byte(c.signingKey))
	mac.Write([]byte(s))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// part reads one of a token's parts.
func part(s string, into any) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && json.Unmarshal(raw, into) == nil
}

// check holds the claims against the call. The server gives each token ten
// minutes to either side, so that clocks need not agree.
func (c claims) check(r aggregator.Request) error {
	switch {
	case c.Issuer != issuer:
		return refused("the bearer token is not from httpSMS")
	case !r.At.Before(time.Unix(c.Expires, 0)):
		return refused("the bearer token is over: somebody repeats an old call, or our clock is ahead")
	case r.At.Before(time.Unix(c.From, 0)):
		return refused("the bearer token is not valid yet: our clock is behind")
	}
	for _, address := range c.Audience {
		if hmac.Equal([]byte(address), []byte(r.URL)) { // it holds the hook's secret
			return nil
		}
	}
	return refused("the bearer token is for another address: the webhook at httpSMS has to call public_url as it stands in the configuration")
}
