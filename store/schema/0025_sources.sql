-- How a report came, and in which language it was given, is counted beside what
-- it says: what a report costs is told from it. The reports that are here get the
-- same word as those to come (tally.go), and those of the first schemas, which have no
-- tally yet, get all of theirs at the first start.

UPDATE report SET tally = tally || '|c:' || via || ':' || channel || ':' || language WHERE tally <> '' AND channel <> '' AND language <> '';
INSERT INTO figure (commitment_id, round_id, side, bucket, n)
  SELECT commitment_id, round_id, CASE WHEN official = 1 OR side LIKE '%_gov' THEN 'government' ELSE 'community' END, 'c:' || via || ':' || channel || ':' || language, count(*)
  FROM report WHERE counts = 1 AND tally <> '' AND commitment_id IS NOT NULL AND channel <> '' AND language <> '' GROUP BY 1, 2, 3, 4;

-- How many active monitors are asked for each commitment is counted on these
-- alone: all who are asked, less the few who are not active.
CREATE INDEX assignment_asked ON assignment (commitment_id, kind, contact_id);
CREATE INDEX contact_inactive ON contact (id) WHERE status <> 'active';
DROP INDEX assignment_commitment;
