-- Operations on many jobs, as their objects report them; newest first within a workspace. Products and environments
-- that one reaches are JSON lists, null is all.
CREATE TABLE bulk_operations (
  workspace_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  status TEXT NOT NULL,
  products TEXT,
  envs TEXT,
  operation TEXT NOT NULL,
  PRIMARY KEY (workspace_id, created_at, id)
) STRICT, WITHOUT ROWID;

-- For the sweeper: few run at a time.
CREATE INDEX bulk_operations_running ON bulk_operations (created_at) WHERE status = 'running';
