-- The id by which we knew a message that Termii took was Termii's with the phone's
-- number behind it, readable. It is a keyed hash now; what remains of the other kind
-- finds no report any more, so nothing but the number would be kept.
UPDATE outbox SET provider_id = '' WHERE provider_id LIKE '%/%' AND rtrim(provider_id, '0123456789') LIKE '%/'
  AND length(provider_id) - length(rtrim(provider_id, '0123456789')) >= 7;
DELETE FROM parked WHERE provider_id LIKE '%/%' AND rtrim(provider_id, '0123456789') LIKE '%/'
  AND length(provider_id) - length(rtrim(provider_id, '0123456789')) >= 7;
