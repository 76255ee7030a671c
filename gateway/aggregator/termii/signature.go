package termii

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"ahadi/gateway/aggregator"
)

// signatureHeader holds the signature of a callback's body.
const signatureHeader = "X-Termii-Signature"

// Headers names that of the signature.
func (c *Codec) Headers() []string { return []string{signatureHeader} }

// signed says whether Termii has sent the request: it signs the body with
// HMAC-SHA512 (provider's documentation, "Verifying events"). In which letters the
// signature is written is not said there: hexadecimal and base64 are both read.
// It holds no time, so an old call looks like a new one; what it is about is known
// by its id.
func (c *Codec) signed(r aggregator.Request) error {
	given := strings.TrimSpace(r.Header.Get(signatureHeader))
	if given == "" {
		return fmt.Errorf("%s is missing: %w", signatureHeader, aggregator.ErrSignature)
	}
	sum := c.sign(r.Body)
	inHex, inBase64 := hex.EncodeToString(sum), base64.StdEncoding.EncodeToString(sum)
	if hmac.Equal([]byte(strings.ToLower(given)), []byte(inHex)) || hmac.Equal([]byte(given), []byte(inBase64)) {
		return nil
	}
	return fmt.Errorf("%s: is secret_key the one of the dashboard? %w", signatureHeader, aggregator.ErrSignature)
}

// sign is the signature of a body.
func (c *Codec) sign(body []byte) []byte {
	mac := hmac.New(sha512.New, []byte(c.secretKey))
	mac.Write(body)
	return mac.Sum(nil)
}
