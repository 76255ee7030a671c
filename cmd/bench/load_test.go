package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestEachStepOfADialogueIsAskedOfAnotherNode(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	asked := ""
	node := func(name string) string {
		s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			if asked += name; len(asked) == 2*len(steps) {
				cancel()
			}
		}))
		t.Cleanup(s.Close)
		return s.Listener.Addr().String()
	}
	c := &child{kind: kind{script: "ussd"}, address: node("a"), also: []*child{{address: node("b")}}, people: []person{{number: "+12025550100"}}}
	got := c.connection(ctx, 0, 1, clock{until: time.Now().Add(time.Hour)})
	if asked != "ababaababa" || got.wrong != 0 || got.reports != 2 {
		t.Errorf("asked in the order %s: %+v", asked, got)
	}
}

func TestTheListIsLeafedThroughAsFarAsAsked(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sheet int
		fmt.Sscan(r.FormValue("sheet"), &sheet)
		if sheet < 3 {
			fmt.Fprintf(w, `<a href="/reports?of=all&amp;sheet=%d" rel="next">`, sheet+1)
		}
	}))
	defer s.Close()
	for sheets, want := range map[int]string{1: "/reports", 3: "/reports?of=all&sheet=2", 60: "/reports?of=all&sheet=3"} {
		p := &pair{o: growthOptions{sheets: sheets}, served: [2]*child{{pages: s.URL}, {pages: s.URL}}}
		if got, err := p.deep(); err != nil || got != [2]string{want, want} {
			t.Errorf("%d sheets lead to %v, %v", sheets, got, err)
		}
	}
}

func TestANetworkIsComparedWithTheSmallest(t *testing.T) {
	took := [2][]time.Duration{{9 * time.Millisecond, time.Millisecond, 2 * time.Millisecond}, {6 * time.Millisecond, 8 * time.Millisecond, time.Millisecond}}
	p := &pair{o: growthOptions{rounds: 1}}
	ms, times, err := p.timed(func(i int) ([]time.Duration, error) { return took[i], nil })
	if err != nil || ms != 6 || times != 3 {
		t.Errorf("6 ms beside 2 ms are told as %v ms and %v times: %v", ms, times, err)
	}
}
