package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// register reads the public commitments of the branch.
func (r *backReader) register() error {
	seed := registerReader{v: r.v}
	if err := seed.organisations(); err != nil {
		return err
	}
	if err := seed.commitments(); err != nil {
		return err
	}
	if err := seed.partners(); err != nil {
		return err
	}
	by, err := r.publisher(r.b.Round.ID)
	if err != nil {
		return err
	}
	r.at = map[string]int{}
	for _, c := range seed.seed.Commitments {
		known := r.v.ref.commitments[c.Code]
		if known == nil || !r.in(known.PlaceID) {
			continue
		}
		r.all[known.ID] = true
		if !by.public(*known) {
			continue
		}
		details := c
		details.Commitment, details.Milestones = *known, nil
		r.at[c.Code] = len(r.b.Promises)
		r.b.Promises = append(r.b.Promises, BackPromise{SeedCommitment: details, City: by.cities[known.PlaceID]})
		r.ids = append(r.ids, known.ID)
	}
	names := map[string]string{}
	for _, o := range seed.seed.Organisations {
		names[o.Code] = o.Name
	}
	for _, p := range seed.seed.Partners {
		if i, ok := r.at[p.Commitment]; ok {
			r.b.Promises[i].Partners = append(r.b.Promises[i].Partners, BackPartner{names[p.Organisation], p.Side, p.Role})
		}
	}
	return r.changes()
}

// changes reads what people decided about commitments in the period: from its
// first day until the round takes no correction any more.
func (r *backReader) changes() error {
	from, until := r.b.Round.OpensOn, later(settled(r.b.Round), -1)
	for _, v := range r.b.Earlier {
		from = min(from, v.OpensOn)
	}
	return r.v.rows(`SELECT c.code, x.was, x.became, x.due_before, x.due_after, x.budget_before, x.budget_after, x.on_day FROM commitment_change x JOIN commitment c ON c.id = x.commitment_id
		WHERE x.milestone = 0 AND x.on_day >= $1 AND x.on_day <= $2 ORDER BY x.id`, []any{from, until}, func(rows *sql.Rows) error {
		var code string
		var ch Change
		err := rows.Scan(&code, &ch.Was, &ch.Became, &ch.DueBefore, &ch.Due, &ch.BudgetBefore, &ch.Budget, &ch.On)
		if i, ok := r.at[code]; ok {
			r.b.Promises[i].Changes = append(r.b.Promises[i].Changes, ch)
		}
		return err
	})
}

// disputesOf counts the open disputes of rows.
func (r *backReader) disputesOf(rows []OverviewRow) error {
	for i := range rows {
		rows[i].Disputes = 0
	}
	at := placed(rows)
	return r.v.rows(`SELECT commitment_id, count(*) FROM dispute WHERE round_id = $1 AND (state = 'open' OR state = 'asked_both') GROUP BY commitment_id`, []any{r.b.Round.ID}, func(x *sql.Rows) error {
		var id int64
		var n int
		err := x.Scan(&id, &n)
		if i, ok := at[id]; ok {
			rows[i].Disputes = n
		}
		return err
	})
}

// money takes out of the shown rows what was first told of in a later round: no
// round but this one and those before it is published by the document.
func (r *backReader) money() error {
	var later, upTo []int64
	for _, v := range r.v.ref.rounds {
		if v.OpensOn > r.b.Round.OpensOn {
			later = append(later, v.ID)
		} else {
			upTo = append(upTo, v.ID)
		}
	}
	at := map[int64]int{}
	for i, row := range r.b.Shown {
		at[row.Promise.ID] = i
	}
	if len(later) == 0 || len(at) == 0 {
		return nil
	}
	return r.v.rows(`SELECT DISTINCT t.commitment_id, t.side, t.what FROM tallied t WHERE t.n > 0 AND t.what >= 'f:' AND t.what < 'f;' AND `+among("t.round_id", later)+
		` AND NOT EXISTS (SELECT 1 FROM tallied e WHERE e.commitment_id = t.commitment_id AND e.side = t.side AND e.what = t.what AND e.n > 0 AND `+among("e.round_id", upTo)+`)`,
		nil, func(rows *sql.Rows) error {
			var id int64
			var side, what string
			err := rows.Scan(&id, &side, &what)
			if i, ok := at[id]; ok {
				r.b.Shown[i].Figures.Money.without(side, what)
			}
			return err
		})
}

