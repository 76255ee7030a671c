package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ahadi/internal/pgserver"
)

func TestANetworkGrowsAndEverythingOfItIsMeasured(t *testing.T) {
	var out bytes.Buffer
	args := []string{"--reports", "100,1000", "--time", "400ms", "--rounds", "1", "--asks", "1", "--sheets", "2", "--json", "--keep", t.TempDir()}
	if err := growthRun(context.Background(), args, &out); err != nil {
		t.Fatal(err)
	}
	var all []stage
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	if len(all) != 2 || all[1].Reports != 1000 || all[1].People != 100 {
		t.Fatalf("got %+v", all)
	}
	if all[1].Disk < 1.5*all[0].Disk {
		t.Errorf("1000 reports take %.2f MB, and 100 take %.2f", all[1].Disk, all[0].Disk)
	}
	for _, s := range all {
		for what, v := range map[string]float64{
			"USSD": s.USSD.PerSecond, "SMS": s.SMS.PerSecond, "overview": s.Overview, "page": s.Page, "list": s.List, "deep": s.Deep, "disk": s.Disk, "memory": s.Memory, "most": s.Most, "times": s.Times.USSD,
		} {
			if v <= 0 {
				t.Errorf("%d reports: %s is not measured", s.Reports, what)
			}
		}
		if s.Export.Bytes == 0 {
			t.Errorf("%d reports: nothing was exported", s.Reports)
		}
	}
}

func TestTheOutboxIsMeasuredBesideAnotherQueue(t *testing.T) {
	river := filepath.Join(t.TempDir(), "river") // another program, which the bench is told to start instead
	if err := os.WriteFile(river, []byte("#!/bin/sh\ntest $2 = 300 && echo '{\"queued_per_second\":7,\"through_per_second\":50,\"done_per_second\":'$3'}'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := outboxRun(context.Background(), []string{"--messages", "300", "--rounds", "1", "--river", river, "--json", "--dir", t.TempDir()}, &out); err != nil {
		t.Fatal(err)
	}
	var r outboxResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	if r.Outbox.Queued <= 0 || r.Outbox.Done <= 0 || r.Outbox.Through <= 0 || len(r.River) != 2 || r.River[1].Workers != 1000 || r.River[1].Done != 1000 || r.Times != r.Outbox.Through/50 || r.TimesSent != r.Outbox.Done/1000 {
		t.Errorf("got %+v", r)
	}
}

func TestSeveralNodesServeOneDatabase(t *testing.T) {
	var out bytes.Buffer
	// Shorter than that, no connection need have told the server how often it has waited for the disk.
	err := nodesRun(context.Background(), []string{"--nodes", "2", "--time", "1s", "--rounds", "1", "--connections", "4", "--people", "24", "--away", "4ms", "--json"}, &out)
	if errors.Is(err, pgserver.ErrMissing) && os.Getenv("AHADI_TEST_ALL") == "" {
		t.Skip("SKIPPED, NOT TESTED: " + err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []nodesResult
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	if len(all) != 1 || all[0].Nodes != 2 || all[0].PerSecond <= 0 || all[0].Syncs <= 0 || all[0].HalfP99 <= 0 || all[0].Times != 1 {
		t.Errorf("got %+v", all)
	}
	if all[0].P50 < 16 {
		t.Errorf("a turn, which asks the database more than four times, takes %.1f ms where each way there and back takes 4", all[0].P50)
	}
}

func TestWrongWordsOfTheOtherPartsAreRefused(t *testing.T) {
	for _, args := range [][]string{{"--reports", "15"}, {"--reports", "200,100"}, {"--reports", "many"}, {"--rounds", "0"}, {"--asks", "0"}} {
		if _, err := parseGrowth(args); err == nil {
			t.Errorf("growth takes %v", args)
		}
	}
	for _, args := range [][]string{{"--nodes", "0"}, {"--rounds", "0"}, {"--nodes", "17"}, {"--connections", "5", "--people", "4"}} {
		if _, err := parseNodes(args); err == nil {
			t.Errorf("nodes takes %v", args)
		}
	}
	if _, err := clusterOf("oracle", t.TempDir()); err == nil {
		t.Error("an engine that does not exist is started")
	}
}
