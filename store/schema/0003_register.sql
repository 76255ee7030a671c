-- The whole register: what a network, a place, a promise and a person have
-- besides what the first schema knew; what was answered; and where a file of
-- people is prepared before one short transaction makes it the register.

ALTER TABLE network ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE network ADD COLUMN toll_free BIGINT NOT NULL DEFAULT 0;
ALTER TABLE network ADD COLUMN retention_months BIGINT NOT NULL DEFAULT 36;
ALTER TABLE network ADD COLUMN quote_policy TEXT NOT NULL DEFAULT '';

-- Degrees with two decimals at most, as text: a settlement, never a house.
ALTER TABLE place ADD COLUMN lat TEXT NOT NULL DEFAULT '';
ALTER TABLE place ADD COLUMN lon TEXT NOT NULL DEFAULT '';
ALTER TABLE place ADD COLUMN population_note TEXT NOT NULL DEFAULT '';

-- criteria is JSON: yes, no, or either with a note, by the name of each of the
-- six criteria. The days say when each side agreed that this is what was
-- promised; '' while it has not.
ALTER TABLE commitment ADD COLUMN details TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN public BIGINT NOT NULL DEFAULT 1;
ALTER TABLE commitment ADD COLUMN criteria TEXT NOT NULL DEFAULT '{}';
ALTER TABLE commitment ADD COLUMN promising_agreed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN monitoring_agreed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN direction TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment ADD COLUMN method TEXT NOT NULL DEFAULT '';

ALTER TABLE milestone ADD COLUMN met_on TEXT NOT NULL DEFAULT '';
ALTER TABLE milestone ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';

-- Whom to call there; nobody when it is NULL.
ALTER TABLE partner ADD COLUMN focal_id BIGINT;

-- imported is what the last import said of her: a keyed hash of her row, and
-- the words that she may change herself, so that the same file imported again
-- does not take back what she said by phone.
ALTER TABLE contact ADD COLUMN literacy_help BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN quote_ok BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN quiet_from TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN quiet_to TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN imported TEXT NOT NULL DEFAULT '';

-- Of a person with several phones, the one that is written to: the main one,
-- else the oldest.
ALTER TABLE contact_line ADD COLUMN main BIGINT NOT NULL DEFAULT 0;

-- Phones that were a person's and are no more: not reached through them, found
-- when she is erased.
CREATE TABLE former_line (
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  line_id BIGINT NOT NULL REFERENCES line (id),
  until_ms BIGINT NOT NULL,
  PRIMARY KEY (contact_id, line_id)
);

-- Days, both inclusive; '' for no limit.
ALTER TABLE assignment ADD COLUMN from_on TEXT NOT NULL DEFAULT '';
ALTER TABLE assignment ADD COLUMN to_on TEXT NOT NULL DEFAULT '';

-- What those who promised answered to a round. answer is JSON: at most 80
-- septets by language. due_on is of the next step.
CREATE TABLE response (
  id BIGINT PRIMARY KEY,
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  round_id BIGINT NOT NULL REFERENCES round (id),
  organisation_id BIGINT NOT NULL REFERENCES organisation (id),
  answer TEXT NOT NULL,
  next_step TEXT NOT NULL,
  due_on TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  UNIQUE (commitment_id, round_id, organisation_id)
);

CREATE INDEX ledger_line ON ledger (line_hash);

-- An import prepares its people here, a few hundred to a transaction, under its
-- run's number. What a run that was broken off has left is removed by the next.
CREATE TABLE staged_line (
  run BIGINT NOT NULL,
  id BIGINT NOT NULL,
  hash TEXT NOT NULL,
  data_key TEXT NOT NULL,
  sealed_number TEXT NOT NULL,
  language TEXT NOT NULL,
  opted_out BIGINT NOT NULL,
  private BIGINT NOT NULL,
  PRIMARY KEY (run, id)
);

CREATE TABLE staged_contact (
  run BIGINT NOT NULL,
  id BIGINT NOT NULL,
  fresh BIGINT NOT NULL,
  code TEXT NOT NULL,
  data_key TEXT NOT NULL,
  sealed_name TEXT NOT NULL,
  sealed_profile TEXT NOT NULL,
  language TEXT NOT NULL,
  roles TEXT NOT NULL,
  side TEXT NOT NULL,
  organisation TEXT NOT NULL,
  place TEXT NOT NULL,
  status TEXT NOT NULL,
  literacy_help BIGINT NOT NULL,
  quote_ok BIGINT NOT NULL,
  quiet_from TEXT NOT NULL,
  quiet_to TEXT NOT NULL,
  imported TEXT NOT NULL,
  consent_version BIGINT NOT NULL,
  consent_on TEXT NOT NULL,
  consent_how TEXT NOT NULL,
  PRIMARY KEY (run, id)
);

-- A phone by its hash: another process may make its line meanwhile.
CREATE TABLE staged_link (
  run BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  hash TEXT NOT NULL,
  main BIGINT NOT NULL,
  gone BIGINT NOT NULL,
  PRIMARY KEY (run, contact_id, hash)
);

CREATE TABLE staged_assignment (
  run BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  commitment TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  PRIMARY KEY (run, contact_id, commitment, kind)
);
