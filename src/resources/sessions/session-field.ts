/** The session that a caller gives with a call. */

import * as z from 'zod';
import { TOKEN_LENGTH } from './tokens.ts';

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
