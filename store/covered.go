package store

import "slices"

// ownColumns and shownColumns are read by scanShown: a report as its author may
// have it, and as everybody else sees it.
const (
	ownColumns   = listColumns + `, 0`
	shownColumns = listColumns + `, ` + covered
	listColumns  = reportColumns + `, coalesce(c.data_key, ''), ` + whyExcluded
)

// covered is 1 where the words of a report r are kept from pages, files and
// programs: a person has to read it first, and none has let it count, whatever
// became of it since; or its author took it back.
const covered = `CASE WHEN r.state = 'held' OR r.state = 'withdrawn' OR EXISTS (SELECT 1 FROM holding x WHERE x.report_id = r.id AND x.ended_ms = 0) THEN 1 ELSE 0 END`

// Reveals says whether RevealReport shows the words that are covered: not those
// that their author took back.
func (r *Report) Reveals() bool { return r.Covered && r.State != "withdrawn" }

// scanShown reads ownColumns or shownColumns, and what a query selects after them
// into more. Words that are covered stay sealed.
func (s *Store) scanShown(r scanner, ref *reference, more ...any) (v reportRow, key string, err error) {
	var why string
	var hidden int
	if v, err = scanReport(r, append([]any{&key, &why, &hidden}, more...)...); err != nil {
		return v, key, err
	}
	if c := ref.byID[v.commitment]; c != nil {
		v.Commitment = c.Code
	}
	v.In = ref.roundByID(v.round)
	v.Round, v.Excluded, v.Covered = v.In.Code, why, hidden == 1
	if !v.Covered {
		v.Answers = []byte(s.reveal(key, v.sealed, "answers"))
	}
	return v, key, nil
}

// hiddenReasons are those of entries of the inbox, and what became of messages,
// whose words are shown to who signs for it alone.
var hiddenReasons = []string{"urgent", "held"}

// openMessage puts the words of a message in that may be shown.
func (s *Store) openMessage(m *Message, key, sealed string) {
	if m.Hidden = !m.Out && slices.Contains(hiddenReasons, m.Status); !m.Hidden {
		m.Body = s.reveal(key, sealed, "body")
	}
}

// openItem is openMessage for an entry of the inbox.
func (s *Store) openItem(i *InboxItem, key, sealed string) {
	if i.Hidden = slices.Contains(hiddenReasons, i.Reason); !i.Hidden {
		i.Body = s.reveal(key, sealed, "body")
	}
}

// coverMessage keeps the words of the SMS in which a report came where those of
// the report are, and shows them again with it. What came in it of danger stays
// with its alert.
func (d *decision) coverMessage(v heldRow, hide bool) error {
	was, is := "held", "report"
	if hide {
		was, is = is, was
	}
	_, err := d.tx.exec(`UPDATE inbound SET outcome = $1 WHERE line_id = $2 AND id >= $3 AND at_ms = $4 AND outcome = $5`, is, v.line, firstID(when(v.at)), v.at, was)
	return err
}
