/** What an event can answer; part of the table of `errors.ts`. */
export const EVENT_ERRORS = {
  BROKER_NOT_FOUND: { status: 404, retry: 'never', meaning: 'The product has no such broker.' },
  BROKER_ENV_NOT_FOUND: { status: 404, retry: 'never', meaning: 'The broker is not in this environment.' },
  TOPIC_NOT_FOUND: { status: 404, retry: 'never', meaning: 'The broker has no such topic.' },
  PUBLISH_FAILED: { status: 502, retry: 'safe', meaning: 'The broker did not take the message.' },
  LOOP_DETECTED: { status: 409, retry: 'never', meaning: 'Events caused events, one by the other, too often.' },
} as const;
