CREATE INDEX notification_messages_process ON notification_messages (workspace_id, process_id);
