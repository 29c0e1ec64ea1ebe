-- What was sent on one channel by one send: what was given and what was made of it, for all its messages.
CREATE TABLE notification_contents (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  -- Sealed; null where it is in R2, empty once it was erased.
  sealed TEXT,
  -- When an attempt last sent it: it is kept so long from then. Epoch milliseconds.
  used_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX notification_contents_used ON notification_contents (used_at);

-- A message to one recipient.
CREATE TABLE notification_messages (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  -- Tags; null for a direct send, which has no message and need not name a notifier.
  notification TEXT,
  message TEXT,
  channel TEXT NOT NULL,
  provider TEXT NOT NULL,
  content_id TEXT NOT NULL,
  -- 1 where the send was of several channels.
  composite INTEGER NOT NULL,
  -- Null once it is erased.
  recipient TEXT,
  -- 'pending', 'sent', 'failed', 'unknown' or 'reprocessing'.
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  -- 1 where it failed and may go well later.
  temporary INTEGER NOT NULL,
  -- The attempt that took it last; null while nobody has.
  claim TEXT,
  -- As the provider calls it.
  provider_id TEXT,
  -- JSON text; null for none.
  error TEXT,
  run_id TEXT NOT NULL,
  -- The job, the run of a feature, or the run.
  process_id TEXT NOT NULL,
  session TEXT,
  cache TEXT,
  retries INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- The message that this one sends again.
  resent_from TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX notification_messages_listed ON notification_messages (workspace_id, product, env, created_at, id);

CREATE INDEX notification_messages_content ON notification_messages (workspace_id, content_id);

CREATE INDEX notification_messages_recipient ON notification_messages (workspace_id, recipient)
  WHERE recipient IS NOT NULL;
