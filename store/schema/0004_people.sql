-- Who agreed to what, who speaks on which phone, and how people come in and go.

ALTER TABLE network ADD COLUMN enrolment TEXT NOT NULL DEFAULT 'closed' CHECK (enrolment = 'closed' OR enrolment = 'code' OR enrolment = 'open');
ALTER TABLE network ADD COLUMN consent_version BIGINT NOT NULL DEFAULT 1;

-- seen_ms: when it was last heard from, to a day. failures: deliveries in a row
-- that cannot succeed. pin_wrong, pin_wrong_ms: wrong PINs and codes, and when
-- the last one was. kept_ms: since when the number of a stranger is kept; 0 for
-- a phone of somebody.
ALTER TABLE line ADD COLUMN seen_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN pin_wrong BIGINT NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN pin_wrong_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN kept_ms BIGINT NOT NULL DEFAULT 0;
UPDATE line SET kept_ms = created_ms WHERE sealed_number <> '' AND NOT EXISTS (SELECT 1 FROM contact_line x WHERE x.line_id = line.id);
CREATE INDEX line_kept ON line (kept_ms) WHERE kept_ms > 0;

ALTER TABLE consent ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN given_by TEXT NOT NULL DEFAULT '';

-- The words that each version asks for, as hashes: the same version never asks
-- with other words.
CREATE TABLE consent_text (
  version BIGINT NOT NULL,
  language TEXT NOT NULL,
  hash TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (version, language)
);

-- What is left of the consent of those who were erased: how many, to what, on
-- which day, in which way.
CREATE TABLE consent_count (
  version BIGINT NOT NULL,
  given_on TEXT NOT NULL,
  how TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (version, given_on, how)
);

-- A keyed hash; an empty one: she chooses a new PIN when she dials.
CREATE TABLE pin (
  contact_id BIGINT PRIMARY KEY REFERENCES contact (id),
  hash TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

-- A code that lets people enrol by dialling; the code itself is not kept.
CREATE TABLE enrolment_code (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  organisation_id BIGINT REFERENCES organisation (id),
  place_id BIGINT REFERENCES place (id),
  commitments TEXT NOT NULL,
  uses BIGINT NOT NULL,
  used BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  revoked_ms BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);

-- One invitation in a life: who approved it, and the message.
CREATE TABLE invitation (
  contact_id BIGINT PRIMARY KEY REFERENCES contact (id),
  outbox_id BIGINT NOT NULL,
  approved_by TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
