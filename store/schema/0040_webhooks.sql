-- Programs that are told when something has happened. Their address and the secrets
-- that sign for them are sealed; sealed_former is the secret before a rotation, which
-- signs beside the new one until former_ms. events are the types that they are told
-- of, '' for all; place_id is the branch that they may see, NULL for the network.
-- stopped is '' while they are told, else why they are not. failing_ms is since when
-- nothing was taken, 0 while all is.
CREATE TABLE webhook (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  data_key TEXT NOT NULL,
  sealed_url TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  sealed_former TEXT NOT NULL,
  former_ms BIGINT NOT NULL,
  events TEXT NOT NULL,
  place_id BIGINT REFERENCES place (id),
  stopped TEXT NOT NULL CHECK (stopped = '' OR stopped = 'person' OR stopped = 'gone' OR stopped = 'failing' OR stopped = 'copy'),
  failing_ms BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

-- What has happened, as it is told: body is JSON of ids, codes, statuses and times,
-- the same each time that it is sent. place is the code of where it happened, '' for
-- what each branch may know, '*' for what is of the whole network alone.
CREATE TABLE webhook_event (
  id BIGINT PRIMARY KEY,
  type TEXT NOT NULL,
  place TEXT NOT NULL,
  body TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

-- One event on its way to one program. answer is the last HTTP status, 0 for none,
-- reason why it was not taken. missed was not sent, because it was stopped then.
CREATE TABLE webhook_delivery (
  webhook_id BIGINT NOT NULL REFERENCES webhook (id),
  event_id BIGINT NOT NULL REFERENCES webhook_event (id),
  state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'done' OR state = 'failed' OR state = 'missed'),
  tries BIGINT NOT NULL,
  due_ms BIGINT NOT NULL,
  answer BIGINT NOT NULL,
  reason TEXT NOT NULL,
  tried_ms BIGINT NOT NULL,
  PRIMARY KEY (webhook_id, event_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_ms) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);
