package keys

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
)

// pinRounds makes each try of a PIN cost something (about half a millisecond),
// and not so much that callers wait for the writer. What keeps a PIN secret is
// the key, not this: four digits are tried in seconds by whoever has it.
const pinRounds = 2000

// PIN is what is kept of a PIN: a random salt and a slow keyed hash. Two people
// with the same PIN have different ones.
func (r *Ring) PIN(pin string) string {
	salt := make([]byte, 12)
	rand.Read(salt) // never fails: the runtime ends the process instead (crypto/rand)
	return r.pin(encoding.EncodeToString(salt), pin)
}

// IsPIN says whether kept is of this PIN; an empty one is of none.
func (r *Ring) IsPIN(kept, pin string) bool {
	salt, _, ok := strings.Cut(kept, "$")
	return ok && subtle.ConstantTimeCompare([]byte(r.pin(salt, pin)), []byte(kept)) == 1
}

func (r *Ring) pin(salt, pin string) string {
	sum, err := pbkdf2.Key(sha256.New, r.Index("pin", pin), []byte(salt), pinRounds, size)
	if err != nil {
		return "" // not reached: the sizes are constants
	}
	return salt + "$" + encoding.EncodeToString(sum)
}
