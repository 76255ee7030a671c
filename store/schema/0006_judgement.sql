-- What people decide about promises, rounds and what others said of them. No row
-- here is ever deleted: a dispute is closed, an exclusion undone, a choice made
-- anew, and what was before stays. by_… is who acted, as she named herself.

CREATE TABLE dispute (
  id BIGINT PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE,
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  round_id BIGINT NOT NULL REFERENCES round (id),
  kind TEXT NOT NULL CHECK (kind = 'status' OR kind = 'money' OR kind = 'milestone' OR kind = 'safety' OR kind = 'identity'),
  side TEXT NOT NULL CHECK (side = 'community' OR side = 'government' OR side = 'coordinator'),
  contact_id BIGINT NOT NULL,
  note TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'asked_both' OR state = 'resolved_upheld' OR state = 'resolved_changed' OR state = 'unresolved'),
  opened_ms BIGINT NOT NULL,
  closed_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX dispute_open ON dispute (commitment_id, round_id, kind) WHERE state = 'open' OR state = 'asked_both';
CREATE INDEX dispute_contact ON dispute (contact_id) WHERE contact_id <> 0;

CREATE TABLE dispute_step (
  dispute_id BIGINT NOT NULL REFERENCES dispute (id),
  seq BIGINT NOT NULL,
  act TEXT NOT NULL CHECK (act = 'opened' OR act = 'asked_community' OR act = 'asked_government' OR act = 'resolved_upheld' OR act = 'resolved_changed' OR act = 'unresolved'),
  by_name TEXT NOT NULL,
  note TEXT NOT NULL,
  on_day TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (dispute_id, seq)
);

CREATE TABLE exclusion (
  id BIGINT PRIMARY KEY,
  report_id BIGINT NOT NULL REFERENCES report (id),
  reason TEXT NOT NULL CHECK (reason = 'duplicate' OR reason = 'wrong_commitment' OR reason = 'wrong_person' OR reason = 'training' OR reason = 'pressure' OR reason = 'not_observed' OR reason = 'other'),
  note TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'proposed' OR state = 'dropped' OR state = 'excluded' OR state = 'undo_proposed' OR state = 'undone'),
  proposed_by TEXT NOT NULL,
  proposed_ms BIGINT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_ms BIGINT NOT NULL,
  undo_by TEXT NOT NULL,
  undo_note TEXT NOT NULL,
  undo_ms BIGINT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX exclusion_current ON exclusion (report_id) WHERE state = 'proposed' OR state = 'excluded' OR state = 'undo_proposed';

CREATE TABLE round_change (
  round_id BIGINT NOT NULL REFERENCES round (id),
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'closed' OR state = 'published'),
  by_name TEXT NOT NULL,
  why TEXT NOT NULL,
  on_day TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (round_id, state)
);

CREATE TABLE reply_ask (
  round_id BIGINT NOT NULL REFERENCES round (id),
  organisation_id BIGINT NOT NULL REFERENCES organisation (id),
  asked_on TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (round_id, organisation_id)
);

CREATE TABLE reply (
  id BIGINT PRIMARY KEY,
  round_id BIGINT NOT NULL REFERENCES round (id),
  organisation_id BIGINT NOT NULL REFERENCES organisation (id),
  replied_on TEXT NOT NULL,
  words TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX reply_round ON reply (round_id, organisation_id, id);

CREATE TABLE commitment_change (
  id BIGINT PRIMARY KEY,
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  milestone BIGINT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  organisation_id BIGINT REFERENCES organisation (id),
  why TEXT NOT NULL,
  due_before TEXT NOT NULL,
  due_after TEXT NOT NULL,
  budget_before BIGINT NOT NULL,
  budget_after BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  on_day TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX commitment_change_of ON commitment_change (commitment_id, id);
