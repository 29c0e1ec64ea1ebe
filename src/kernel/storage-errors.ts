const REFUSED = 'The store refused it; `upstream` says how.';

/** What a storage can answer; part of the table of `errors.ts`. */
export const STORAGE_ERRORS = {
  UPLOAD_FAILED: { status: 502, retry: 'never', meaning: `A file could not be written. ${REFUSED}` },
  DOWNLOAD_FAILED: { status: 502, retry: 'never', meaning: `A file could not be read. ${REFUSED}` },
  DELETE_FAILED: { status: 502, retry: 'never', meaning: `A file could not be removed. ${REFUSED}` },
  LIST_FAILED: { status: 502, retry: 'never', meaning: `Files could not be listed. ${REFUSED}` },
  STATS_FAILED: { status: 502, retry: 'never', meaning: `Files could not be counted. ${REFUSED}` },
  SIGNED_URL_FAILED: {
    status: 502,
    retry: 'never',
    meaning: 'An address could not be signed with what the storage is configured with.',
  },
} as const;
