package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"ahadi/store"
)

// stamped is the stamp of a package, which its linker writes: Go stamps what it
// builds in a clone only.
var stamped string

// stamp is which program this is: the tag it was built from, the commit and its
// day, as "v1.2.0 (1a2b3c4d, 2026-11-28)". Go writes it into what is built in a
// clone; a tree that was changed since says so.
func stamp() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return stampOf(info)
}

func stampOf(info *debug.BuildInfo) string {
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "unreleased"
	}
	if strings.HasPrefix(version, "v0.0.0-") { // what Go makes up where there is no tag
		version = "unreleased"
	}
	revision, day := set["vcs.revision"], set["vcs.time"]
	if revision == "" {
		return version
	}
	text := fmt.Sprintf("%s (%.8s, %.10s", strings.TrimSuffix(version, "+dirty"), revision, day)
	if set["vcs.modified"] == "true" {
		text += ", changed since"
	}
	return text + ")"
}

// versionCmd prints what this binary is made of.
type versionCmd struct{}

// Run prints one line each.
func (versionCmd) Run(out io.Writer) error {
	_, err := fmt.Fprintf(out, "ahadi %s\nsqlite %s\n", stamp(), store.EngineVersion())
	return err
}
