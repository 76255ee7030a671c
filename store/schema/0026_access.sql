-- That somebody else opened a user's way in: she has chosen a password by a link of
-- by_name ('first' or 'anew'), or by_name has taken the code of her app away
-- ('codes'). Who made a link before is not known: those are made again.
CREATE TABLE opening (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  what TEXT NOT NULL CHECK (what = 'first' OR what = 'anew' OR what = 'codes'),
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX opening_account ON opening (account_id, at_ms);
DELETE FROM password_link;
ALTER TABLE password_link ADD COLUMN by_name TEXT NOT NULL DEFAULT '';

-- To how many a broadcast was confirmed; 0 for a draft, and for one that was
-- stopped before anything left.
ALTER TABLE broadcast ADD COLUMN people BIGINT NOT NULL DEFAULT 0;
UPDATE broadcast SET people = (SELECT count(*) FROM broadcast_person p WHERE p.broadcast_id = broadcast.id AND p.outbox_id <> 0);
CREATE INDEX broadcast_confirmed ON broadcast (confirmed_ms);
