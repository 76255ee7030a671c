package operator

import (
	"strings"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// message puts together what is told at one time.
func (s *Service) message(alerts []Alert, now time.Time) Message {
	network := s.Store.Network()
	count := map[string]int{}
	var lines, heads []string
	for _, a := range alerts {
		count[a.State]++
		lines = append(lines, s.Say("mail."+a.State, "since", s.Exact(a.Since), "says", a.Says))
		if a.Do != "" {
			lines = append(lines, "  "+a.Do)
		}
		lines = append(lines, "")
	}
	for _, kind := range []struct{ state, word string }{{store.NoticeNew, "began"}, {store.NoticeStill, "lasts"}, {store.NoticeOver, "ended"}} {
		if n := count[kind.state]; n > 0 {
			heads = append(heads, s.Say("mail."+kind.word, "n", n))
		}
	}
	subject := strings.Join(heads, ", ")
	if len(alerts) == 1 {
		subject = lines[0]
	}
	if s.Console != "" {
		lines = append(lines, s.Say("mail.page", "page", s.Console))
	}
	lines = append(lines, s.Say("mail.why", "network", network.Name))
	return Message{Network: network.Short, Subject: network.Short + ": " + subject, Text: strings.Join(lines, "\n") + "\n", At: now, Alerts: alerts}
}

// short is a message as an SMS of two segments at most.
func short(m Message) string {
	text := []rune(m.Subject)
	for _, a := range m.Alerts {
		if len(m.Alerts) > 1 {
			text = append(text, []rune(". "+a.Says)...)
		}
	}
	for {
		if _, parts := sms.Segments(string(text)); parts <= 2 {
			return strings.TrimSpace(string(text))
		}
		text = append(text[:len(text)-2], '.')
	}
}
