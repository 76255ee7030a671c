-- What coordinators do about reports. entry: one that they took down for somebody
-- on a call, on paper or in a meeting; by_name is who, said_on the local day on
-- which it was said, present how many people were there, took the report whose
-- place it took. entry_present: who of the register was there. holding: what is
-- held until a person has read it, and who let it count; several says that
-- reports of its form stand beside each other.

CREATE TABLE entry (
  report_id BIGINT PRIMARY KEY REFERENCES report (id),
  by_name TEXT NOT NULL,
  said_on TEXT NOT NULL,
  present BIGINT NOT NULL CHECK (present >= 0),
  took BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE TABLE entry_present (
  report_id BIGINT NOT NULL REFERENCES report (id),
  contact_id BIGINT NOT NULL,
  PRIMARY KEY (report_id, contact_id)
);
CREATE INDEX entry_present_contact ON entry_present (contact_id);

CREATE TABLE holding (
  report_id BIGINT PRIMARY KEY REFERENCES report (id),
  several BIGINT NOT NULL CHECK (several IN (0, 1)),
  note TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  looked_by TEXT NOT NULL,
  looked_ms BIGINT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_ms BIGINT NOT NULL
);

-- Lists of reports are read by key, the newest first. The two that every report
-- enters grow at their ends; the other two hold next to nothing.
CREATE INDEX report_newest ON report (commitment_id, id);
CREATE INDEX report_of_round ON report (round_id, id);
CREATE INDEX report_held ON report (id) WHERE state = 'held';
CREATE INDEX report_excluded ON report (id) WHERE excluded = 1;
