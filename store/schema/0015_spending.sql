-- What is booked for a message, and where: what it is expected to cost once it is
-- claimed, what it did cost once that is known, in millionths of the currency.
-- spend is put right by it when the message is settled, and when a delivery
-- report tells the cost days later. spent_on is '' while nothing is booked.
-- charged is what the provider says where that is no sum in the currency of what
-- is booked. settled_ms tells which messages of a batch were settled of late, to
-- stop one that fails; unclear how many tries of a message may have left.

ALTER TABLE outbox ADD COLUMN spent_on TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN spent_round BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN spent_micro BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN charged TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN charged_micro BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN settled_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN unclear BIGINT NOT NULL DEFAULT 0;
CREATE INDEX outbox_settled ON outbox (settled_ms) WHERE class = 'reminder' OR class = 'broadcast';

-- A delivery report names the channel that the message left by, which may be
-- another than the one it was meant for.
DROP INDEX outbox_provider;
CREATE INDEX outbox_provider ON outbox (provider_id, channel) WHERE provider_id <> '';

-- What else a report that came too early has told.
ALTER TABLE parked ADD COLUMN opted_out BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parked ADD COLUMN account BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parked ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE parked ADD COLUMN cost_micro BIGINT NOT NULL DEFAULT 0;

-- What a USSD session has cost, where the provider tells it; '' otherwise.
ALTER TABLE session ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN cost_micro BIGINT NOT NULL DEFAULT 0;
