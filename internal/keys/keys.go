// Package keys seals what the database holds about people, and makes the blind
// indexes that find it again.
//
// A ring has a master key and an index key. The master key wraps one data key
// for each person and each phone; a data key seals numbers, names, comments and
// messages (AES-256-GCM). Destroying a wrapped data key makes what it sealed
// unreadable for ever. The index key makes keyed hashes (HMAC-SHA-256): a plain
// hash of a phone number is reversed in seconds, so there is none.
//
// Rotating draws a new master key. The one before is kept as retired, for the
// data keys that it still wraps, here or in a backup. The index key stays for
// ever: every number, session and message is found by it, and only whoever has
// the numbers could make their hashes anew.
package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"os"
	"sync"
	"sync/atomic"
)

// ErrOpen says that a sealed value does not open: another key, another label,
// or a changed text.
var ErrOpen = errors.New("a sealed value does not open with this key")

// size of every key in bytes (AES-256, HMAC-SHA-256).
const size = 32

// encoding of all that is stored: text, the same on every database engine.
var encoding = base64.RawStdEncoding

// Ring is the keys of one network. It is safe for concurrent use. One that was
// read from a file reads it again when another process has put a new master key
// there.
type Ring struct {
	masters atomic.Pointer[masters]
	macs    sync.Pool // of hash.Hash over the index key
	index   []byte    // for the key file

	path    string // of the key file; "" of a ring that is kept elsewhere
	reading sync.Mutex
	seen    os.FileInfo // of the file when it was last read
}

// New makes a ring with keys drawn at random.
func New() (*Ring, error) {
	b := make([]byte, 2*size)
	if _, err := rand.Read(b); err != nil {
		return nil, fmt.Errorf("draw keys: %w", err)
	}
	m, err := newMaster(b[:size])
	if err != nil {
		return nil, err
	}
	return ring(&masters{current: m}, b[size:]), nil
}

func ring(all *masters, index []byte) *Ring {
	r := &Ring{index: index, macs: sync.Pool{New: func() any { return hmac.New(sha256.New, index) }}}
	r.masters.Store(all)
	return r
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return cipher.NewGCM(block)
}

// Index is the keyed hash of parts: equal parts give equal indexes, and nobody
// without the key can try numbers until one fits. Parts are told apart by their
// lengths: ("ab", "c") differs from ("a", "bc").
func (r *Ring) Index(parts ...string) string {
	mac := r.macs.Get().(hash.Hash)
	mac.Reset()
	var buf [128]byte
	for _, p := range parts {
		b := binary.AppendUvarint(buf[:0], uint64(len(p)))
		mac.Write(append(b, p...))
	}
	sum := mac.Sum(buf[:0])
	r.macs.Put(mac)
	return encoding.EncodeToString(sum)
}

// Index64 is Index as a number, for locks.
func (r *Ring) Index64(parts ...string) int64 {
	b, err := encoding.DecodeString(r.Index(parts...))
	if err != nil {
		return 0 // not reached: Index has just encoded it
	}
	return int64(binary.BigEndian.Uint64(b))
}

// NewDataKey draws the key of a person or a phone; wrapped is what is stored.
func (r *Ring) NewDataKey() (wrapped string, k DataKey, err error) {
	raw := make([]byte, size)
	if _, err := rand.Read(raw); err != nil {
		return "", DataKey{}, fmt.Errorf("draw a data key: %w", err)
	}
	if k.aead, err = gcm(raw); err != nil {
		return "", DataKey{}, err
	}
	return r.masters.Load().current.wrap(raw), k, nil
}

// Unwrap opens a stored data key.
func (r *Ring) Unwrap(wrapped string) (DataKey, error) {
	raw, err := r.unwrap(wrapped)
	if err != nil {
		return DataKey{}, err
	}
	aead, err := gcm(raw)
	return DataKey{aead}, err
}

// DataKey seals what belongs to one person or one phone.
type DataKey struct{ aead cipher.AEAD }

// Seal encrypts plain. The label says what it is (the column), so that a sealed
// value cannot be moved to another place and read as something else.
func (k DataKey) Seal(plain []byte, label string) string {
	return encoding.EncodeToString(seal(k.aead, plain, label))
}

// Open gives back what Seal took.
func (k DataKey) Open(sealed, label string) ([]byte, error) {
	return open(k.aead, sealed, label)
}

func seal(aead cipher.AEAD, plain []byte, label string) []byte {
	out := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(out) // never fails: the runtime ends the process instead (crypto/rand)
	return aead.Seal(out, out, plain, []byte(label))
}

func open(aead cipher.AEAD, text, label string) ([]byte, error) {
	b, err := encoding.DecodeString(text)
	if err != nil || len(b) < aead.NonceSize() {
		return nil, ErrOpen
	}
	n := aead.NonceSize()
	plain, err := aead.Open(b[n:n], b[:n], b[n:], []byte(label))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}
