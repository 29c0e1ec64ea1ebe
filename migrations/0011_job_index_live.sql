-- Jobs that go on and jobs that have ended lie apart, so that the sweeper reads the former alone and no index beside
-- the key has to be written. A job that ends, or begins anew, moves by the update of its row.
CREATE TABLE jobs_by_life (
  -- 1 while something may still happen to the job by itself, else 0.
  live INTEGER NOT NULL,
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
  PRIMARY KEY (live, workspace_id, created_at, id)
) STRICT, WITHOUT ROWID;

INSERT INTO jobs_by_life (live, workspace_id, created_at, id, namespace, product, env, status, recurring, due, revision, job)
SELECT status NOT IN ('completed', 'failed', 'cancelled'), workspace_id, created_at, id, namespace, product, env, status,
  recurring, due, revision, job
FROM jobs;

DROP TABLE jobs;
ALTER TABLE jobs_by_life RENAME TO jobs;

-- Where the sweeper goes on, while there are more live jobs than one sweep reads.
CREATE TABLE job_sweeps (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  workspace_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  job_id TEXT NOT NULL
) STRICT;
