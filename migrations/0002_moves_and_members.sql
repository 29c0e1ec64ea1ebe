-- Members: what each may reach; a null list is all.
ALTER TABLE users ADD COLUMN name TEXT;
ALTER TABLE users ADD COLUMN products TEXT;
ALTER TABLE users ADD COLUMN envs TEXT;
ALTER TABLE users ADD COLUMN request_digest TEXT;

-- Every move of an environment's pin, numbered from 1 for each environment.
CREATE TABLE pin_moves (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  previous INTEGER,
  kind TEXT NOT NULL,
  undoes INTEGER,
  author TEXT NOT NULL,
  idempotency_key TEXT,
  request_digest TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, product, env, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX pin_moves_key ON pin_moves (workspace_id, product, env, idempotency_key)
WHERE idempotency_key IS NOT NULL;

-- What was pinned before moves were kept.
INSERT INTO pin_moves (workspace_id, product, env, number, version, previous, kind, author, created_at)
SELECT workspace_id, product, env, 1, version, NULL, 'apply', updated_by, updated_at FROM environment_pins;
