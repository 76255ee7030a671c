-- What a program did under a key of its own, so that the same request sent again
-- has no second effect and gets the same answer. key and request are keyed hashes:
-- of the key, and of all that was asked. answer holds numbers, codes and ids.
CREATE TABLE idempotency_key (
  token_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  answer TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (token_id, key)
);
CREATE INDEX idempotency_key_at ON idempotency_key (at_ms);
