-- Words out of a report that a coordinator looked at for the public document. As
-- chosen they are redacted, JSON by language, sealed with their author's key;
-- passed are those that are not printed; withdrawn wait again, as what was
-- written for them before. language is the one in which they were said, practice
-- the question that they answer ('' for none), place_id where they are said to
-- come from. Whether chosen words may be printed now is decided when they are read.
CREATE TABLE quote (
  report_id BIGINT PRIMARY KEY REFERENCES report (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  round_id BIGINT NOT NULL REFERENCES round (id),
  commitment_id BIGINT REFERENCES commitment (id),
  place_id BIGINT REFERENCES place (id),
  kind TEXT NOT NULL CHECK (kind = 'practice' OR kind = 'comment'),
  practice TEXT NOT NULL,
  language TEXT NOT NULL,
  sealed_words TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'chosen' OR state = 'passed' OR state = 'withdrawn'),
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX quote_contact ON quote (contact_id);
CREATE INDEX quote_round ON quote (round_id, state, report_id);

-- Whether somebody wrote in danger, or her words are part of a dispute.
CREATE INDEX alert_contact ON alert (contact_id);
CREATE INDEX alert_phone ON alert (line_id);
CREATE INDEX dispute_about ON dispute (commitment_id, round_id);
