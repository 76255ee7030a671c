-- Neutral SQL: BIGINT becomes INTEGER on SQLite, where every table is STRICT.
-- A CHECK lists its words with OR: SQLite builds a temporary table for each IN
-- of more than two, at every insert, which takes longer than the insert.
-- Ids are made by the writer, flags are 0/1, times are Unix milliseconds UTC in
-- columns that end in _ms, days are local and read 2026-10-20. A column named
-- sealed_… holds base64 text that only its owner's data key opens.

CREATE TABLE network (
  id BIGINT PRIMARY KEY,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  languages TEXT NOT NULL,
  zone TEXT NOT NULL,
  country TEXT NOT NULL,
  ussd TEXT NOT NULL,
  short_code TEXT NOT NULL,
  letters TEXT NOT NULL,
  cap BIGINT NOT NULL,
  sos TEXT NOT NULL,
  demo BIGINT NOT NULL CHECK (demo IN (0, 1)),
  latest_ms BIGINT NOT NULL
);

CREATE TABLE place (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  parent_id BIGINT REFERENCES place (id),
  level TEXT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  iso TEXT NOT NULL,
  zone TEXT NOT NULL,
  country TEXT NOT NULL
);

CREATE TABLE organisation (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'grassroots' OR kind = 'local_gov' OR kind = 'national_gov' OR kind = 'ngo' OR kind = 'academic' OR kind = 'donor'),
  place_id BIGINT REFERENCES place (id)
);

CREATE TABLE commitment (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('build', 'keep')),
  title TEXT NOT NULL,
  short TEXT NOT NULL,
  local TEXT NOT NULL,
  place_id BIGINT NOT NULL REFERENCES place (id),
  theme TEXT NOT NULL,
  sdg TEXT NOT NULL,
  nua TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  currency TEXT NOT NULL,
  budget_minor BIGINT NOT NULL,
  obligation TEXT NOT NULL,
  indicator TEXT NOT NULL,
  baseline TEXT NOT NULL,
  target TEXT NOT NULL,
  lifecycle TEXT NOT NULL CHECK (lifecycle = 'draft' OR lifecycle = 'registered' OR lifecycle = 'active' OR lifecycle = 'completed' OR lifecycle = 'expired' OR lifecycle = 'renegotiated' OR lifecycle = 'withdrawn' OR lifecycle = 'archived')
);

CREATE TABLE milestone (
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  seq BIGINT NOT NULL,
  title TEXT NOT NULL,
  short TEXT NOT NULL,
  due_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'scheduled' OR status = 'met' OR status = 'partially_met' OR status = 'not_met'),
  owner_side TEXT NOT NULL,
  PRIMARY KEY (commitment_id, seq)
);

CREATE TABLE partner (
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  organisation_id BIGINT NOT NULL REFERENCES organisation (id),
  side TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (commitment_id, organisation_id, role)
);

CREATE TABLE round (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  opens_on TEXT NOT NULL,
  mid_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  closes_on TEXT NOT NULL,
  grace_days BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'draft' OR state = 'open' OR state = 'closed' OR state = 'published')
);

