package main

import (
	"fmt"
	"slices"
	"strings"
)

// kind is one way to serve a request.
type kind struct {
	name   string
	title  string
	script string // ussd or sms: what the client asks
	store  bool
	real   bool // the gateway itself, with flows; otherwise the rows alone
	single bool // one commit for each request
}

// kinds are all that is compared, in the order of the table: each after what
// it is compared with.
var kinds = []kind{
	{name: "bare", title: "bare Fiber", script: "ussd"},
	{name: "sms-single", title: "SMS, a commit each", script: "sms", store: true, single: true},
	{name: "sms-rows", title: "SMS rows only", script: "sms", store: true},
	{name: "sms", title: "SMS hook", script: "sms", store: true, real: true},
	{name: "ussd-single", title: "USSD, a commit each", script: "ussd", store: true, single: true},
	{name: "ussd-rows", title: "USSD rows only", script: "ussd", store: true},
	{name: "ussd", title: "USSD step", script: "ussd", store: true, real: true},
}

func names() []string {
	var all []string
	for _, k := range kinds {
		all = append(all, k.name)
	}
	return all
}

func find(name string) (kind, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, fmt.Errorf("no server is called %q: there are %s", name, strings.Join(names(), ", "))
	}
	return kinds[i], nil
}

// path is where the hook of this kind listens.
func (k kind) path() string { return "/hooks/bench/" + k.script + "/bench" }

// baseline is the name of the rows-only server of the same script.
func (k kind) baseline() string { return k.script + "-rows" }
