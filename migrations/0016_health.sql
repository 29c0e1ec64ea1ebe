-- Environments with healthchecks, so that a lost alarm of theirs is found.
CREATE TABLE health_objects (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  -- When the object was last had look at its alarm, epoch milliseconds.
  looked_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, product, env)
) STRICT, WITHOUT ROWID;

CREATE INDEX health_objects_looked ON health_objects (looked_at);
