-- Keys with which tokens of sessions are signed and encrypted; each is sealed.
CREATE TABLE session_keys (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- When no token that it signed can be valid any more; null for the newest.
  retires_at INTEGER,
  PRIMARY KEY (workspace_id, product, env, id)
) STRICT, WITHOUT ROWID;

-- Sessions of the users of products. An identifier is JSON text: 7 and "7" are two users.
CREATE TABLE sessions (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  tag TEXT NOT NULL,
  id TEXT NOT NULL,
  identifier TEXT NOT NULL,
  -- Id of the session from which it was refreshed, over any number of times.
  family TEXT NOT NULL,
  payload TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  -- When its access token expires.
  ends_at INTEGER NOT NULL,
  refresh_digest TEXT NOT NULL,
  refresh_ends_at INTEGER NOT NULL,
  -- When it ends however often it is refreshed; null for never.
  final_end INTEGER,
  refreshed_at INTEGER,
  -- Id of the session that took its place.
  successor TEXT,
  revoked_at INTEGER,
  PRIMARY KEY (workspace_id, product, env, tag, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_of_user ON sessions (workspace_id, product, env, tag, identifier, started_at);
CREATE INDEX sessions_outlived ON sessions (refresh_ends_at);

-- Everybody who ever had a session.
CREATE TABLE session_users (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  tag TEXT NOT NULL,
  identifier TEXT NOT NULL,
  id TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, product, env, tag, identifier)
) STRICT, WITHOUT ROWID;
