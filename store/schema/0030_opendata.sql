-- What a coordinator chose to publish as open data. The newest row is what holds;
-- without any, every table of figures and no answers row by row. tables and forms
-- are names between bars, forms being those whose answers are published row by
-- row, licence is an identifier of SPDX.
CREATE TABLE open_choice (
  id BIGINT PRIMARY KEY,
  tables TEXT NOT NULL,
  forms TEXT NOT NULL,
  licence TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
