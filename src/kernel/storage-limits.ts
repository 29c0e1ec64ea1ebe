/** The bounds of storage: a part of `LIMITS`, which says what their fields are. */
export const STORAGE_LIMITS = {
  file_part: {
    value: 8 * 1024 * 1024,
    unit: 'bytes',
    meaning: 'Bytes of a file in one request, and of each part of an upload but the last; more goes in parts.',
  },
  file_parts: { value: 10_000, unit: 'items', meaning: 'Parts of one upload, which bounds a file to some 78 GiB.' },
  file_name: { value: 1_024, unit: 'bytes', meaning: 'A file’s name in UTF-8.' },
  file_value: {
    value: 8 * 1024 * 1024,
    unit: 'bytes',
    meaning: 'A file that is given as a value, in base64: to steps, jobs and in JSON; larger ones are streamed.',
  },
  file_bodies: {
    value: 48 * 1024 * 1024,
    unit: 'bytes',
    meaning: 'Bodies with bytes of files that an isolate reads at one time; others wait.',
  },
  file_body_time: {
    value: 120_000,
    unit: 'ms',
    meaning: 'How long such a body may wait for its turn, and how long it may take to come.',
  },
  file_upload: { value: 86_400_000, unit: 'ms', meaning: 'How long an upload may take; then its parts are removed.' },
  file_payload: {
    value: 5_000_000_000,
    unit: 'bytes',
    meaning: 'A file that a dispatch carries.',
  },
  signed_url: { value: 604_800_000, unit: 'ms', meaning: 'Longest life of a signed address; an hour when not said.' },
  signed_body: {
    value: 100_000_000,
    unit: 'bytes',
    meaning: 'What may be written by one request to a signed address.',
  },
  storage_timeout: {
    value: 30_000,
    unit: 'ms',
    meaning: 'Default time for an operation on a storage, until its answer begins.',
  },
  storage_timeout_max: {
    value: 600_000,
    unit: 'ms',
    meaning: 'Longest time an operation on a storage may ask for.',
  },
  storage_stats: {
    value: 100_000,
    unit: 'items',
    meaning: 'Files that one `stats` counts; give a `prefix` for fewer.',
  },
  storage_rules: { value: 100, unit: 'items', meaning: 'Types that a storage’s rules list.' },
} as const;
