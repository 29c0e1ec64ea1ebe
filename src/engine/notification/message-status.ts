/** Where a message stands. What is `reprocessing` was sent or failed before, and is being tried again. */
export const MESSAGE_STATUSES = ['pending', 'sent', 'failed', 'unknown', 'reprocessing'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
