-- The ledger also knows who said that a phone is not hers ('denied'), so that an
-- old copy of the data does not give it back to her.
DROP INDEX ledger_line;
ALTER TABLE ledger RENAME TO ledger_before;
CREATE TABLE ledger (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind = 'erased' OR kind = 'opted_out' OR kind = 'opted_in' OR kind = 'denied'),
  contact_id BIGINT NOT NULL,
  line_hash TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
INSERT INTO ledger (id, kind, contact_id, line_hash, at_ms) SELECT id, kind, contact_id, line_hash, at_ms FROM ledger_before;
DROP TABLE ledger_before;
CREATE INDEX ledger_line ON ledger (line_hash);
