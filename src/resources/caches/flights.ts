/** The port to the objects that let equal runs at one time share one answer. */

import { type ErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { Kept } from './store.ts';

/** How the run ended that others wait for. */
export type Landing =
  | { readonly ok: true; readonly kept: Kept; readonly isStored: boolean }
  | { readonly ok: false; readonly error: ErrorRecord };

/** The right to run for all who ask for the same; given back when it is disposed of, or whoever holds it dies. */
export interface Lead {
  /** Tells how the run ended to all who wait for it. */
  land(landing: Landing): Promise<void>;
}

/** How somebody asks to take part. Times are milliseconds from now. */
export interface Boarding {
  readonly waitMs: number;
  /** How long it may lead. */
  readonly leaseMs: number;
  /** Whether it would rather do nothing than wait. */
  readonly isRefresh: boolean;
}

/** What becomes of one who asks: it is to run, has the answer, waited in vain, or does not wait. */
export type Boarded =
  | { readonly as: 'leader'; readonly lead: Lead }
  | { readonly as: 'passenger'; readonly landing: Landing }
  | { readonly as: 'late' | 'idle' };

/** What such an object does. */
export interface FlightObject {
  /** Joins those who ask for a name: the first leads, others wait for its landing; when it is lost, the next one leads. */
  board(name: string, boarding: Boarding): Promise<Boarded>;
  /** Forgets the answers of names that begin so. */
  forget(prefix: string): Promise<void>;
}

/** Finds the object of a name. */
export interface FlightDirectory {
  at(objectName: string): FlightObject;
}

/** Objects of a workspace that share the names; one for each first digit of a digest. */
const LANES = Array.from({ length: 16 }, (_, lane) => lane.toString(16));

/** The name of the object for an answer of this digest. */
export function flightObjectName(workspace: string, digest: string): string {
  return `${workspace}:flight:${digest.charAt(0)}`;
}

/** Has the object of a digest forget the answers of names that begin so. */
export async function forget(
  flights: FlightDirectory,
  workspace: string,
  digest: string,
  prefix: string,
): Promise<void> {
  try {
    await flights.at(flightObjectName(workspace, digest)).forget(prefix);
  } catch (thrown) {
    throw new ProcessorError('SERVICE_UNAVAILABLE', 'new answers could not be forgotten', {}, thrown);
  }
}

/** Has every object of a workspace forget the answers of names that begin so. */
export async function forgetAll(flights: FlightDirectory, workspace: string, prefix: string): Promise<void> {
  await Promise.all(LANES.map((digit) => forget(flights, workspace, digit, prefix)));
}

/** Lets go of what came with an answer of an object; elsewhere the end of the request does. */
export function release(held: object): void {
  (held as Partial<Disposable>)[Symbol.dispose]?.();
}
