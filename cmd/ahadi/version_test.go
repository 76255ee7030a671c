package main

import (
	"runtime/debug"
	"testing"
)

func TestTheStampNamesTagCommitAndDay(t *testing.T) {
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "1a2b3c4d5e6f"}, {Key: "vcs.time", Value: "2026-11-28T10:00:00Z"}}
	changed := append(commit[:2:2], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	for _, c := range []struct {
		version  string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.0", commit, "v1.2.0 (1a2b3c4d, 2026-11-28)"},
		{"v1.2.0+dirty", changed, "v1.2.0 (1a2b3c4d, 2026-11-28, changed since)"},
		{"v0.0.0-20261128100000-1a2b3c4d5e6f", commit, "unreleased (1a2b3c4d, 2026-11-28)"},
		{"v1.2.1-0.20261128100000-1a2b3c4d5e6f", commit, "v1.2.1-0.20261128100000-1a2b3c4d5e6f (1a2b3c4d, 2026-11-28)"},
		{"(devel)", nil, "unreleased"},
		{"", nil, "unreleased"},
	} {
		if got := stampOf(&debug.BuildInfo{Main: debug.Module{Version: c.version}, Settings: c.settings}); got != c.want {
			t.Errorf("%q is stamped %q, not %q", c.version, got, c.want)
		}
	}
}
