/** The bounds of webhooks: a part of `LIMITS`, which says what their fields are. */
export const WEBHOOK_LIMITS = {
  webhooks: { value: 10, unit: 'items', meaning: 'Webhooks of a workspace.' },
  webhook_trust: {
    value: 60_000,
    unit: 'ms',
    meaning: 'How long an isolate believes what it knows of webhooks; a change takes effect within it.',
  },
  webhook_timeout: { value: 15_000, unit: 'ms', meaning: 'Time for one attempt to deliver to a webhook.' },
  webhook_attempts: {
    value: 8,
    unit: 'items',
    meaning:
      'Attempts to deliver: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, each up to a fifth longer.',
  },
  webhook_attempts_kept: { value: 20, unit: 'items', meaning: 'Latest attempts that a delivery keeps.' },
  webhook_response: {
    value: 1_000,
    unit: 'characters',
    meaning: 'How much of a failed answer’s body an attempt to deliver keeps.',
  },
  webhook_retry_after: {
    value: 24 * 3_600_000,
    unit: 'ms',
    meaning: 'Longest `Retry-After` of a receiver that is waited for; a longer one counts as this.',
  },
  webhook_in_flight: { value: 5, unit: 'items', meaning: 'Attempts of one webhook that are under way at one time.' },
  webhook_queue: {
    value: 10_000,
    unit: 'items',
    meaning: 'Deliveries of one webhook that wait; beyond it the oldest is dropped and counted.',
  },
  webhook_kept: {
    value: 20_000,
    unit: 'items',
    meaning: 'Deliveries of one webhook that are kept; beyond it the oldest that ended is forgotten.',
  },
  webhook_retention: { value: 7 * 86_400_000, unit: 'ms', meaning: 'How long a delivery is kept, ended or not.' },
  webhook_failing: {
    value: 5 * 86_400_000,
    unit: 'ms',
    meaning: 'A webhook whose attempts have all failed for this long, and often enough, is disabled.',
  },
  webhook_failing_attempts: { value: 20, unit: 'items', meaning: 'How many attempts have to fail for that.' },
  webhook_overlap: {
    value: 7 * 86_400_000,
    unit: 'ms',
    meaning: 'Longest time for which a webhook signs with the secret of before too; a day when not said.',
  },
  webhook_page: { value: 100, unit: 'items', meaning: 'Deliveries that one page lists.' },
  webhook_redelivery: { value: 1_000, unit: 'items', meaning: 'Deliveries that one `jobs.redeliver` sends again.' },
} as const;
