-- When somebody was last heard of, as far as the rows that said so are gone by now:
-- what she wrote or dialled, and the meetings that she was at. Whoever is not
-- silent yet is told by it from whom nothing has come for years.
ALTER TABLE contact ADD COLUMN active_ms BIGINT NOT NULL DEFAULT 0;
