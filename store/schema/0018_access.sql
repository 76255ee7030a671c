-- People who sign in to the console. password is what argon2id made of it, ''
-- until she has chosen one; totp_step is the last step of her code app that
-- counted, so that no code counts twice.
CREATE TABLE account (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role = 'viewer' OR role = 'branch' OR role = 'coordinator' OR role = 'admin'),
  place_id BIGINT REFERENCES place (id) CHECK (role <> 'branch' OR place_id IS NOT NULL),
  language TEXT NOT NULL,
  password TEXT NOT NULL,
  data_key TEXT NOT NULL,
  sealed_totp TEXT NOT NULL,
  totp_step BIGINT NOT NULL,
  disabled_ms BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
);

-- A browser that is signed in: the keyed hash of what its cookie holds.
CREATE TABLE sign_in (
  id BIGINT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES account (id),
  browser TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL
);
CREATE INDEX sign_in_account ON sign_in (account_id, id);

-- A link by which somebody chooses her password, once: an account has one at most.
CREATE TABLE password_link (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  hash TEXT NOT NULL UNIQUE,
  until_ms BIGINT NOT NULL
);

-- The codes that stand in for a lost code app, each for one time.
CREATE TABLE recovery_code (
  account_id BIGINT NOT NULL REFERENCES account (id),
  hash TEXT NOT NULL,
  PRIMARY KEY (account_id, hash)
);

-- Tries to sign in, by the keyed hash of a name or of an address.
CREATE TABLE knock (
  hash TEXT PRIMARY KEY,
  tries BIGINT NOT NULL,
  until_ms BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);

-- Programs that read the API.
CREATE TABLE api_token (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  place_id BIGINT REFERENCES place (id),
  by_name TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  revoked_ms BIGINT NOT NULL,
  used_ms BIGINT NOT NULL
);

-- What an act found and what it left. link is the row's place in the chain, 0
-- until it has one; hash is keyed, over the row and the hash before it.
ALTER TABLE audit ADD COLUMN was TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN became TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN link BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX audit_link ON audit (link) WHERE link > 0;
CREATE INDEX audit_loose ON audit (id) WHERE link = 0;
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_action ON audit (action, id);
