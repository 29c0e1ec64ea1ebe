/** The bounds of flow control; a part of `LIMITS`, by which they are used. */
export const FLOW_LIMITS = {
  limits_declared: { value: 5, unit: 'items', meaning: 'Limits of one app, one action or one dispatch.' },
  limit_concurrency: { value: 1_000, unit: 'items', meaning: 'Highest `concurrency` of a limit.' },
  limit_rate: { value: 10_000, unit: 'items', meaning: 'Highest `rate.limit` of a limit.' },
  limit_period: { value: 86_400_000, unit: 'ms', meaning: 'Longest `rate.period` of a limit.' },
  limit_queued: { value: 1_000_000, unit: 'items', meaning: 'Highest `max_queued` of a limit.' },
  limit_key: {
    value: 256,
    unit: 'characters',
    meaning: 'Key of a limit; a longer one that a template makes is counted, and named, by its SHA-256.',
  },
  limit_wait: {
    value: 10_000,
    unit: 'ms',
    meaning: 'How long a run waits to be admitted where its limits do not say; a job waits as long as it may live.',
  },
  limit_ask_again: {
    value: 300_000,
    unit: 'ms',
    meaning: 'After this long a job that a limit holds back asks again, should nobody have told it to.',
  },
  circuit_trust: {
    value: 60_000,
    unit: 'ms',
    meaning: 'How long an isolate believes that a circuit is closed; opening one by hand takes effect within it.',
  },
} as const;
