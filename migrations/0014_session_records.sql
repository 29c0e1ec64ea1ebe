-- JSON list of the sessions whose operations a pack records, each as the JSON text of product, environment and tag; null
-- for none.
ALTER TABLE run_record_packs ADD COLUMN sessions TEXT;

CREATE INDEX run_record_packs_sessions ON run_record_packs (workspace_id, last_time) WHERE sessions IS NOT NULL;
