/** Fallbacks of a manifest: options that are tried in order until one does it. */

import * as z from 'zod';
import { Tag } from '../../kernel/fields.ts';
import { InputFields } from './manifest-input-fields.ts';
import { Options } from './manifest-option.ts';
import { ComponentEnvs } from './manifest-session.ts';

/** A fallback. */
export const Fallback = z.strictObject({
  tag: Tag,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  envs: ComponentEnvs,
  input: InputFields.optional().describe('Fields of the input of a run; anything is taken when absent.'),
  options: Options.describe('What is tried, in order.'),
});
export type Fallback = z.output<typeof Fallback>;

/** The fallbacks of a manifest. */
export const Fallbacks = z.array(Fallback).max(100).describe('Options that are tried in order until one does it.');
