package api

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"ahadi/store"
)

// cursor is the position after a row of a list, as an opaque word with a check
// sum: what another list gave, or somebody made up, is refused.
func cursor(list string, k store.Key) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(k.ID))
	if k.Seq != 0 {
		b = binary.BigEndian.AppendUint64(b, uint64(k.Seq))
	}
	b = binary.BigEndian.AppendUint32(b, check(list, b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// position reads a cursor of a list; "" is the beginning.
func position(list, s string) (store.Key, error) {
	var k store.Key
	if s == "" {
		return k, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != 12 && len(b) != 20 {
		return k, errors.New("not a cursor of " + list)
	}
	at := b[:len(b)-4]
	if check(list, at) != binary.BigEndian.Uint32(b[len(at):]) {
		return k, errors.New("not a cursor of " + list)
	}
	if k.ID = int64(binary.BigEndian.Uint64(at)); len(at) == 16 {
		k.Seq = int64(binary.BigEndian.Uint64(at[8:]))
	}
	if k.ID < 0 || k.Seq < 0 {
		return store.Key{}, errors.New("not a cursor of " + list)
	}
	return k, nil
}

func check(list string, id []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(list)), crc32.IEEETable, id)
}
