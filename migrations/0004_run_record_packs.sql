-- Run records by the pack in which they came: a row of each would cost more than most runs.
CREATE TABLE run_record_packs (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  -- When the first and the last of its runs began, epoch milliseconds.
  first_time INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  -- JSON list of the records.
  records TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_record_packs_time ON run_record_packs (last_time);

DROP TABLE run_records;
