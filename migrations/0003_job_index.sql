-- Every job, as its object reports it; newest first within a workspace.
CREATE TABLE jobs (
  workspace_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  namespace TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  status TEXT NOT NULL,
  recurring INTEGER NOT NULL,
  due INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  job TEXT NOT NULL,
  PRIMARY KEY (workspace_id, created_at, id)
) STRICT, WITHOUT ROWID;

-- For the sweeper and the purge.
CREATE INDEX jobs_due ON jobs (due);

-- What was answered under a caller's idempotency key, where no record of its own keeps it.
CREATE TABLE idempotency_keys (
  workspace_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  answer TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, user_id, operation, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
