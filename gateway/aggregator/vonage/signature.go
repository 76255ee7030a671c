package vonage

import (
	"crypto/hmac"
	"crypto/md5"  // the provider's default
	"crypto/sha1" // one of its choices; as a HMAC it is not broken
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// method is a way to sign: the hex digits of a string's signature.
type method func(secret, s string) string

// methods are those that the dashboard offers, by the names of its clients.
var methods = map[string]method{
	"md5hash": func(secret, s string) string {
		sum := md5.Sum([]byte(s + secret))
		return hex.EncodeToString(sum[:])
	},
	"md5":    by(md5.New),
	"sha1":   by(sha1.New),
	"sha256": by(sha256.New),
	"sha512": by(sha512.New),
}

// by is a method with a HMAC.
func by(of func() hash.Hash) method {
	return func(secret, s string) string {
		mac := hmac.New(of, []byte(secret))
		mac.Write([]byte(s))
		return hex.EncodeToString(mac.Sum(nil))
	}
}

// What a signature may be old, and ahead of our clock. Vonage tries a day long, and
// a message that comes again counts once: an old call does no harm.
const (
	oldest = 25 * time.Hour
	ahead  = time.Hour
)

// signed says whether Vonage has sent the fields: its signature is that of all of
// them, also of those that are new to us. An account that signs nothing has no
// secret here either.
func (c *Codec) signed(f map[string]string, at time.Time) error {
	if c.secret == "" {
		return nil
	}
	given := f["sig"]
	if given == "" {
		return fmt.Errorf("sig is missing: has Vonage's support switched signed webhooks on? %w", aggregator.ErrSignature)
	}
	if !hmac.Equal([]byte(strings.ToLower(given)), []byte(c.method(c.secret, line(f)))) {
		return fmt.Errorf("sig: are signature_secret and signature_method those of the dashboard? %w", aggregator.ErrSignature)
	}
	seconds, err := strconv.ParseInt(f["timestamp"], 10, 64)
	if err != nil {
		return fmt.Errorf("timestamp is none: %w", aggregator.ErrSignature)
	}
	if age := at.Sub(time.Unix(seconds, 0)); age > oldest || age < -ahead {
		return fmt.Errorf("timestamp: signed %s from now, by our clock: %w", age.Round(time.Minute), aggregator.ErrSignature)
	}
	return nil
}

// line is what is signed: each field but the signature, in the order of their
// names, as &name=value with no other & and = in the value.
func line(f map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if name != "sig" {
			b.WriteString("&" + name + "=" + plain.Replace(f[name]))
		}
	}
	return b.String()
}

var plain = strings.NewReplacer("&", "_", "=", "_")
