/** The session that a caller gives with a call. */

import * as z from 'zod';

/** Characters of the longest token: a payload of 8 KiB, its claims and what encoding them twice adds. */
export const TOKEN_LENGTH = 20_480;

/** The field, to be spread into the input of what takes a session. */
export const sessionField = {
  session: z
    .string()
    .min(1)
    .max(TOKEN_LENGTH)
    .optional()
    .describe(
      'Access token of a session, `tag:jwt`: what `$Session{}` refers to. It is verified before anything is done.',
    ),
} as const;
