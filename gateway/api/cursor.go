package api

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// cursor is the position after a row, as an opaque word with a check sum.
func cursor(id int64) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(id))
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// position reads a cursor; "" is the beginning.
func position(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != 12 || crc32.ChecksumIEEE(b[:8]) != binary.BigEndian.Uint32(b[8:]) {
		return 0, errors.New("not a cursor")
	}
	return int64(binary.BigEndian.Uint64(b)), nil
}
