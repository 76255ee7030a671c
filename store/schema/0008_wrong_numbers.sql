-- 1: somebody who has the phone said that it is not hers, so that a file does
-- not make it hers again.
ALTER TABLE former_line ADD COLUMN denied BIGINT NOT NULL DEFAULT 0;
