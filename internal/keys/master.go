package keys

import (
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// master is one master key.
type master struct {
	id      string // written before each data key that it wraps
	aead    cipher.AEAD
	raw     []byte    // for the key file
	retired time.Time // zero of the current one
}

func newMaster(raw []byte) (*master, error) {
	aead, err := gcm(raw)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte("ahadi master key "), raw...))
	return &master{id: encoding.EncodeToString(sum[:3]), aead: aead, raw: raw}, nil
}

func (m *master) wrap(raw []byte) string {
	return m.id + "." + encoding.EncodeToString(seal(m.aead, raw, "data key"))
}

// masters is what a ring wraps with and what it opens; it never changes, a new
// one takes its place.
type masters struct {
	current *master
	retired []*master // newest first
}

func (m *masters) find(id string) *master {
	if m.current.id == id {
		return m.current
	}
	if i := slices.IndexFunc(m.retired, func(r *master) bool { return r.id == id }); i >= 0 {
		return m.retired[i]
	}
	return nil
}

// Master is the id of the current master key. It tells nothing of the key.
func (r *Ring) Master() string { return r.masters.Load().current.id }

// Retired is a master key that wraps nothing new.
type Retired struct {
	ID string
	At time.Time // since when
}

// Retired lists the master keys that are kept for what they wrapped, newest first.
func (r *Ring) Retired() []Retired {
	var all []Retired
	for _, m := range r.masters.Load().retired {
		all = append(all, Retired{m.id, m.retired})
	}
	return all
}

// PrefixOf is what every data key begins with that this master key wraps.
func PrefixOf(master string) string { return master + "." }

// Rewrap gives the same data key, wrapped by the current master key.
func (r *Ring) Rewrap(wrapped string) (string, error) {
	raw, err := r.unwrap(wrapped)
	if err != nil {
		return "", err
	}
	return r.masters.Load().current.wrap(raw), nil
}

// unwrap opens a stored data key. One that a master key wrapped which is not
// known was wrapped after the file was read, so the file is read again; as long
// as the file stays the same, that is no more than a look at its date.
func (r *Ring) unwrap(wrapped string) ([]byte, error) {
	id, text, ok := strings.Cut(wrapped, ".")
	m := r.masters.Load().find(id)
	var stale error
	if ok && m == nil {
		stale = r.Reload()
		m = r.masters.Load().find(id)
	}
	if m == nil {
		return nil, errors.Join(fmt.Errorf("a data key was wrapped by master key %q, this is %q: %w", id, r.Master(), ErrOpen), stale)
	}
	raw, err := open(m.aead, text, "data key")
	if err != nil {
		return nil, fmt.Errorf("unwrap a data key: %w", err)
	}
	return raw, nil
}
