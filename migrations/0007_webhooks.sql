-- Where the events of a workspace's jobs are sent; deliveries are in an object for each.
CREATE TABLE webhooks (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  url TEXT NOT NULL,
  -- Jobs of this product and environment alone; null is all.
  product TEXT,
  env TEXT,
  -- JSON list; null is all.
  events TEXT,
  -- Sealed, and so is the one of before, which signs too until its time is over.
  secret TEXT NOT NULL,
  old_secret TEXT,
  old_secret_until INTEGER,
  -- Digest of the request that made the secret; null without an idempotency key.
  secret_request TEXT,
  -- As its object says.
  disabled_at INTEGER,
  disabled_reason TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX webhooks_place ON webhooks (workspace_id, url, ifnull(product, ''), ifnull(env, ''));
