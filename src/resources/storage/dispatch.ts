/// <reference lib="esnext.typedarrays" />

/** Operations on storages as jobs; the bytes of a `save` are put aside, and the job carries the reference. */

import * as z from 'zod';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import type { FileContent, StorageCall } from '../executor.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { createDispatchable, type Dispatchable } from '../jobs/dispatchable.ts';
import type { Carried } from '../jobs/job-settings.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { carriedBytes } from './carried.ts';
import { carriedUpload } from './carried-upload.ts';
import type { storage } from './contract.ts';
import { DISPATCHED_FIELDS, StorageDispatch } from './contract-dispatch.ts';
import type { Payloads } from './payloads.ts';

/** What dispatching operations on storages works with. */
export interface StorageDispatchParts extends DispatchParts, OpeningParts {
  readonly payloads: Payloads;
}

/** What reading such dispatches works with. */
type DispatchingParts = Pick<StorageDispatchParts, 'ids' | 'payloads' | 'jobs' | 'clock'>;

type Operation = keyof typeof DISPATCHED_FIELDS;
type Fields = Readonly<Record<string, unknown>>;
type GivenDispatch = Omit<z.output<typeof StorageDispatch>, 'session'> & { readonly session?: CallSession };

/** A call that a job is to be made of, with what it carries. */
interface Dispatched {
  readonly call: StorageCall;
  readonly carried?: Carried;
}

/** Builds the handler. */
export function createStorageDispatch(parts: StorageDispatchParts): Pick<Handlers<typeof storage>, 'dispatch'> {
  return {
    async dispatch(given, context) {
      const opened = await withSession(parts, given, context.principal);
      const { call, carried } = await readDispatch(parts, opened, context.principal);
      const settings = readSettings({ ...given, limits: undefined });
      return dispatchCall(parts, call, { ...settings, ...(carried !== undefined && { carried }) }, context);
    },
  };
}

/** Operations on storages among the jobs of one dispatch of many. */
export function createDispatchableStorage(parts: DispatchingParts): Dispatchable {
  return createDispatchable(StorageDispatch, async ({ session, ...given }, principal) => {
    const { call, carried } = await readDispatch(parts, given, principal);
    const settings = readSettings({ ...given, limits: undefined });
    return { call, session, settings: { ...settings, ...(carried !== undefined && { carried }) } };
  });
}

async function readDispatch(
  parts: DispatchingParts,
  given: GivenDispatch,
  principal: Pick<Principal, 'workspace'>,
): Promise<Dispatched> {
  const { product, env, storage: tag, operation, input = {}, session, cache } = given;
  if (!isOperation(operation)) throw invalidField('operation', `a storage has no operation '${operation}'`);
  const shape: z.ZodRawShape = DISPATCHED_FIELDS[operation];
  const fields = parseFields(z.strictObject(shape), input, 'input');
  const call = {
    namespace: 'storage',
    operation,
    product,
    env,
    storage: tag,
    fieldsAt: 'input',
    ...(session !== undefined && { session }),
    ...(cache !== undefined && { cache }),
  } as const;
  if (operation !== 'save') return { call: { ...call, input: defined(fields) } };
  const { buffer, payload, ...about } = fields as Fields & { readonly buffer?: string; readonly payload?: string };
  if ((buffer === undefined) === (payload === undefined)) throw invalidField('input.buffer', 'give buffer or payload');
  const place = { workspace: principal.workspace, product, env };
  const { content, checksum, carried } =
    payload === undefined ? await putAside(parts, place, buffer ?? '') : await uploaded(parts, place, payload);
  requireDeclared(about, content.size, checksum);
  const known = { size: content.size, ...(checksum !== null && { checksum }) };
  return { call: { ...call, input: defined({ ...about, ...known }), content }, carried };
}

function isOperation(name: string): name is Operation {
  return Object.hasOwn(DISPATCHED_FIELDS, name);
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

interface Place {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
}

interface Content {
  readonly content: Extract<FileContent, { payload: string }>;
  readonly checksum: string | null;
  readonly carried: Carried;
}

async function putAside({ ids, payloads }: DispatchingParts, place: Place, buffer: string): Promise<Content> {
  const bytes = decoded(buffer);
  const checksum = await sha256Hex(bytes);
  const payload = { ...place, id: ids.create('payload'), size: bytes.length, checksum };
  const content = { payload: payload.id, size: bytes.length };
  return { content, checksum, carried: carriedBytes(payloads, payload, bytes) };
}

function decoded(buffer: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(buffer);
  } catch {
    throw invalidField('input.buffer', 'must be base64');
  }
}

async function uploaded(parts: DispatchingParts, { workspace, product, env }: Place, id: string): Promise<Content> {
  const found = await parts.payloads.find({ workspace, id });
  if (found?.product !== product || found.env !== env)
    throw refusal('NOT_FOUND', [{ path: 'input.payload', message: `there is no payload '${id}'` }]);
  const { size, checksum } = found;
  return { content: { payload: id, size }, checksum, carried: carriedUpload(parts, { workspace, id }) };
}

/** What the caller declares is what there is. */
function requireDeclared(
  { size, checksum }: { readonly size?: unknown; readonly checksum?: unknown },
  actual: number,
  known: string | null,
): void {
  if (size !== undefined && size !== actual) throw invalidField('input.size', `there are ${actual} bytes`);
  if (checksum !== undefined && known !== null && checksum !== known)
    throw refusal('CHECKSUM_MISMATCH', [{ path: 'input.checksum', message: `the bytes have ${known}` }]);
}
