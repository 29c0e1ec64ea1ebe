-- Data keys of workspaces, each sealed by the deployment's master key.
CREATE TABLE data_keys (
  workspace_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  sealed TEXT NOT NULL,
  master_key_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
  workspace_id TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  description TEXT,
  token_type TEXT,
  -- JSON lists; an empty one is all.
  scope TEXT NOT NULL,
  envs TEXT NOT NULL,
  -- Epoch seconds.
  expires_at INTEGER,
  revoked_at INTEGER,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT, WITHOUT ROWID;

-- JSON list of the keys of the secrets that the runs of a pack used; null for none.
ALTER TABLE run_record_packs ADD COLUMN secrets TEXT;

-- Answers too large to be given inline, kept in R2.
CREATE TABLE files (
  workspace_id TEXT NOT NULL,
  key TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  mime_type TEXT NOT NULL,
  file_name TEXT,
  size INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX files_created_at ON files (created_at);
