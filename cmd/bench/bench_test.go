package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own program be the servers that the bench starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && parts[os.Args[1]] != nil {
		end(parts[os.Args[1]](os.Args[2:]))
	}
	os.Exit(m.Run())
}

func TestEveryServerAnswersRightAndFilesWhatItWasTold(t *testing.T) {
	var out bytes.Buffer
	o := options{json: true, window: 320 * time.Millisecond, connections: []int{1, 4}, people: 24, folder: t.TempDir()}
	if err := run(context.Background(), o, &out); err != nil {
		t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	if r.Fdatasync <= 0 || len(r.Cells) != 2*len(kinds) || len(r.Half) == 0 || len(r.Rows) != len(kinds)-1 {
		t.Fatalf("got %s", out.String())
	}
	for _, c := range r.Cells {
		if c.Requests == 0 || c.Wrong != 0 || c.P50 > c.P99 {
			t.Errorf("%+v", c)
		}
	}
	for _, c := range r.Rows {
		if c.Sent == 0 || c.Filed != c.Sent {
			t.Errorf("%+v", c)
		}
	}
	if left, err := os.ReadDir(o.folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTheTableShowsSharesOfWhatWasMeasuredBefore(t *testing.T) {
	var out strings.Builder
	cells := []cell{
		{Server: "bare", Connections: 64, PerSecond: 1000},
		{Server: "ussd-rows", Connections: 64, PerSecond: 200},
		{Server: "ussd", Connections: 64, PerSecond: 150},
	}
	table := newTable(&out, false)
	for i, c := range cells {
		table.cell(c, cells[:i+1])
	}
	if got := out.String(); !strings.Contains(got, "15.0 %") || !strings.Contains(got, "75.0 %") {
		t.Errorf("got %s", got)
	}
}

func TestWrongWordsAreRefused(t *testing.T) {
	for _, args := range [][]string{{"--connections", "0"}, {"--connections", "a"}, {"--connections", "5000"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
	o := options{only: []string{"nobody"}, people: 1}
	if _, err := startAll(context.Background(), o, t.TempDir()); err == nil {
		t.Error("a server that does not exist is started")
	}
}
