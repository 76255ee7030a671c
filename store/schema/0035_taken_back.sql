-- The ledger also knows whose words are not to be printed any more: of whom
-- consent to be quoted was taken back ('unquoted'), and which chosen quote was
-- ('unchosen', with the receipt of its report for a hash), so that no old copy of
-- the data prints them again. And it knows which answers were given away row by row
-- ('given', of nobody: for a hash promise, round and form, and once more with a sum
-- of the rows), so that they are never given away with one more, or one less.
DROP INDEX ledger_line;
ALTER TABLE ledger RENAME TO ledger_before;
CREATE TABLE ledger (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind = 'erased' OR kind = 'opted_out' OR kind = 'opted_in' OR kind = 'denied' OR kind = 'unquoted' OR kind = 'unchosen' OR kind = 'given'),
  contact_id BIGINT NOT NULL,
  line_hash TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
INSERT INTO ledger (id, kind, contact_id, line_hash, at_ms) SELECT id, kind, contact_id, line_hash, at_ms FROM ledger_before;
DROP TABLE ledger_before;
CREATE INDEX ledger_line ON ledger (line_hash);
