-- From many voices to one figure. A report keeps what it adds to the figures
-- (tally) and whether that is in them (counts), so that what is taken away when
-- it counts no longer is what was added. about is the report that a verification
-- checked; voice is the side that it gives a reading for, "" for none. beside is 0 while
-- it holds its author's place on the commitment in the round, which one report of
-- a form holds, and its own id otherwise: so one index finds a person's reports
-- and keeps places single, and a report that gives way moves within its page.

ALTER TABLE report ADD COLUMN line_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN about BIGINT NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN beside BIGINT NOT NULL DEFAULT 0;
UPDATE report SET beside = id WHERE state <> 'accepted';
ALTER TABLE report ADD COLUMN excluded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN voice TEXT NOT NULL DEFAULT '';
ALTER TABLE report ADD COLUMN tally TEXT NOT NULL DEFAULT '';
ALTER TABLE report ADD COLUMN counts BIGINT NOT NULL DEFAULT 0;

DROP INDEX report_current;
CREATE UNIQUE INDEX report_place ON report (contact_id, commitment_id, round_id, form, beside);
DROP INDEX report_commitment;
CREATE INDEX report_voice ON report (commitment_id, voice, at_ms);
CREATE INDEX report_about ON report (about) WHERE about <> 0;

-- Counts by commitment, round and side; round 0 is all rounds together.
DROP TABLE figure;
CREATE TABLE figure (
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  round_id BIGINT NOT NULL,
  side TEXT NOT NULL,
  bucket TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (commitment_id, round_id, side, bucket)
);

-- What is counted once however many name it: a phone, an organisation, a place,
-- an entry about money. n is how many name it.
CREATE TABLE tallied (
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  round_id BIGINT NOT NULL,
  side TEXT NOT NULL,
  what TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (commitment_id, round_id, side, what)
);

-- Texts that filed a report, as keyed numbers, and the phones that they came
-- from: the same text from three phones within an hour is flagged. Within an
-- hour of the clock they lie together, and a whole hour is forgotten at once.
CREATE TABLE echo (
  hour BIGINT NOT NULL,
  hash BIGINT NOT NULL,
  line_id BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (hour, hash, line_id)
);

-- The reports of earlier schemas get their tallies at the first start.
INSERT INTO setting (name, value, at_ms) SELECT 'tallies', 'due', 0 WHERE EXISTS (SELECT 1 FROM report);
