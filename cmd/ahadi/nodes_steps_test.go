package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// bothAsk sends one request twice at once, which two nodes answer.
func (n *nodes) bothAsk(path, kind, body string) (answers [2]string) {
	n.t.Helper()
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			res, err := http.Post(n.front+path, kind, strings.NewReader(body))
			if err != nil {
				n.t.Error(err)
				return
			}
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				n.t.Errorf("%s: %d %s %v", body, res.StatusCode, b, err)
			}
			answers[i] = string(b)
		})
	}
	all.Wait()
	return answers
}

// alone lets a person report over a provider that sends each input alone and numbers
// none: each goes to two nodes at once, and comes again when one of them was killed.
func (n *nodes) alone(number string, keys ...string) (receipt string) {
	n.t.Helper()
	for i, key := range append([]string{""}, keys...) {
		body, err := json.Marshal(map[string]any{"sessionID": "alone", "userID": "*711#", "newSession": i == 0, "msisdn": number[1:], "userData": key, "network": "MTN"})
		if err != nil {
			n.t.Fatal(err)
		}
		ask := func() [2]string {
			return n.bothAsk("/hooks/alone/ussd/"+serviceSecret, "application/json", string(body))
		}
		screens := ask()
		if i == len(keys) {
			n.at(1).kill()
			n.at(2).kill()
		}
		again := ask()
		for _, s := range append(screens[:], again[:]...) {
			if s != screens[0] {
				n.t.Errorf("%q was answered with\n%s\nand with\n%s", key, screens[0], s)
			}
		}
		receipt = screens[0]
	}
	n.restart(1)
	n.restart(2)
	return receiptOf(n.t, receipt)
}

// parts hands on a long message part by part, the last first, each to two nodes at
// once; all of them are killed in between.
func (n *nodes) parts() {
	n.t.Helper()
	part := func(id, number, text string) {
		n.bothAsk("/hooks/parts/sms/"+serviceSecret, "application/x-www-form-urlencoded", url.Values{
			"messageId": {id}, "msisdn": {"Bank"}, "to": {"12025550120"}, "text": {text}, "type": {"text"}, "message-timestamp": {"2026-11-24 10:00:00"},
			"concat": {"true"}, "concat-ref": {"12"}, "concat-part": {number}, "concat-total": {"2"},
		}.Encode())
	}
	part("long-2", "2", "two")
	for i := range n.all {
		n.at(i).kill()
		n.restart(i)
	}
	part("long-1", "1", "one and ")
	part("long-2", "2", "two")
	if got := n.number(`SELECT count(*) FROM inbound WHERE channel = 'parts'`); got != 1 {
		n.t.Errorf("the parts of one message made %d", got)
	}
	if got := n.number(`SELECT count(*) FROM part WHERE sealed_body <> ''`); got != 0 {
		n.t.Errorf("%d parts were not read", got)
	}
}
