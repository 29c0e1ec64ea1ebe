-- Which schedules of its version an environment has as jobs, and whether anything is yet to be done about them.
CREATE TABLE schedule_reconciliations (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  -- Grows with each move or apply that the schedules are to follow; they follow up to `done`.
  wanted INTEGER NOT NULL,
  done INTEGER NOT NULL,
  -- Whether the manifest that was applied last had the environment no more.
  is_removed INTEGER NOT NULL,
  -- JSON list of tag and digest: every schedule that may have a job.
  declared TEXT NOT NULL,
  -- Grows with each reconciliation that begins; only the newest may write.
  fence INTEGER NOT NULL,
  -- Until when one that began is trusted to go on, epoch milliseconds.
  leased_until INTEGER NOT NULL,
  -- When the cron trigger takes it up; null when nothing is to be done.
  due INTEGER,
  PRIMARY KEY (workspace_id, product, env)
) STRICT, WITHOUT ROWID;

CREATE INDEX schedule_reconciliations_due ON schedule_reconciliations (due) WHERE due IS NOT NULL;

-- JSON of what a move did to the schedules of its environment; null until that is done.
ALTER TABLE pin_moves ADD COLUMN schedules TEXT;

-- Runs by the hour in which they began, an epoch millisecond.
CREATE TABLE run_counts (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  hour INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  -- When the budget was seen to be used up, and when someone lifted it for this hour.
  exceeded_at INTEGER,
  lifted_at INTEGER,
  lifted_by TEXT,
  PRIMARY KEY (workspace_id, product, env, hour)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_counts_hour ON run_counts (hour);
