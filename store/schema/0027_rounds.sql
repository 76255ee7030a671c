-- The reports of a round are listed by an index that only who asks for it by name
-- finds: (round_id + 0). By one on round_id itself SQLite, which keeps no count of
-- how many rows lie behind a value, also looked whether one person has reported,
-- and so read a whole round for each of a page's fifty people, for each reminder
-- and for each message that was due.
DROP INDEX report_of_round;
CREATE INDEX report_round ON report ((round_id + 0), id);
