/** Files: binary answers of targets that were too large to be given inline. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';

/** The operations on files. */
export const files = defineContract({
  read: {
    on: 'POST /v1/files/read',
    summary: 'Read a file that a run’s answer refers to; it is kept as long as finished jobs are.',
    input: z.strictObject({ file_key: z.string().regex(/^file_[0-9a-f]{32}$/, 'is no key of a file') }),
    output: z.strictObject({
      buffer: z.string().describe('The bytes in base64.'),
      mimeType: z.string(),
      fileName: z.string().nullable(),
      size: z.number().int().describe('Number of bytes.'),
    }),
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['file_key'],
  },
});
