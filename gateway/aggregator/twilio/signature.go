package twilio

import (
	"crypto/hmac"
	"crypto/sha1" // the provider's choice; as a HMAC it is not broken
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ahadi/gateway/aggregator"
)

// signatureHeader holds the signature of a callback.
const signatureHeader = "X-Twilio-Signature"

// signed says whether Twilio has sent the request: the signature is that of the
// address which was called and of everything that was posted, also of fields
// that are new to us. A body that is no form is covered by its hash, which then
// stands in the address.
func (c *Codec) signed(r aggregator.Request) error {
	given := r.Header.Get(signatureHeader)
	if given == "" {
		return fmt.Errorf("%s: %w", signatureHeader, aggregator.ErrSignature)
	}
	posted, ok := fields(r)
	if !ok {
		return fmt.Errorf("the body: %w", aggregator.ErrSignature)
	}
	for _, address := range addresses(r.URL) {
		if hmac.Equal([]byte(given), []byte(c.sign(address+posted))) {
			return nil
		}
	}
	return fmt.Errorf("%s: is public_url what stands in Twilio's console, and auth_token the account's own? %w", signatureHeader, aggregator.ErrSignature)
}

// sign is the signature of a string.
func (c *Codec) sign(s string) string {
	mac := hmac.New(sha1.New, []byte(c.authToken))
	mac.Write([]byte(s))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// fields is what was posted as it is signed: names and values, one behind the
// other, in the order of the names.
func fields(r aggregator.Request) (string, bool) {
	if r.Method == http.MethodGet { // all of it stands in the address
		return "", true
	}
	query, err := url.ParseQuery(r.Query)
	if err != nil {
		return "", false
	}
	if want := query.Get("bodySHA256"); want != "" {
		sum := sha256.Sum256(r.Body)
		return "", hmac.Equal([]byte(hex.EncodeToString(sum[:])), []byte(strings.ToLower(want)))
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return "", false
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := form[name]
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			b.WriteString(name)
			b.WriteString(value)
		}
	}
	return b.String(), true
}

// addresses are the two ways to write the address that was called: with the
// port and without it. Twilio does not always sign the same one.
func addresses(called string) []string {
	scheme, rest, _ := strings.Cut(called, "://")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	port := ":443"
	if scheme == "http" {
		port = ":80"
	}
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host, port = host[:i], host[i:]
	}
	return []string{scheme + "://" + host + path, scheme + "://" + host + port + path}
}