CREATE TABLE line (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  data_key TEXT NOT NULL,
  sealed_number TEXT NOT NULL,
  language TEXT NOT NULL,
  opted_out BIGINT NOT NULL CHECK (opted_out IN (0, 1)),
  private BIGINT NOT NULL CHECK (private IN (0, 1)),
  sealed_asked TEXT NOT NULL,
  replied_ms TEXT NOT NULL,
  helped_ms BIGINT NOT NULL,
  greeted_ms BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE contact (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  data_key TEXT NOT NULL,
  sealed_name TEXT NOT NULL,
  sealed_profile TEXT NOT NULL,
  language TEXT NOT NULL,
  roles TEXT NOT NULL,
  side TEXT NOT NULL,
  organisation_id BIGINT REFERENCES organisation (id),
  place_id BIGINT REFERENCES place (id),
  status TEXT NOT NULL CHECK (status = 'invited' OR status = 'active' OR status = 'paused' OR status = 'opted_out' OR status = 'bounced' OR status = 'left'),
  created_ms BIGINT NOT NULL
);

CREATE TABLE contact_line (
  line_id BIGINT NOT NULL REFERENCES line (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  PRIMARY KEY (line_id, contact_id)
);
CREATE INDEX contact_line_contact ON contact_line (contact_id);

CREATE TABLE consent (
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  version BIGINT NOT NULL,
  given_on TEXT NOT NULL,
  how TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (contact_id, at_ms)
);

CREATE TABLE assignment (
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  kind TEXT NOT NULL CHECK (kind = 'report' OR kind = 'verify' OR kind = 'official_report'),
  PRIMARY KEY (contact_id, commitment_id, kind)
);
CREATE INDEX assignment_commitment ON assignment (commitment_id);

-- A session's id tells its time, as every id does, so that nothing else has to.
CREATE TABLE session (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  line_id BIGINT NOT NULL REFERENCES line (id),
  contact_id BIGINT NOT NULL,
  channel TEXT NOT NULL,
  sealed_state TEXT NOT NULL,
  text_length BIGINT NOT NULL,
  text_hash TEXT NOT NULL,
  ended BIGINT NOT NULL CHECK (ended IN (0, 1)),
  at_ms BIGINT NOT NULL
);

-- Keyed by its session first: what is written together lies together.
CREATE TABLE session_step (
  session_id BIGINT NOT NULL,
  hash TEXT NOT NULL,
  sealed_reply TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (session_id, hash)
);

-- Of a person, whichever of her phones she wrote it on; a phone's own, while it
-- is not known who wrote it, has the line for its owner.
CREATE TABLE draft (
  owner_id BIGINT PRIMARY KEY,
  line_id BIGINT NOT NULL REFERENCES line (id),
  version BIGINT NOT NULL,
  sealed_state TEXT NOT NULL,
  code TEXT NOT NULL,
  round_id BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE TABLE report (
  id BIGINT PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL UNIQUE,
  round_id BIGINT NOT NULL REFERENCES round (id),
  contact_id BIGINT NOT NULL,
  commitment_id BIGINT REFERENCES commitment (id),
  form TEXT NOT NULL,
  version BIGINT NOT NULL,
  side TEXT NOT NULL,
  official BIGINT NOT NULL CHECK (official IN (0, 1)),
  via TEXT NOT NULL CHECK (via = 'ussd' OR via = 'sms' OR via = 'call' OR via = 'paper' OR via = 'meeting'),
  channel TEXT NOT NULL,
  language TEXT NOT NULL,
  status TEXT NOT NULL,
  percent BIGINT NOT NULL CHECK (percent BETWEEN -1 AND 100),
  counted BIGINT NOT NULL CHECK (counted BETWEEN -1 AND 100),
  sealed_answers TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'draft' OR state = 'accepted' OR state = 'held' OR state = 'superseded' OR state = 'withdrawn'),
  late BIGINT NOT NULL CHECK (late IN (0, 1)),
  confidence BIGINT NOT NULL,
  flags TEXT NOT NULL,
  supersedes BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_current ON report (contact_id, commitment_id, round_id, form) WHERE state = 'accepted';
CREATE INDEX report_commitment ON report (commitment_id, at_ms);

CREATE TABLE figure (
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  round_id BIGINT NOT NULL REFERENCES round (id),
  side TEXT NOT NULL,
  bucket TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (commitment_id, round_id, side, bucket)
);

CREATE TABLE inbound (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  line_id BIGINT REFERENCES line (id),
  contact_id BIGINT NOT NULL,
  channel TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  sealed_body TEXT NOT NULL,
  outcome TEXT NOT NULL,
  parser BIGINT NOT NULL,
  refs TEXT NOT NULL,
  code TEXT NOT NULL,
  receipts BIGINT NOT NULL,
  receipt_ms BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX inbound_line ON inbound (line_id, id);

CREATE TABLE inbox (
  id BIGINT PRIMARY KEY,
  reason TEXT NOT NULL,
  line_id BIGINT REFERENCES line (id),
  contact_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  value TEXT NOT NULL,
  note TEXT NOT NULL,
  sealed_body TEXT NOT NULL,
  language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done')),
  at_ms BIGINT NOT NULL
);
CREATE INDEX inbox_open ON inbox (state, id);

CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,
  line_id BIGINT NOT NULL REFERENCES line (id),
  contact_id BIGINT NOT NULL,
  channel TEXT NOT NULL,
  text_key TEXT NOT NULL,
  class TEXT NOT NULL CHECK (class = 'reply' OR class = 'receipt' OR class = 'control' OR class = 'must' OR class = 'reminder'),
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
  sent_ms BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (priority, due_ms, id) WHERE status = 'queued';
CREATE INDEX outbox_lease ON outbox (lease_ms) WHERE status = 'sending';
CREATE INDEX outbox_provider ON outbox (channel, provider_id) WHERE provider_id <> '';
CREATE INDEX outbox_line ON outbox (line_id, id);

CREATE TABLE parked (
  channel TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (channel, provider_id)
);

CREATE TABLE reminder (
  id BIGINT PRIMARY KEY,
  round_id BIGINT NOT NULL REFERENCES round (id),
  step TEXT NOT NULL CHECK (step = 'open' OR step = 'mid' OR step = 'last' OR step = 'now'),
  on_day TEXT NOT NULL,
  at_time TEXT NOT NULL,
  next_ms BIGINT NOT NULL,
  after_contact BIGINT NOT NULL,
  override_quiet BIGINT NOT NULL CHECK (override_quiet IN (0, 1)),
  status TEXT NOT NULL CHECK (status = 'waiting' OR status = 'expanding' OR status = 'done' OR status = 'broken'),
  reason TEXT NOT NULL
);
CREATE INDEX reminder_next ON reminder (next_ms) WHERE status IN ('waiting', 'expanding');

CREATE TABLE occurrence (
  id BIGINT PRIMARY KEY,
  reminder_id BIGINT NOT NULL REFERENCES reminder (id),
  local_date TEXT NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  line_id BIGINT NOT NULL REFERENCES line (id),
  status TEXT NOT NULL CHECK (status = 'due' OR status = 'queued' OR status = 'skipped' OR status = 'expired'),
  reason TEXT NOT NULL,
  due_ms BIGINT NOT NULL,
  outbox_id BIGINT NOT NULL,
  UNIQUE (reminder_id, local_date, contact_id)
);
CREATE INDEX occurrence_contact ON occurrence (contact_id, id);
CREATE INDEX occurrence_due ON occurrence (due_ms, id) WHERE status = 'due';

CREATE TABLE audit (
  id BIGINT PRIMARY KEY,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
