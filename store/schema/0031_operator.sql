-- What the operator was told of: one row for each thing that is wrong or was
-- within a day. says is what was last said of it, without anything of a person;
-- told_ms is 0 until the operator was told, over_ms until it was over; times is
-- how often it came back since.

CREATE TABLE operator_alert (
  name TEXT NOT NULL,
  about TEXT NOT NULL,
  says TEXT NOT NULL,
  since_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  told_ms BIGINT NOT NULL,
  over_ms BIGINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (name, about)
);
