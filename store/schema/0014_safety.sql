-- People in danger. While a place is frozen, nothing that we start ourselves
-- leaves to people there or in a place below it.
CREATE TABLE place_freeze (
  id BIGINT PRIMARY KEY,
  place_id BIGINT NOT NULL REFERENCES place (id),
  why TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  lifted_by TEXT NOT NULL DEFAULT '',
  lifted_ms BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX place_freeze_now ON place_freeze (place_id) WHERE lifted_ms = 0;

-- Somebody wrote a word of danger. What she wrote is the entry of the inbox;
-- line, contact and entry are taken off when she is erased. A phone has one open
-- alert: what it writes meanwhile is part of it. next_ms is when the next one of
-- those on call is told, called how many were.
CREATE TABLE alert (
  id BIGINT PRIMARY KEY,
  number BIGINT NOT NULL DEFAULT 0,
  line_id BIGINT REFERENCES line (id),
  contact_id BIGINT NOT NULL,
  inbox_id BIGINT NOT NULL,
  place_id BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'taken' OR state = 'closed'),
  called BIGINT NOT NULL DEFAULT 0,
  next_ms BIGINT NOT NULL,
  taken_by TEXT NOT NULL DEFAULT '',
  taken_ms BIGINT NOT NULL DEFAULT 0,
  closed_by TEXT NOT NULL DEFAULT '',
  closed_ms BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX alert_line ON alert (line_id) WHERE state = 'open';
CREATE UNIQUE INDEX alert_number ON alert (number) WHERE number > 0;
CREATE INDEX alert_next ON alert (next_ms) WHERE state = 'open';

-- 1: the phone of somebody on call, by the configuration.
ALTER TABLE line ADD COLUMN oncall BIGINT NOT NULL DEFAULT 0;
CREATE INDEX line_oncall ON line (id) WHERE oncall = 1;

-- 1: she stopped messages with a provider, and did not say STOP to us.
ALTER TABLE line ADD COLUMN provider_stop BIGINT NOT NULL DEFAULT 0;
