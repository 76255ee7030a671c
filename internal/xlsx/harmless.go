// Package xlsx looks at XLSX files before anything of them is unpacked. It is
// a ZIP archive: a few kilobytes may claim to be gigabytes.
package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Largest is how many bytes a workbook may have as it lies there.
const Largest = 32 << 20

// What it may hold.
const (
	maxRatio   = 200 // unpacked to packed, of one part
	maxParts   = 1000
	smallParts = 1 << 20 // bytes: what is no bigger may be packed as well as it likes
)

// Harmless refuses what is no workbook, and what would come to more than most
// bytes or was not written by a spreadsheet.
func Harmless(book io.ReaderAt, size int64, most uint64) error {
	if size > Largest {
		return fmt.Errorf("the workbook has more than %d MB: split it", Largest>>20)
	}
	if old(book) {
		return errors.New("it is a workbook of the old kind (.xls), or one with a password: save it as .xlsx again, without a password")
	}
	z, err := zip.NewReader(book, size)
	if err != nil {
		return fmt.Errorf("it is no workbook (%w): save it as .xlsx again", err)
	}
	if len(z.File) > maxParts {
		return fmt.Errorf("it has %d parts, and %d is the limit: it was not written by a spreadsheet", len(z.File), maxParts)
	}
	var all uint64
	for _, part := range z.File {
		all += part.UncompressedSize64
		if part.UncompressedSize64 > smallParts && part.UncompressedSize64 > maxRatio*max(part.CompressedSize64, 1) || all > most {
			return fmt.Errorf("it unpacks to more than %d MB, or %d times its size: it was not written by a spreadsheet, or must be split", most>>20, maxRatio)
		}
	}
	return nil
}

// old says whether a file is of the kind that Excel wrote before 2007, in which
// it also puts a workbook with a password.
func old(book io.ReaderAt) bool {
	var head [8]byte
	n, _ := book.ReadAt(head[:], 0) // too short is another matter
	return bytes.Equal(head[:n], []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1})
}
