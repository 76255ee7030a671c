package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// ask is one step as an aggregator asks it, of the balancer or of one node; ""
// when it was not truly answered.
func (n *nodes) ask(of, number, session, text string) string {
	res, err := http.PostForm(of+"/hooks/demo/ussd/"+serviceSecret, url.Values{
		"sessionId": {session}, "serviceCode": {"*384*77#"}, "phoneNumber": {number}, "networkCode": {"99999"}, "text": {text},
	})
	if err != nil {
		n.t.Error(err)
		return ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	screen := string(body)
	if err != nil || res.StatusCode != http.StatusOK || strings.HasPrefix(screen, "END 3Cities") { // busy, or not sure: in every language
		return ""
	}
	return screen
}

// step asks twice at once, which two nodes answer, and again for as long as it is
// not truly answered: every answer is the same.
func (n *nodes) step(number, session, text string) (screen string) {
	for end := time.Now().Add(patience); time.Now().Before(end); {
		var both [2]string
		var all sync.WaitGroup
		for i := range both {
			all.Go(func() { both[i] = n.ask(n.front, number, session, text) })
		}
		all.Wait()
		for _, s := range both {
			switch {
			case s == "":
			case screen == "":
				screen = s
			case s != screen:
				n.t.Errorf("%q of one session was answered with\n%s\nand with\n%s", text, screen, s)
			}
		}
		if screen != "" {
			return screen
		}
	}
	n.t.Errorf("%q was never answered", text)
	return screen
}

// reports lets a person report again and again until ended, and gives her receipts.
func (n *nodes) reports(number, keys string, ended <-chan struct{}) (receipts []string) {
	for i := 0; ; i++ {
		select {
		case <-ended:
			return receipts
		default:
		}
		session, screen := fmt.Sprint(number, "-", i), ""
		for _, text := range append([]string{""}, inputsOf(keys)...) {
			screen = n.step(number, session, text)
		}
		if n.t.Failed() {
			return receipts
		}
		receipts = append(receipts, receiptOf(n.t, screen))
	}
}

// texts lets many people write once each, from one to another, while their provider
// hands each message to two nodes at once until it was taken.
func (n *nodes) texts(from, to int) {
	hand := func(i int) bool {
		res, err := http.PostForm(n.front+"/hooks/demo/sms/"+serviceSecret, url.Values{
			"id": {fmt.Sprint("m", i)}, "from": {fmt.Sprintf("+120255501%02d", i)}, "to": {"20880"}, "text": {"HELP"}, "date": {"2026-11-24 10:00:00"},
		})
		if err != nil {
			n.t.Error(err)
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	}
	for i := from; i < to; i++ {
		for end := time.Now().Add(patience); ; {
			var taken [2]bool
			var all sync.WaitGroup
			for k := range taken {
				all.Go(func() { taken[k] = hand(i) })
			}
			all.Wait()
			if taken[0] || taken[1] {
				break
			}
			if time.Now().After(end) {
				n.t.Errorf("message %d was never taken", i)
				return
			}
		}
	}
}

// Who writes, by the ends of their numbers: while nodes are killed, and while the
// database is.
const (
	firstTexter = 40
	laterTexter = 80
	lastTexter  = 89
)

func inputsOf(keys string) (all []string) {
	for i, key := range keys {
		if key == '*' {
			all = append(all, keys[:i])
		}
	}
	return append(all, keys)
}
