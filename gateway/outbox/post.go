package outbox

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/store"
)

// send posts one request and says what became of each of its messages, and how
// the channel is.
func (s *Sender) send(ctx context.Context, l *lane, all []store.Outgoing) (settled []store.Settlement, h health) {
	settled = make([]store.Settlement, len(all))
	for i, m := range all {
		settled[i] = store.Settlement{ID: m.ID, Try: m.Try, Status: "unknown", Reason: "the sender failed"}
	}
	defer func() {
		if p := recover(); p != nil {
			s.Logger.Error("sending panicked", "message", all[0].ID, "channel", l.Name, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
	}()
	outcomes, h := s.try(ctx, l, all)
	for i, out := range outcomes {
		st, m := &settled[i], all[i]
		st.Status, st.ProviderID, st.Reason = string(out.Verdict), out.ID, out.Reason
		st.OptedOut, st.NoSuch, st.Cost, st.Segments = out.OptedOut, out.NoSuch, out.Cost, out.Segments
		if out.Verdict == aggregator.Later {
			st.Status, st.Due = "queued", s.Now().Add(s.again(l, m, out, h))
		}
		s.Logger.Info("message", "message", m.ID, "channel", m.Channel, "route", l.Name, "class", m.Class, "try", m.Try, "status", st.Status, "reason", st.Reason)
	}
	return settled, h
}

// again is how long a message that surely was not sent waits. One that another
// channel can take does not wait for the provider's patience: the channel does.
// What must arrive is ready when somebody has paid.
func (s *Sender) again(l *lane, m store.Outgoing, out aggregator.Outcome, h health) time.Duration {
	wait := backoff(m.Try, s.Jitter())
	if m.Class == "must" {
		if wait = min(wait, mustWait); out.Account {
			return wait
		}
	}
	if l.Fallback != "" && (out.Account || h.wait > 0) {
		return wait
	}
	return max(wait, out.RetryAfter)
}

// try encodes, posts and judges.
func (s *Sender) try(ctx context.Context, l *lane, all []store.Outgoing) ([]aggregator.Outcome, health) {
	messages := make([]aggregator.Message, len(all))
	for i, m := range all {
		messages[i] = aggregator.Message{
			ID: m.ID, Ref: strconv.FormatInt(m.ID, 36), To: m.To.E164(), Body: m.Body, TTL: max(m.Expires.Sub(s.Now()), time.Minute), Try: m.Try,
		}
	}
	p := asked(l.Sender, messages)
	req, err := p.encode()
	if err != nil {
		return s.apart(l, every(all, aggregator.Outcome{Verdict: aggregator.Refused, Reason: "cannot be written for the provider"})), health{}
	}
	answered := post(ctx, s.clientFor(req), req)
	if out, h, silent := unanswered(answered, s.Now()); silent {
		return named(l.Sender, messages, every(all, out)), h
	}
	outcomes := p.decode(aggregator.Answer{Status: answered.status, Body: answered.body})
	if len(outcomes) != len(all) {
		return every(all, aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the provider's codec lost count"}), health{}
	}
	var h health
	for i := range outcomes {
		tidy(&outcomes[i])
		if outcomes[i].Account {
			h.account, h.wait = true, max(h.wait, outcomes[i].RetryAfter)
		}
	}
	return s.apart(l, outcomes), h
}

// apart gives each message of a request that was refused as a whole a try alone:
// it may be one number that was refused, and nobody can tell which.
func (s *Sender) apart(l *lane, outcomes []aggregator.Outcome) []aggregator.Outcome {
	shared := outcomes[0]
	if len(outcomes) == 1 || shared.Verdict != aggregator.Refused || slices.ContainsFunc(outcomes, func(o aggregator.Outcome) bool { return o != shared }) {
		return outcomes
	}
	s.Logger.Warn("a request was refused as a whole: each of its messages is tried alone", "route", l.Name, "messages", len(outcomes), "reason", shared.Reason)
	for i := range outcomes {
		outcomes[i] = aggregator.Outcome{Verdict: aggregator.Later, Reason: store.RefusedTogether}
	}
	return outcomes
}

// named lets delivery reports find messages that may have left without an answer.
func named(p aggregator.Sender, messages []aggregator.Message, outcomes []aggregator.Outcome) []aggregator.Outcome {
	if n, ok := p.(aggregator.Namer); ok {
		for i := range outcomes {
			if outcomes[i].Verdict == aggregator.Unclear {
				outcomes[i].ID = n.MessageID(messages[i])
			}
		}
	}
	return outcomes
}

// request is one request in a provider's dialect.
type request struct {
	encode func() (*http.Request, error)
	decode func(aggregator.Answer) []aggregator.Outcome
}

// asked chooses the dialect's words: for one message, or for many.
func asked(p aggregator.Sender, all []aggregator.Message) request {
	if b, ok := p.(aggregator.Batcher); ok && len(all) > 1 {
		return request{
			func() (*http.Request, error) { return b.EncodeBatch(all) },
			func(a aggregator.Answer) []aggregator.Outcome { return b.DecodeBatch(all, a) },
		}
	}
	return request{
		func() (*http.Request, error) { return p.EncodeSend(all[0]) },
		func(a aggregator.Answer) []aggregator.Outcome {
			return []aggregator.Outcome{p.DecodeSent(all[0], a)}
		},
	}
}

// clientFor is the client for a request: a kept connection is for POST alone.
func (s *Sender) clientFor(req *http.Request) *http.Client {
	if req.Method == http.MethodPost {
		return s.client
	}
	return s.fresh
}

// every is one outcome for all.
func every(all []store.Outgoing, out aggregator.Outcome) []aggregator.Outcome {
	outcomes := make([]aggregator.Outcome, len(all))
	for i := range outcomes {
		outcomes[i] = out
	}
	return outcomes
}

// tidy makes an outcome of a codec one that can be kept: words without numbers,
// a verdict that there is, and no refusal of a message for what is the account's
// fault.
func tidy(out *aggregator.Outcome) {
	out.Reason = Clean(out.Reason)
	switch out.Verdict {
	case aggregator.Sent, aggregator.Later, aggregator.Unclear:
	case aggregator.Refused:
		if out.Account {
			out.Verdict = aggregator.Later
		}
	default:
		*out = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: fmt.Sprintf("the provider's codec says %q", out.Verdict)}
	}
}
