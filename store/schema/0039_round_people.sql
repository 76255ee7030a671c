-- How many people were asked and answered in a published round, counted once: JSON
-- (roundPeople). Documents of it print these for good, so that no two of them differ
-- by somebody who was erased, said STOP, moved or is asked for something else since.
CREATE TABLE round_people (
  round_id BIGINT PRIMARY KEY REFERENCES round (id),
  counts TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
