-- The option at which each run of a fallback is that may be repeated, by the key of the run: a repetition goes on there.
CREATE TABLE fallback_runs (
  workspace_id TEXT NOT NULL,
  key TEXT NOT NULL,
  place INTEGER NOT NULL,
  -- 1 where the run ended without knowing what became of the option.
  is_unknown INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX fallback_runs_outlived ON fallback_runs (at);

-- What is put beneath the input of every run of a fallback, sealed.
CREATE TABLE fallback_defaults (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  tag TEXT NOT NULL,
  sealed TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, product, env, tag)
) STRICT, WITHOUT ROWID;
