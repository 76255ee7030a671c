package api

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// cursor is the position after a row of a list, as an opaque word with a check
// sum: what another list gave, or somebody made up, is refused.
func cursor(list string, id int64) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(id))
	b = binary.BigEndian.AppendUint32(b, check(list, b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// position reads a cursor of a list; "" is the beginning.
func position(list, s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != 12 || check(list, b[:8]) != binary.BigEndian.Uint32(b[8:]) {
		return 0, errors.New("not a cursor of " + list)
	}
	id := int64(binary.BigEndian.Uint64(b))
	if id < 0 {
		return 0, errors.New("not a cursor of " + list)
	}
	return id, nil
}

func check(list string, id []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(list)), crc32.IEEETable, id)
}
