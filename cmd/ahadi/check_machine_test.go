package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheDoctorSaysWhatWhereAndWhatToDo: for each way in which a machine is wrong.
func TestTheDoctorSaysWhatWhereAndWhatToDo(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	dir := configured(t, fmt.Sprintf(wired, "http://127.0.0.1:1", "http://127.0.0.1:1"))
	c, err := loadConfig(filepath.Join(dir, "ahadi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	seedSample(t, c)
	src, err := os.ReadFile(filepath.Join(dir, "ahadi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	doctor := func(old, text string) string {
		t.Helper()
		path := filepath.Join(dir, "other.yaml")
		if err := os.WriteFile(path, []byte(strings.Replace(string(src), old, text, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return ran(t, exitFailed, "check", "--config", path)
	}
	says(t, doctor("listen: 127.0.0.1:0", "listen: "+taken), "FAIL  address", "another program has "+taken, "choose another port")
	says(t, doctor("listen: 127.0.0.1:0", "listen: 192.0.2.7:8080"), "is no address of this machine")
	says(t, doctor("listen: 127.0.0.1:0", "listen: 127.0.0.1:88888"), "it is an address and a port")
	says(t, doctor("flows: flows", "flows: elsewhere"), "FAIL  forms", filepath.Join(dir, "elsewhere"), "make what is missing")
	says(t, doctor("listen: 127", "lissten: 127"), "FAIL  configuration", "other.yaml:2:1", "lissten", "docs/configure.md")
	says(t, doctor("flows: flows", "flows: flows\ndatabase: nowhere/ahadi.db"), "FAIL  database", "nowhere", "make what is missing")
	keys := filepath.Join(dir, "ahadi.keys")
	if err := os.Chmod(keys, 0o644); err != nil {
		t.Fatal(err)
	}
	says(t, doctor("", ""), "FAIL  keys", keys+" may be read by others: chmod 600 it")
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	for range 2 { // no new ones are made for people whom they would not find
		says(t, doctor("", ""), "FAIL  keys", "there is no key file "+keys+": put the copy that you keep elsewhere there first")
	}
	if _, err := os.Stat(keys); err == nil {
		t.Error("the doctor made keys in the place of those that are lost")
	}
	configured := configured(t, string(src))
	text, err := os.ReadFile(filepath.Join(configured, "ahadi.keys"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keys, text, 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, doctor("", ""), "FAIL  database", "the keys are not those of this database")
}
