-- What we start to write ourselves is counted for each person, and for each
-- phone: two people who share one are not written to twice as often.
CREATE INDEX outbox_phone ON outbox (line_id, at_ms) WHERE class = 'reminder' OR class = 'broadcast';

-- A step has a rule, a cron spec that is read as a wall clock on the step's day,
-- in the zone of each contact. "draft" stands for the notices of one round to
-- those whose call broke off; it is never expanded.
DROP INDEX reminder_next;
DROP INDEX occurrence_contact;
DROP INDEX occurrence_due;
ALTER TABLE occurrence RENAME TO occurrence_old;
ALTER TABLE reminder RENAME TO reminder_old;
CREATE TABLE reminder (
  id BIGINT PRIMARY KEY,
  round_id BIGINT NOT NULL REFERENCES round (id),
  step TEXT NOT NULL CHECK (step = 'open' OR step = 'mid' OR step = 'last' OR step = 'gov' OR step = 'escalate' OR step = 'thanks' OR step = 'answer' OR step = 'draft' OR step = 'now'),
  on_day TEXT NOT NULL,
  rule TEXT NOT NULL,
  next_ms BIGINT NOT NULL,
  after_contact BIGINT NOT NULL,
  override_quiet BIGINT NOT NULL CHECK (override_quiet IN (0, 1)),
  status TEXT NOT NULL CHECK (status = 'waiting' OR status = 'expanding' OR status = 'done' OR status = 'broken'),
  reason TEXT NOT NULL
);
CREATE TABLE occurrence (
  id BIGINT PRIMARY KEY,
  reminder_id BIGINT NOT NULL REFERENCES reminder (id),
  local_date TEXT NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  line_id BIGINT NOT NULL REFERENCES line (id),
  status TEXT NOT NULL CHECK (status = 'due' OR status = 'queued' OR status = 'skipped' OR status = 'expired'),
  reason TEXT NOT NULL,
  due_ms BIGINT NOT NULL,
  outbox_id BIGINT NOT NULL,
  UNIQUE (reminder_id, local_date, contact_id)
);
INSERT INTO reminder (id, round_id, step, on_day, rule, next_ms, after_contact, override_quiet, status, reason)
  SELECT id, round_id, step, on_day, CASE WHEN step = 'now' THEN '' ELSE '' || CAST(substr(at_time, 4, 2) AS BIGINT) || ' ' || CAST(substr(at_time, 1, 2) AS BIGINT) || ' * * *' END,
    next_ms, after_contact, override_quiet, status, reason FROM reminder_old;
INSERT INTO occurrence (id, reminder_id, local_date, contact_id, line_id, status, reason, due_ms, outbox_id)
  SELECT id, reminder_id, local_date, contact_id, line_id, status, reason, due_ms, outbox_id FROM occurrence_old;
DROP TABLE occurrence_old;
DROP TABLE reminder_old;
CREATE INDEX reminder_next ON reminder (next_ms) WHERE status IN ('waiting', 'expanding');
CREATE INDEX reminder_round ON reminder (round_id, step);
CREATE INDEX occurrence_contact ON occurrence (contact_id, id);
CREATE INDEX occurrence_due ON occurrence (due_ms, id) WHERE status = 'due';

-- Nothing that a round's schedule starts leaves before a coordinator has seen
-- what its opening sends, or while she holds it. Where it has been leaving, that
-- was approved.
ALTER TABLE round ADD COLUMN approved_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE round ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE round ADD COLUMN held_ms BIGINT NOT NULL DEFAULT 0;
UPDATE round SET approved_ms = 1 WHERE id IN (SELECT m.round_id FROM reminder m JOIN occurrence o ON o.reminder_id = m.id);

-- When its owner was told that her call broke off: once in the life of a draft.
ALTER TABLE draft ADD COLUMN told_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX draft_untold ON draft (at_ms) WHERE told_ms = 0;

-- What a coordinator should look at in a round. It never says who stopped.
CREATE TABLE attention (
  id BIGINT PRIMARY KEY,
  round_id BIGINT NOT NULL REFERENCES round (id),
  kind TEXT NOT NULL CHECK (kind = 'approve' OR kind = 'low' OR kind = 'silent' OR kind = 'government' OR kind = 'no_monitor'),
  place_id BIGINT NOT NULL,
  commitment_id BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  done_ms BIGINT NOT NULL,
  done_by TEXT NOT NULL,
  UNIQUE (round_id, kind, place_id, commitment_id)
);

-- Why somebody whom a coordinator telephoned had not reported. The reason is
-- hers, and sealed with her key.
CREATE TABLE called (
  id BIGINT PRIMARY KEY,
  round_id BIGINT NOT NULL REFERENCES round (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  sealed_reason TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX called_contact ON called (contact_id, round_id);
