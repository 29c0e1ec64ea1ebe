/** The port of a namespace whose calls can be stored as jobs, for dispatches that mix them. */

import type * as z from 'zod';
import type { Principal } from '../../kernel/contract.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import type { Call } from '../executor.ts';
import type { JobSettings } from './job-settings.ts';

/** What a dispatch asks for. */
interface ReadDispatch {
  /** But for its session. */
  readonly call: Call;
  /** Token of its session, as it was given. */
  readonly session: string | undefined;
  readonly settings: JobSettings;
}

/** Reads what the `dispatch` of a namespace takes. Throws a `VALIDATION_ERROR` naming each field at fault. */
export type Dispatchable = (given: unknown, principal: Principal) => ReadDispatch | Promise<ReadDispatch>;

/** Those of every namespace, by its name. */
export type Dispatchables = Readonly<Record<string, Dispatchable>>;

/** A namespace of which `input` is what its `dispatch` takes, and `read` what is meant by it. */
export function createDispatchable<Input extends z.ZodObject>(
  input: Input,
  read: (given: z.output<Input>, principal: Principal) => ReadDispatch | Promise<ReadDispatch>,
): Dispatchable {
  return (given, principal) => read(parseFields(input, given), principal);
}
