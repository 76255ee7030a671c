-- People are listed by id, narrowed by what is not sealed of them: all that a
-- list asks for lies beside the id, so a page reads no row that it does not show.
CREATE INDEX contact_listed ON contact (id, place_id, status, language, side, roles) WHERE data_key <> '';
