package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// The statements of a group, in the order in which they run: what others refer
// to is written first, a report makes room before the next takes its place, and
// figures, which everybody moves, come last.
const (
	opLine = iota
	opLineChange
	opAsked
	opExpire
	opSessionOver
	opSession
	opSessionChange
	opStep
	opDraftGone
	opDraft
	opContact
	opEnrolled
	opRefused
	opContactLine
	opConsent
	opAssign
	opPIN
	opCodeUsed
	opEnrolLine
	opFormer
	opDetach
	opKept
	opSeen
	opWrongPIN
	opRetire
	opStand
	opReport
	opEntry
	opPresent
	opHolding
	opCounts
	opExclude
	opEcho
	opLanguage
	opSeldom
	opPartAside
	opPart
	opPartRead
	opInbound
	opTwin
	opRepeated
	opInbox
	opSettled
	opAnswer
	opAlert
	opOutbox
	opLedger
	opAudit
	opFigure
	ops // how many there are
)

// insertOutbox queues one message.
const insertOutbox = `INSERT INTO outbox (id, line_id, contact_id, channel, text_key, class, priority, sealed_body, segments, status, try, due_ms, lease_ms, expires_ms, provider_id, reason, at_ms, sent_ms)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, $10, 0, $11, '', '', $12, 0)`

// insertAudit appends one event.
const insertAudit = `INSERT INTO audit (id, actor, action, object, at_ms, was, became) VALUES ($1, $2, $3, $4, $5, $6, $7)`

// insertLedger notes what must hold whatever old copy is restored.
const insertAlert = `INSERT INTO alert (id, line_id, contact_id, inbox_id, place_id, state, next_ms, at_ms) VALUES ($1, $2, $3, $4, $5, 'open', $6, $6)
	ON CONFLICT (line_id) WHERE state = 'open' DO NOTHING`

const insertLedger = `INSERT INTO ledger (id, kind, contact_id, line_hash, at_ms) VALUES ($1, $2, $3, $4, $5)`

