package smsgate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"ahadi/gateway/aggregator"
)

// The headers of a signed event.
const (
	signatureHeader = "X-Signature"
	timestampHeader = "X-Timestamp"
)

// Headers names those of the signature.
func (c *Codec) Headers() []string { return []string{signatureHeader, timestampHeader} }

// window is how far the phone's clock may be from ours. Each try is signed anew,
// so that a late one is no old one.
const window = 5 * time.Minute

// signed says whether the phone has sent the request, and just now: the
// signature is that of the body and of the time.
func (c *Codec) signed(r aggregator.Request) error {
	given, stamp := r.Header.Get(signatureHeader), r.Header.Get(timestampHeader)
	if given == "" || stamp == "" {
		return fmt.Errorf("%s or %s is missing: %w", signatureHeader, timestampHeader, aggregator.ErrSignature)
	}
	if !hmac.Equal([]byte(given), []byte(c.sign(r.Body, stamp))) {
		return fmt.Errorf("%s: is signing_key the one of the app (Settings > Webhooks > Signing Key)? %w", signatureHeader, aggregator.ErrSignature)
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Errorf("%s: %w", timestampHeader, aggregator.ErrSignature)
	}
	if off := time.Unix(seconds, 0).Sub(r.At).Round(time.Second); off.Abs() > window {
		way := "behind"
		if off > 0 {
			way = "ahead"
		}
		return fmt.Errorf("the phone's clock is %v %s, or somebody repeats an old event: let the phone take date and time from the network: %w",
			off.Abs(), way, aggregator.ErrSignature)
	}
	return nil
}

// sign is the signature of a body at a time.
func (c *Codec) sign(body []byte, stamp string) string {
	mac := hmac.New(sha256.New, []byte(c.signingKey))
	mac.Write(body)
	mac.Write([]byte(stamp))
	return hex.EncodeToString(mac.Sum(nil))
}
