-- Every run of a feature, as its object reports it. Runs that go on and runs that have ended lie apart, so that the
-- sweeper reads the former alone; a run that ends moves by the update of its row.
CREATE TABLE feature_runs (
  -- 1 until the run has ended, then 0.
  live INTEGER NOT NULL,
  workspace_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  feature TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  origin TEXT NOT NULL,
  made_from TEXT,
  original TEXT,
  parent TEXT,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  error_code TEXT,
  error_message TEXT,
  due INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (live, workspace_id, created_at, id)
) STRICT, WITHOUT ROWID;

-- A run and what was made from it. Of ended runs alone, whose rows do not change any more: it costs a run one row
-- written, at its end. Among the few of a workspace that go on they are searched for.
CREATE INDEX feature_runs_related ON feature_runs (workspace_id, COALESCE(original, id)) WHERE live = 0;

-- Where the sweeper goes on, while there are more live runs than one sweep reads.
CREATE TABLE feature_sweeps (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  workspace_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  feature_id TEXT NOT NULL
) STRICT;