// without takes an entry that counts once out of the money of a side:
// f:received:1200:2026-10.
func (m *Money) without(side, what string) {
	words := strings.Split(what, ":")
	if len(words) < 3 {
		return
	}
	amount, err := strconv.ParseInt(words[2], 10, 64)
	if err != nil {
		return // an entry without an amount adds nothing
	}
	of := &m.Community
	if side == Government {
		of = &m.Government
	}
	switch words[1] {
	case "received":
		of.Received -= amount
	case "spent":
		of.Spent -= amount
	case "cut":
		of.Cut -= amount
	}
	m.Gap, m.Difference = m.Promised-m.Community.Received, m.Government.Received-m.Community.Received
}

// earlier reads the community's readings in the rounds before, as far as they
// were shown then.
func (r *backReader) earlier() error {
	ids, at := make([]int64, len(r.b.Shown)), map[int64]int{}
	for i, row := range r.b.Shown {
		ids[i], at[row.Promise.ID] = row.Promise.ID, i
	}
	for _, round := range r.b.Earlier {
		rows, err := r.v.ref.counted(r.v, ids, round)
		if err != nil {
			return err
		}
		by, err := r.publisher(round.ID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			t := row.published(r.end)
			of := &r.b.Shown[at[row.Commitment.ID]]
			said := BackReading{Round: round, Reading: noReading}
			if Publishes(t.Thin(), by.chosen[row.Commitment.ID]) == PublishWhole {
				said.Reading, said.Shown = t.Community, t.Reports > 0
			}
			of.Earlier = append(of.Earlier, said)
		}
	}
	return nil
}

// printed are the disputes that a document prints. The others are about danger or
// about people: that somebody complained is not for those about whom she did.
var printed = []string{"status", "money", "milestone"}

// judged reads disputes, answers and the right of reply.
func (r *backReader) judged() error {
	at := map[string]int{}
	for i, row := range r.b.Shown {
		at[row.Promise.Code] = i
	}
	disputes, err := r.v.disputes(r.b.Round.Code, r.now)
	if err != nil {
		return err
	}
	for _, d := range disputes {
		if i, ok := at[d.Commitment]; ok && slices.Contains(printed, d.Kind) {
			r.b.Shown[i].Disputes = append(r.b.Shown[i].Disputes, d)
		}
	}
	err = r.v.rows(`SELECT c.code, o.code, o.name, x.answer, x.next_step, x.due_on, x.answered_on FROM response x JOIN commitment c ON c.id = x.commitment_id JOIN organisation o ON o.id = x.organisation_id
		WHERE x.round_id = $1 ORDER BY c.code, x.id`, []any{r.b.Round.ID}, func(rows *sql.Rows) error {
		a := Answer{Response: Response{NewResponse: NewResponse{Round: r.b.Round.Code}}}
		var words string
		if err := rows.Scan(&a.Commitment, &a.Organisation, &a.Name, &words, &a.Next, &a.DueOn, &a.On); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(words), &a.Words)
		if i, ok := at[a.Commitment]; ok {
			r.b.Shown[i].Answers = append(r.b.Shown[i].Answers, a)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.replies()
}

// replies are those of the partners of government that have a part in the branch.
func (r *backReader) replies() error {
	all, err := partners(r.v, r.b.Round)
	if err != nil {
		return err
	}
	here := map[string]bool{}
	for _, p := range r.b.Promises {
		for _, o := range p.Partners {
			here[o.Name] = true
		}
	}
	for _, p := range all {
		if here[p.Name] {
			r.b.Replies = append(r.b.Replies, p.Replying)
		}
	}
	slices.SortFunc(r.b.Replies, func(a, b Replying) int { return cmp.Compare(a.Name, b.Name) })
	if r.b.Round.State != "published" {
		r.b.Missing, err = unpublishable(r.v, r.b.Round, r.b.Day)
	}
	return err
}
