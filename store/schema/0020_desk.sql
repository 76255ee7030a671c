-- The inbox as a list of work. opened is 1 once somebody has looked at an entry,
-- taken_by the user who has it in hand ('' for nobody), asked_ms when its sender
-- was asked by SMS whether a report is what she meant (0: she was not).
ALTER TABLE inbox ADD COLUMN opened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN asked_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX inbox_waiting ON inbox (opened, id) WHERE state = 'open';

-- What the menu counts on every page.
CREATE INDEX exclusion_waiting ON exclusion (id) WHERE state = 'proposed' OR state = 'undo_proposed';

-- What a coordinator often answers. words is JSON: a text by language. A reply
-- that was taken off the list has gone_ms.
CREATE TABLE canned_reply (
  id BIGINT PRIMARY KEY,
  words TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  gone_ms BIGINT NOT NULL DEFAULT 0
);
