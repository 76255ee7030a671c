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
