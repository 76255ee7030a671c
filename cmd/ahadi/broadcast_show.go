package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"ahadi/gateway/broadcast"
	"ahadi/store"
)

// showDraft prints what a draft would do if it was confirmed now.
func showDraft(ctx context.Context, out io.Writer, s *broadcast.Service, number int, at time.Time) error {
	p, err := s.Preview(ctx, number, at)
	if err != nil {
		return err
	}
	return tellPreview(out, p)
}

// tellPreview prints a preview as a coordinator reads it.
func tellPreview(out io.Writer, p store.BroadcastPreview) error {
	fmt.Fprintf(out, "broadcast %d, drafted by %s\nto %s: %d people on %d phones\n", p.Number, p.By, p.Audience, p.Audienced, p.Phones)
	for _, v := range p.Texts {
		kind, unit := "for phones of their own", "septets"
		if v.Discreet {
			kind = "for phones that others read"
		}
		if v.UCS2 {
			unit = "letters outside the plain alphabet"
		}
		fmt.Fprintf(out, "\n  %s, %s: %d people, at most %d %s in %d SMS\n", v.Language, kind, v.People, v.Septets, unit, v.Parts)
		for line := range strings.Lines(v.Text) {
			fmt.Fprintf(out, "    | %s\n", strings.TrimRight(line, "\n"))
		}
	}
	fmt.Fprintf(out, "\n%d people get it, %d SMS\n", p.People, p.Parts)
	for _, c := range p.Prices {
		fmt.Fprintf(out, "  by %s: %d people, %d SMS, cost %s\n", c.Channel, c.People, c.Parts, c.Cost)
	}
	for _, b := range p.Budget {
		fmt.Fprintf(out, "  of the round's budget of %s, %s is spent; this adds %s, and broadcasts wait once four fifths are spent\n", b.Whole, b.Spent, p.Adds(b))
	}
	if p.People > 0 {
		fmt.Fprintf(out, "  the first leaves at %s, the last from %s\n", moment(p.First), moment(p.Last))
	}
	for _, l := range p.LeftOut {
		more := ""
		if l.People > len(l.Codes) {
			more = ", …"
		}
		fmt.Fprintf(out, "%d get nothing: %s (%s%s)\n", l.People, leftOutWord(l.Reason), strings.Join(l.Codes, ", "), more)
	}
	end := fmt.Sprintf("nothing was sent: 'ahadi broadcast confirm %d --by NAME' sends it", p.Number)
	switch {
	case p.Second() && p.Before > 0:
		end += fmt.Sprintf("; with the %d to whom %s has sent alone since yesterday that is more than %d people, so somebody else confirms", p.Before, p.By, store.BroadcastAlone)
	case p.Second():
		end += fmt.Sprintf("; more than %d people get it, so somebody other than %s confirms", store.BroadcastAlone, p.By)
	}
	_, err := fmt.Fprintln(out, end)
	return err
}

// leftOutWord says why somebody gets nothing.
func leftOutWord(reason string) string {
	words := map[string]string{
		"no_consent":       "has not agreed to what is asked today",
		"opted_out":        "said STOP",
		"bounced":          "what was sent to the phone failed three times",
		"paused":           "is paused",
		"frozen":           "the place is frozen",
		"same_phone":       "somebody else on the same phone gets it",
		"cap_week":         "has had as many messages as a week allows",
		"cap_4weeks":       "has had as many messages as four weeks allow",
		"cap_year":         "has had as many messages as a year allows",
		"cap_phone":        "the phone has had as many messages as a week allows",
		"no_text":          "there is no text in the language",
		"no_discreet_text": "others read the phone, and there is no discreet text in the language",
		"no_channel":       "no channel sends there",
		"too_late":         "the last day is over before it may leave",
		"broken":           "failed here: the log says why",
	}
	if w := words[reason]; w != "" {
		return w
	}
	return reason
}

// tellProgress prints how far a broadcast has come.
func tellProgress(out io.Writer, b store.Broadcast, p store.Progress) error {
	fmt.Fprintf(out, "broadcast %d is %s: drafted %s by %s%s\nto %s: %d people\n", b.Number, b.State, moment(b.Drafted), b.By, confirmedWhen(b), b.Audience, p.People)
	if !p.Whole {
		fmt.Fprintln(out, "it is still being queued")
	}
	for _, status := range []string{"queued", "sending", "sent", "delivered", "unknown", "expired", "failed", "refused"} {
		if n := p.Status[status]; n > 0 {
			fmt.Fprintf(out, "%6d %s\n", n, status)
		}
		for _, why := range slices.Sorted(maps.Keys(p.Ended)) {
			if word, of := strings.CutPrefix(why, status+": "); of {
				fmt.Fprintf(out, "         %d %s\n", p.Ended[why], word)
			}
		}
	}
	for _, why := range slices.Sorted(maps.Keys(p.LeftOut)) {
		fmt.Fprintf(out, "%6d got nothing: %s\n", p.LeftOut[why], leftOutWord(why))
	}
	cost := "unknown"
	if len(p.Cost) > 0 {
		var all []string
		for _, a := range p.Cost {
			all = append(all, a.String())
		}
		cost = strings.Join(all, ", ")
	}
	_, err := fmt.Fprintf(out, "%d SMS left, cost %s; %d replies: 'ahadi broadcast replies %d'\n", p.Parts, cost, p.Replies, b.Number)
	return err
}
