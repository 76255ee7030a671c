-- Reports that were held before holding kept a row of each: their words are covered
-- until a person has read them and lets them count, whatever became of them since.
INSERT INTO holding (report_id, several, note, by_name, at_ms, looked_by, looked_ms, ended_by, ended_ms)
  SELECT id, 0, '', '', at_ms, '', 0, '', 0 FROM report WHERE (state = 'held' OR (state = 'superseded' OR state = 'withdrawn')
    AND id IN (SELECT r.id FROM inbox i JOIN report r ON r.contact_id = i.contact_id AND r.at_ms = i.at_ms WHERE i.reason = 'held'))
    AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.report_id = report.id);
