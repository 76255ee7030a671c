-- How long each kind of data is kept is a rule of the configuration. A set of rules
-- is applied once somebody has seen what it takes away and approved it; each day's
-- run, and how far it came, is noted here, so that a run that was killed goes on.
CREATE TABLE retention_approval (
  id BIGINT PRIMARY KEY,
  rules TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE TABLE retention_run (
  id BIGINT PRIMARY KEY,
  on_day TEXT NOT NULL,
  rules TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  began_ms BIGINT NOT NULL,
  ended_ms BIGINT NOT NULL,
  UNIQUE (on_day, rules)
);
CREATE INDEX retention_unfinished ON retention_run (id) WHERE ended_ms = 0;
-- after_id is the last row that was looked at in the part that is under way. unclean
-- says that people were erased and remains of them may still lie in the database.
CREATE TABLE retention_cut (
  run_id BIGINT NOT NULL REFERENCES retention_run (id),
  kind TEXT NOT NULL,
  months BIGINT NOT NULL,
  part BIGINT NOT NULL,
  after_id BIGINT NOT NULL,
  n BIGINT NOT NULL CHECK (n >= 0),
  unclean BIGINT NOT NULL CHECK (unclean = 0 OR unclean = 1),
  ended_ms BIGINT NOT NULL,
  PRIMARY KEY (run_id, kind)
);
