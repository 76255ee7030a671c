-- What a provider kept and did not hand on is fetched from its inbox. The same
-- message may then come twice, under ids that differ: sent_ms is when the
-- provider says that it was sent, boxed says that the id is one of the inbox's
-- own, twin is the keyed hash of the id under which it came the other way as well.

ALTER TABLE inbound ADD COLUMN sent_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inbound ADD COLUMN boxed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inbound ADD COLUMN twin TEXT NOT NULL DEFAULT '';
CREATE INDEX inbound_twin ON inbound (twin) WHERE twin <> '';

-- How far each channel's inbox was read. asked_ms is when a process took it upon
-- itself, fetched_ms up to when everything was taken.
CREATE TABLE provider_inbox (
  channel TEXT PRIMARY KEY,
  after_id TEXT NOT NULL,
  asked_ms BIGINT NOT NULL,
  fetched_ms BIGINT NOT NULL
);
