-- What is known of files beside what their store says: true as long as the etag is that of the file.
CREATE TABLE storage_files (
  workspace_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  storage TEXT NOT NULL,
  name TEXT NOT NULL,
  etag TEXT NOT NULL,
  -- SHA-256 in hexadecimal; null where it is not known.
  checksum TEXT,
  -- Whose session wrote it, JSON text of `{ tag, identifier }`; null without one.
  session TEXT,
  run_id TEXT NOT NULL,
  -- The work of which that run was an attempt: its idempotency key.
  work TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  -- Epoch milliseconds; null for never.
  expires_at INTEGER,
  -- Until when the sweep leaves a file that has expired; null before it first tried to remove it.
  put_off INTEGER,
  PRIMARY KEY (workspace_id, product, env, storage, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX storage_files_expiring ON storage_files (COALESCE(put_off, expires_at)) WHERE expires_at IS NOT NULL;

-- Files of a storage that have expired and are there still.
CREATE INDEX storage_files_expired ON storage_files (workspace_id, product, env, storage, expires_at)
  WHERE expires_at IS NOT NULL;

-- Uploads in parts, until the sweep removes them.
CREATE TABLE storage_uploads (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  -- Who began it: a member's id.
  user_id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  storage TEXT NOT NULL,
  -- 'file', or 'dispatch' for a payload of a job.
  purpose TEXT NOT NULL,
  name TEXT NOT NULL,
  mime_type TEXT NOT NULL,
  -- Bytes that were declared; null for none.
  size INTEGER,
  -- Of the file, milliseconds from when it is written; null for what the storage says.
  expiry INTEGER,
  -- As in storage_files.
  session TEXT,
  -- What the store calls it.
  handle TEXT NOT NULL,
  -- 'open', 'completing', 'done' or 'aborted'.
  state TEXT NOT NULL,
  -- The request that completes it, and until when nobody else does, epoch milliseconds; null before the first.
  lease TEXT,
  leased_until INTEGER,
  -- The answer to the request that completed it, JSON text; null before.
  result TEXT,
  created_at INTEGER NOT NULL,
  -- When it is removed.
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX storage_uploads_expiring ON storage_uploads (expires_at);

-- Parts that the store has.
CREATE TABLE storage_parts (
  workspace_id TEXT NOT NULL,
  upload_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  -- What the store knows it by.
  etag TEXT NOT NULL,
  size INTEGER NOT NULL,
  -- SHA-256 in hexadecimal.
  checksum TEXT NOT NULL,
  PRIMARY KEY (workspace_id, upload_id, part)
) STRICT, WITHOUT ROWID;

-- Bytes that jobs carry, each an object of the processor's own bucket.
CREATE TABLE storage_payloads (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  product TEXT NOT NULL,
  env TEXT NOT NULL,
  size INTEGER NOT NULL,
  -- SHA-256 in hexadecimal; null where it is not known.
  checksum TEXT,
  -- Ids that the job which carries it may have, a JSON list; null until one takes it, empty once it is being removed.
  jobs TEXT,
  created_at INTEGER NOT NULL,
  -- When the sweep last looked whether a job carries it, or when one took it.
  looked_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX storage_payloads_looked ON storage_payloads (looked_at);
