-- What we start to write ourselves is counted for each person, and for each
-- phone: two people who share one are not written to twice as often.
CREATE INDEX outbox_phone ON outbox (line_id, at_ms) WHERE class = 'reminder' OR class = 'broadcast';
