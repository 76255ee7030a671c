-- Parts of long messages, of a provider that hands on each alone. sealed_body is the
-- part with its sender (JSON, LongPart) until the message is read, and then ''; that the
-- part was here is known as long as of a message. hash and whole are keyed: of the
-- provider's id of the part, and of what the parts of one message have in common.
CREATE TABLE part (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  whole TEXT NOT NULL,
  line_id BIGINT NOT NULL REFERENCES line (id),
  channel TEXT NOT NULL,
  sealed_body TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX part_waits ON part (line_id, whole) WHERE sealed_body <> '';
