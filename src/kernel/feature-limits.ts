/** The bounds of features; a part of `LIMITS`, by which they are used. */
export const FEATURE_LIMITS = {
  steps_in_run: {
    value: 20,
    unit: 'items',
    meaning: 'Steps of one run under way at a time, and elements of its `for_each` steps; others wait.',
  },
  feature_items: {
    value: 10_000,
    unit: 'items',
    meaning: 'Elements of one `for_each`; more fail the step with `OPERATOR_ERROR`.',
  },
  feature_sleep: {
    value: 365 * 86_400_000,
    unit: 'ms',
    meaning: 'How long a step may sleep.',
  },
  feature_journal: {
    value: 16 * 1_048_576,
    unit: 'characters',
    meaning:
      'The inputs, outputs and signals of a run; one that comes to more fails with `PAYLOAD_TOO_LARGE` and is compensated.',
  },
  signals_kept: {
    value: 1_000,
    unit: 'items',
    meaning: 'Signals of a run that nobody has waited for yet; more are refused.',
  },
  fallback_defaults: { value: 65_536, unit: 'bytes', meaning: 'Defaults of a fallback’s input in one environment.' },
  fallback_defaults_trust: {
    value: 10_000,
    unit: 'ms',
    meaning: 'How long an isolate trusts the defaults of a fallback’s input that it has read.',
  },
} as const;