// statements are what the rows of each op go through. $1 is the key. An exact
// one must change as many rows as it was given: otherwise another process was
// there first, and the group runs again.
var statements = [ops]struct {
	sql   string
	exact bool
}{
	opLine: {sql: `INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms, seen_ms, kept_ms)
		VALUES ($1, $2, $3, '', $4, 0, 0, '', '', 0, 0, $5, $5, $5)`},
	opLineChange: {exact: true, sql: `UPDATE line SET language = CASE WHEN $2 <> '' THEN $2 ELSE language END, opted_out = CASE WHEN $3 >= 0 THEN $3 ELSE opted_out END, provider_stop = CASE WHEN $3 >= 0 THEN 0 ELSE provider_stop END, replied_ms = $4,
		helped_ms = CASE WHEN $5 >= 0 THEN $5 ELSE helped_ms END, greeted_ms = CASE WHEN $6 >= 0 THEN $6 ELSE greeted_ms END WHERE id = $1`},
	opAsked:       {exact: true, sql: `UPDATE line SET sealed_asked = $2 WHERE id = $1`},
	opExpire:      {sql: `UPDATE outbox SET status = 'expired', reason = 'opted out' WHERE line_id = $1 AND status = 'queued' AND class <> 'must'`},
	opSessionOver: {sql: `UPDATE session SET hash = $2, ended = 1 WHERE id = $1`},
	opSession: {sql: `INSERT INTO session (id, hash, line_id, contact_id, channel, sealed_state, text_length, text_hash, ended, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`},
	opSessionChange: {exact: true, sql: `UPDATE session SET contact_id = $2, sealed_state = $3, text_length = $4, text_hash = $5, ended = $6, at_ms = $7 WHERE id = $1`},
	opStep: {sql: `INSERT INTO session_step (session_id, hash, sealed_reply, at_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (session_id, hash) DO UPDATE SET sealed_reply = excluded.sealed_reply, at_ms = excluded.at_ms`},
	opDraftGone: {sql: `DELETE FROM draft WHERE owner_id = $1`},
	opDraft: {sql: `INSERT INTO draft (owner_id, line_id, version, sealed_state, code, round_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (owner_id) DO UPDATE SET line_id = excluded.line_id, version = excluded.version, sealed_state = excluded.sealed_state,
		code = excluded.code, round_id = excluded.round_id, at_ms = excluded.at_ms`},
	opContact: {sql: `INSERT INTO contact (id, code, data_key, sealed_name, sealed_profile, language, roles, side, organisation_id, place_id, status, created_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $11)`},
	opEnrolled:    {exact: true, sql: `UPDATE contact SET status = 'active', language = $2, sealed_profile = $3 WHERE id = $1 AND (status = 'invited' OR status = 'left')`},
	opRefused:     {sql: `UPDATE contact SET status = 'left' WHERE id = $1`},
	opContactLine: {sql: `INSERT INTO contact_line (line_id, contact_id) VALUES ($1, $2)`},
	opConsent: {sql: `INSERT INTO consent (contact_id, version, given_on, how, language, channel, given_by, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (contact_id, at_ms) DO UPDATE SET version = excluded.version, given_on = excluded.given_on, how = excluded.how, language = excluded.language,
		channel = excluded.channel, given_by = excluded.given_by`},
	opAssign: {sql: `INSERT INTO assignment (contact_id, commitment_id, kind) VALUES ($1, $2, $3)`},
	opPIN: {sql: `INSERT INTO pin (contact_id, hash, at_ms) VALUES ($1, $2, $3)
		ON CONFLICT (contact_id) DO UPDATE SET hash = excluded.hash, at_ms = excluded.at_ms`},
	opCodeUsed: {exact: true, sql: `UPDATE enrolment_code SET used = used + 1 WHERE id = $1 AND revoked_ms = 0 AND used < uses`},
	opEnrolLine: {exact: true, sql: `UPDATE line SET private = $2, opted_out = $3, language = CASE WHEN language = '' THEN $4 ELSE language END,
		sealed_number = $5, kept_ms = 0 WHERE id = $1`},
	opFormer: {sql: `INSERT INTO former_line (line_id, contact_id, until_ms, denied) VALUES ($1, $2, $3, 1)
		ON CONFLICT (contact_id, line_id) DO UPDATE SET until_ms = excluded.until_ms, denied = 1`},
	opDetach:   {sql: `DELETE FROM contact_line WHERE line_id = $1`},
	opKept:     {sql: `UPDATE line SET kept_ms = $2, sealed_number = $3, private = 0 WHERE id = $1`},
	opSeen:     {sql: `UPDATE line SET seen_ms = $2, failures = 0 WHERE id = $1`},
	opWrongPIN: {sql: `UPDATE line SET pin_wrong = $2, pin_wrong_ms = $3 WHERE id = $1`},
	opRetire:   {exact: true, sql: `UPDATE report SET state = $2, counts = 0, beside = $1 WHERE id = $1 AND state = $3 AND counts = $4`},
	opReport: {sql: `INSERT INTO report (id, ref, origin, round_id, contact_id, commitment_id, form, version, side, official, via, channel, language,
		status, percent, counted, sealed_answers, state, late, confidence, flags, supersedes, at_ms,
		line_id, about, beside, voice, tally, counts, excluded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
		$24, $25, $26, $27, $28, $29, 0)`},
	opStand:   {exact: true, sql: `UPDATE report SET state = 'accepted', counts = $2, beside = $3, tally = $4 WHERE id = $1 AND state = $5 AND counts = 0`},
	opEntry:   {sql: `INSERT INTO entry (report_id, by_name, said_on, present, took, at_ms) VALUES ($1, $2, $3, $4, $5, $6)`},
	opPresent: {sql: `INSERT INTO entry_present (report_id, contact_id) VALUES ($1, $2)`},
	opHolding: {sql: `INSERT INTO holding (report_id, several, note, by_name, at_ms, looked_by, looked_ms, ended_by, ended_ms) VALUES ($1, $2, $3, $4, $5, '', 0, '', 0)
		ON CONFLICT (report_id) DO UPDATE SET several = excluded.several, note = excluded.note, by_name = excluded.by_name, at_ms = excluded.at_ms,
		looked_by = '', looked_ms = 0, ended_by = '', ended_ms = 0`},
	opCounts:    {exact: true, sql: `UPDATE report SET counts = $2 WHERE id = $1 AND counts = $3`},
	opExclude:   {exact: true, sql: `UPDATE report SET excluded = $2 WHERE id = $1 AND excluded = $3`},
	opEcho:      {sql: `INSERT INTO echo (line_id, hour, hash, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (hour, hash, line_id) DO UPDATE SET at_ms = excluded.at_ms`},
	opSeldom:    {sql: `UPDATE contact SET seldom = $2 WHERE id = $1`},
	opLanguage:  {sql: `UPDATE contact SET language = $2 WHERE id = $1`},
	opPartAside: {sql: `UPDATE part SET whole = $2 WHERE id = $1`},
	opPart:      {sql: `INSERT INTO part (id, hash, whole, line_id, channel, sealed_body, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`},
	opPartRead:  {sql: `UPDATE part SET sealed_body = '' WHERE id = $1`},
	opInbound: {sql: `INSERT INTO inbound (id, hash, line_id, contact_id, channel, text_hash, sealed_body, outcome, parser, refs, code, receipts, receipt_ms, at_ms, sent_ms, boxed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, $13, $14)`},
	opTwin:     {exact: true, sql: `UPDATE inbound SET twin = $2 WHERE id = $1 AND twin = ''`},
	opRepeated: {sql: `UPDATE inbound SET receipts = receipts + 1, receipt_ms = $2 WHERE line_id = $1 AND id >= $3 AND text_hash = $4 AND refs <> ''`},
	opInbox: {sql: `INSERT INTO inbox (id, reason, line_id, contact_id, code, value, note, sealed_body, language, state, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10)`},
	opSettled: {sql: `UPDATE inbox SET state = CASE WHEN $2 = 1 THEN 'done' ELSE 'open' END, note = CASE WHEN $2 = 1 THEN note ELSE '` + deniedNote + `' END, asked_ms = 0
		WHERE id = $1 AND line_id = $3 AND state = 'open' AND asked_ms > 0`},
	opAnswer: {sql: `INSERT INTO broadcast_reply (inbox_id, broadcast_id) VALUES ($1, $2)`},
	opAlert:  {sql: insertAlert},
	opOutbox: {sql: insertOutbox},
	opLedger: {sql: insertLedger},
	opAudit:  {sql: insertAudit},
	opFigure: {sql: `INSERT INTO figure (commitment_id, round_id, side, bucket, n) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (commitment_id, round_id, side, bucket) DO UPDATE SET n = figure.n + excluded.n`},
}

// put adds a row for one of the statements, and says which of its rows it is.
func (g *batch) put(op int, values ...any) int {
	g.rows[op] = append(g.rows[op], values)
	return len(g.rows[op]) - 1
}

// flush writes what was put, one table after the other, each in the order of
// its keys.
func (g *batch) flush() error {
	for op := range g.rows {
		if op == opFigure {
			if err := g.putFigures(); err != nil {
				return err
			}
		}
		rows := g.rows[op]
		if len(rows) == 0 {
			continue
		}
		if op != opFigure { // which stand in their order already
			slices.SortStableFunc(rows, func(a, b []any) int { return cmp.Compare(number(a[0]), number(b[0])) })
		}
		changed, err := g.tx.write(statements[op].sql, rows)
		if err != nil {
			return err
		}
		if statements[op].exact && changed != int64(len(rows)) {
			return fmt.Errorf("%.60s…: %d of %d rows: %w", statements[op].sql, changed, len(rows), errMoved)
		}
		g.rows[op] = nil
	}
	clear(g.filed)
	return nil
}

// number is a key; every statement's first value is one.
func number(v any) int64 {
	n, ok := v.(int64)
	if !ok {
		panic(errors.New("a key that is no number"))
	}
	return n
}
