-- Who asked for fewer messages gets the first reminder of a round and no other.
ALTER TABLE contact ADD COLUMN seldom BIGINT NOT NULL DEFAULT 0 CHECK (seldom = 0 OR seldom = 1);
