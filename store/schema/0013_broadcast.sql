-- A text that coordinators wrote, and whom it is for. about are the ids of the
-- commitments of its audience, |12|13|, and round_id the round in which somebody
-- has reported or not. Who it reaches is fixed once it is confirmed: one row a
-- person of the audience, written 500 at a time behind after_contact, each
-- together with its message, or with the reason why there is none.
CREATE TABLE broadcast (
  id BIGINT PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE,
  audience TEXT NOT NULL,
  about TEXT NOT NULL,
  round_id BIGINT NOT NULL,
  texts TEXT NOT NULL,
  discreet TEXT NOT NULL,
  ucs2 BIGINT NOT NULL CHECK (ucs2 IN (0, 1)),
  until_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'draft' OR state = 'leaving' OR state = 'paused' OR state = 'stopped' OR state = 'done'),
  drafted_by TEXT NOT NULL,
  drafted_ms BIGINT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_ms BIGINT NOT NULL,
  hold_ms BIGINT NOT NULL,
  after_contact BIGINT NOT NULL,
  filled BIGINT NOT NULL CHECK (filled IN (0, 1))
);
CREATE INDEX broadcast_unfinished ON broadcast (id) WHERE state = 'leaving' OR state = 'paused' OR state = 'stopped';

-- open_ms is when the open hours end in which the message may leave.
CREATE TABLE broadcast_person (
  broadcast_id BIGINT NOT NULL REFERENCES broadcast (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  line_id BIGINT NOT NULL REFERENCES line (id),
  outbox_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  open_ms BIGINT NOT NULL,
  PRIMARY KEY (broadcast_id, contact_id)
);
CREATE UNIQUE INDEX broadcast_phone ON broadcast_person (broadcast_id, line_id) WHERE outbox_id <> 0;

-- What was written to us within three days after a broadcast, and nothing else
-- had asked for.
CREATE TABLE broadcast_reply (
  inbox_id BIGINT PRIMARY KEY,
  broadcast_id BIGINT NOT NULL REFERENCES broadcast (id)
);
CREATE INDEX broadcast_reply_of ON broadcast_reply (broadcast_id, inbox_id);
