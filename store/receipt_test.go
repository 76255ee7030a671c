package store

import (
	"bufio"
	"bytes"
	"context"
	"strings"
	"testing"

	"ahadi/internal/code"
	"ahadi/internal/phone"
)

// draws makes the store draw these receipts next.
func draws(s *Store, refs ...string) {
	var b bytes.Buffer
	for _, c := range strings.Join(refs, "") {
		b.WriteByte(byte(strings.IndexRune(code.Alphabet, c)))
	}
	s.random = bufio.NewReader(&b)
}

func TestAReceiptThatIsTakenIsDrawnAgain(t *testing.T) {
	s := seeded(t)
	draws(s, "7KR4P", "A2222", "A3333", "7KR4P", "A4444", "A5555", "7KR4X", "A6666", "A7777")
	for i, want := range []string{"7KR4P", "7KR4X"} {
		job := Job{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: KindSMS, ID: want, Text: want, Folded: want, At: now}
		_, err := s.Turn(context.Background(), job, func(b Before) After {
			p := b.People[0]
			return After{
				Reports: []NewReport{{Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, Form: "practice", Via: "sms", State: "accepted", Percent: -1, At: now}},
				Inbound: &NewInbound{ContactID: p.ID, Outcome: "report"},
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, `SELECT count(*) FROM report WHERE ref = $1`, want); n != 1 {
			t.Errorf("report %d: %d have the receipt %s", i, n, want)
		}
	}
}
