package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// What argon2id costs for each password: OWASP's first choice for a machine with
// little memory.
const (
	hashTime   = 2
	hashKiB    = 19 * 1024
	hashLanes  = 1
	hashLength = 32
	saltLength = 16
)

// shortest is how many characters a password has at least, and longest how many
// bytes at most.
const (
	shortest = 10
	longest  = 256
)

// ErrPassword says what a password must be like.
var ErrPassword = errors.New("a password has 10 characters or more, is not made of the user's name, and does not repeat a few characters only")

// CheckPassword refuses a password that would soon be guessed.
func CheckPassword(name, password string) error {
	different := map[rune]bool{}
	for _, r := range password {
		different[r] = true
	}
	plain := strings.ToLower(password)
	switch {
	case utf8.RuneCountInString(password) < shortest, len(password) > longest, !utf8.ValidString(password), len(different) < 5:
		return ErrPassword
	case len(name) > 3 && strings.Contains(plain, strings.ToLower(name)) && utf8.RuneCountInString(password) < len(name)+shortest:
		return ErrPassword
	}
	return nil
}

// HashPassword is what is kept of a password: argon2id, its parameters and its salt.
func HashPassword(password string) string {
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails: the runtime ends the process instead (crypto/rand)
	return kept(salt, argon2.IDKey([]byte(password), salt, hashTime, hashKiB, hashLanes, hashLength))
}

func kept(salt, key []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashKiB, hashTime, hashLanes, enc.EncodeToString(salt), enc.EncodeToString(key))
}

// isPassword compares a password with what is kept of it; kept with parameters of
// an earlier version it still compares.
func isPassword(kept, password string) bool {
	var version int
	var memory, time uint32
	var lanes uint8
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes)
	salt, err3 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err4 := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(err1, err2, err3, err4) != nil || version != argon2.Version || memory > 1<<20 || time > 64 || len(want) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// hashers bounds how many passwords are hashed at a time: each takes 19 MiB, and
// a small server answers phones at the same time.
type hashers chan struct{}

// run hashes when it is its turn, or gives up with ctx.
func (h hashers) run(ctx context.Context, hash func()) error {
	select {
	case h <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h }()
	hash()
	return nil
}

// Random is a new secret of 256 bits, as text that a cookie or a link can hold.
func Random() string {
	raw := make([]byte, 32)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}
