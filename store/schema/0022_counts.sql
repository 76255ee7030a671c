-- What became of messages, by the hour in which it did (hours since 1970, UTC),
-- so that a page about weeks reads a few rows. It is counted where a message is
-- settled or reported on: one that was sent and then arrived is counted as both.
-- kind is the class of an error in one word, network the mobile operator's code
-- where the provider tells it, reason the provider's own words.

CREATE TABLE sending_count (
  hour BIGINT NOT NULL,
  channel TEXT NOT NULL,
  became TEXT NOT NULL CHECK (became = 'sent' OR became = 'delivered' OR became = 'unknown' OR became = 'refused' OR became = 'failed' OR became = 'expired' OR became = 'left_out'),
  kind TEXT NOT NULL,
  network TEXT NOT NULL,
  reason TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (hour, channel, became, kind, network, reason)
);
INSERT INTO sending_count (hour, channel, became, kind, network, reason, n)
  SELECT settled_ms / 3600000, CASE WHEN route = '' THEN channel ELSE route END, 'sent', '', '', '', count(*) FROM outbox
  WHERE settled_ms > 0 AND (status = 'sent' OR status = 'delivered' OR status = 'failed' OR status = 'expired' AND sent_ms > 0) GROUP BY 1, 2;
INSERT INTO sending_count (hour, channel, became, kind, network, reason, n)
  SELECT settled_ms / 3600000, CASE WHEN route = '' THEN channel ELSE route END, status, '', '', CASE WHEN status = 'delivered' THEN '' ELSE reason END, count(*) FROM outbox
  WHERE settled_ms > 0 AND (status = 'delivered' OR status = 'unknown' OR status = 'refused' OR status = 'failed' OR status = 'expired' AND sent_ms > 0) GROUP BY 1, 2, 3, 6;
