-- What leaves. Broadcasts are a class of their own, behind reminders. route is
-- the channel that a message was last claimed for, which may be another than the
-- one it was meant for; '' before it is claimed. currency is that of what it costs.

ALTER TABLE outbox RENAME TO outbox_old;
CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,
  line_id BIGINT NOT NULL REFERENCES line (id),
  contact_id BIGINT NOT NULL,
  channel TEXT NOT NULL,
  text_key TEXT NOT NULL,
  class TEXT NOT NULL CHECK (class = 'reply' OR class = 'receipt' OR class = 'control' OR class = 'must' OR class = 'reminder' OR class = 'broadcast'),
  priority BIGINT NOT NULL,
  sealed_body TEXT NOT NULL,
  segments BIGINT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'queued' OR status = 'sending' OR status = 'sent' OR status = 'delivered' OR status = 'refused' OR status = 'failed' OR status = 'expired' OR status = 'unknown'),
  try BIGINT NOT NULL,
  due_ms BIGINT NOT NULL,
  lease_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  provider_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  sent_ms BIGINT NOT NULL,
  broadcast_id BIGINT NOT NULL DEFAULT 0,
  route TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL DEFAULT ''
);
INSERT INTO outbox (id, line_id, contact_id, channel, text_key, class, priority, sealed_body, segments, status, try, due_ms, lease_ms, expires_ms, provider_id, reason, at_ms, sent_ms)
  SELECT id, line_id, contact_id, channel, text_key, class, priority, sealed_body, segments, status, try, due_ms, lease_ms, expires_ms, provider_id, reason, at_ms, sent_ms FROM outbox_old;
DROP TABLE outbox_old;
CREATE INDEX outbox_due ON outbox (channel, priority, due_ms, id) WHERE status = 'queued';
CREATE INDEX outbox_lease ON outbox (lease_ms) WHERE status = 'sending';
CREATE INDEX outbox_provider ON outbox (channel, provider_id) WHERE provider_id <> '';
CREATE INDEX outbox_line ON outbox (line_id, id);
CREATE INDEX outbox_started ON outbox (contact_id, at_ms) WHERE class = 'reminder' OR class = 'broadcast';
CREATE INDEX outbox_broadcast ON outbox (broadcast_id, id) WHERE broadcast_id <> 0;

-- What was spent on a day of the network's calendar, as far as it is known. It
-- is moved when a message is claimed, and put right when it is settled.
CREATE TABLE spend (
  on_day TEXT NOT NULL,
  channel TEXT NOT NULL,
  round_id BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'sms' OR kind = 'ussd'),
  currency TEXT NOT NULL,
  messages BIGINT NOT NULL,
  segments BIGINT NOT NULL,
  micro BIGINT NOT NULL,
  PRIMARY KEY (on_day, channel, round_id, kind, currency)
);
CREATE INDEX spend_round ON spend (round_id);
