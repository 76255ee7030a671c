-- What a coordinator chose for a figure that rests on few people, for one
-- commitment in one round; the newest row holds. asked_on is the day on which
-- its monitors agreed that it is published.

CREATE TABLE publication_choice (
  id BIGINT PRIMARY KEY,
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  round_id BIGINT NOT NULL REFERENCES round (id),
  choice TEXT NOT NULL CHECK (choice = 'publish' OR choice = 'level2' OR choice = 'hold'),
  asked_on TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX publication_choice_of ON publication_choice (round_id, commitment_id, id);
