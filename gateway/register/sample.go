package register

import (
	"embed"
	"io/fs"
)

//go:embed sample/*.csv
var files embed.FS

// SampleDay is the day that the sample register was written for. A demo moves
// all its dates by the same number of days, so that this one is today.
const SampleDay = "2026-10-20"

// Sample is the sample register: three cities, twelve commitments, twenty-five
// people. All of it is invented, and so are its numbers.
func Sample() fs.FS {
	dir, err := fs.Sub(files, "sample")
	if err != nil {
		panic(err) // the path is a constant of this file
	}
	return dir
}
