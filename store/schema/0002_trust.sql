-- What makes a copy of the data trustworthy: who must stay erased and who must
-- stay silent whatever old copy is restored, which backups lie where, and what
-- an operator has set.

CREATE TABLE ledger (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind = 'erased' OR kind = 'opted_out' OR kind = 'opted_in'),
  contact_id BIGINT NOT NULL,
  line_hash TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE TABLE backup (
  id BIGINT PRIMARY KEY,
  path TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
