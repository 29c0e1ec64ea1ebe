/** What a notification can answer; part of the table of `errors.ts`. */
export const NOTIFICATION_ERRORS = {
  SEND_FAILED: {
    status: 502,
    retry: 'never',
    meaning: 'A provider refused a message for good; `upstream` says how.',
  },
  INVALID_RECIPIENT: {
    status: 422,
    retry: 'never',
    meaning: 'What is no e-mail address, number or device’s token, or one that the provider does not send to.',
  },
} as const;
