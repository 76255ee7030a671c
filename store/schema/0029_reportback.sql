-- What a document about a round says that no report does: the event that it is
-- for, and what is asked there. asks is JSON, by language: {"en": ["…", "…"]}.

CREATE TABLE report_back_setting (
  round_id BIGINT PRIMARY KEY REFERENCES round (id),
  event TEXT NOT NULL,
  event_on TEXT NOT NULL,
  asks TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

