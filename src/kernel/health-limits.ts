/** The bounds of healthchecks: a part of `LIMITS`, which says what their fields are. */
export const HEALTH_LIMITS = {
  probe_timeout: { value: 10_000, unit: 'ms', meaning: 'Time for one attempt of a healthcheck that does not say.' },
  probes_at_once: { value: 5, unit: 'items', meaning: 'Healthchecks of an environment that are made at one time.' },
  health_trust: {
    value: 5_000,
    unit: 'ms',
    meaning: 'How long an isolate believes what it knows of healthchecks before it asks again.',
  },
  health_webhook_timeout: {
    value: 10_000,
    unit: 'ms',
    meaning: 'Time for the request that a healthcheck’s `onFailure` makes; it is made once.',
  },
} as const;
