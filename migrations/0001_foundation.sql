-- Workspaces and the keys of their users.
CREATE TABLE workspaces (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  bootstrap_digest TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

-- Products with their immutable versions.
CREATE TABLE products (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  tag TEXT NOT NULL,
  name TEXT NOT NULL,
  latest_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_versions (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  manifest TEXT NOT NULL,
  author TEXT NOT NULL,
  message TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, product, version),
  UNIQUE (workspace_id, product, hash)
) STRICT;

-- The version that each environment runs.
CREATE TABLE environment_pins (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, product, env)
) STRICT, WITHOUT ROWID;

-- One row a run, written in batches from the records queue.
CREATE TABLE run_records (
  workspace_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  time INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (workspace_id, run_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_records_time ON run_records (time);
