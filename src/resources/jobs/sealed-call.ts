/** A call as a job keeps it: what its caller gave, and what it answered, are sealed. */

import type { JobSpec } from '../../engine/job-state.ts';
import { refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type {
  ActionCall,
  Call,
  DatabaseCall,
  EventCall,
  FallbackCall,
  FeatureCall,
  GraphCall,
  NotificationCall,
  QuotaCall,
  StorageCall,
} from '../executor.ts';
import { SEALED, type Sealer } from '../secrets/sealer.ts';

const encoder = new TextEncoder();

/** A call whose input is sealed. */
type SealedCall =
  | SealedOf<ActionCall>
  | SealedOf<FeatureCall>
  | SealedOf<QuotaCall>
  | SealedOf<FallbackCall>
  | SealedOf<DatabaseCall>
  | SealedOf<GraphCall>
  | SealedOf<StorageCall>
  | SealedOf<NotificationCall>
  | SealedOf<EventCall>;
type SealedOf<Of extends Call> = Omit<Of, keyof Given> & { readonly sealed: string };

/** A call as rows hold it; a processor that did not seal yet has left some as they were. */
export type StoredCall = SealedCall | Call;

type Given = Pick<ActionCall, 'input' | 'credentials' | 'session'> & Pick<FeatureCall, 'context'>;

/** The digest stays with the request wherever the job is placed, and the id of a job does not. */
function callContext(digest: string): string {
  return `job-call:${digest}`;
}

/** Seals what the caller gave. */
async function sealCall(sealer: Sealer, workspace: string, digest: string, call: Call): Promise<StoredCall> {
  const seal = (given: Given) => sealer.seal(workspace, callContext(digest), JSON.stringify(given));
  const { input, session, ...unsealed } = call;
  const common = { input, ...(session !== undefined && { session }) };
  if (unsealed.namespace === 'actions') {
    const { credentials, ...rest } = unsealed;
    return { ...rest, sealed: await seal({ ...common, ...(credentials !== undefined && { credentials }) }) };
  }
  if (unsealed.namespace === 'features') {
    const { context, ...rest } = unsealed;
    return { ...rest, sealed: await seal({ ...common, ...(context !== undefined && { context }) }) };
  }
  return { ...unsealed, sealed: await seal(common) };
}

/** A spec as it is kept; throws `PAYLOAD_TOO_LARGE` when it is too large. */
export async function sealSpec(sealer: Sealer, spec: JobSpec<Call>): Promise<JobSpec<StoredCall>> {
  const text = JSON.stringify(spec);
  // None of its characters takes more than three bytes.
  const bytes = 3 * text.length <= LIMITS.job_call.value ? text.length : encoder.encode(text).length;
  if (bytes <= LIMITS.job_call.value)
    return { ...spec, call: await sealCall(sealer, spec.workspace, spec.digest, spec.call) };
  const message = `a job’s call has at most ${LIMITS.job_call.value} bytes; this one has ${bytes}`;
  throw refusal('PAYLOAD_TOO_LARGE', [{ path: 'input', message }]);
}

/** The call of a job. */
export async function openCall(
  sealer: Sealer,
  { workspace, digest, call }: Pick<JobSpec<StoredCall>, 'workspace' | 'digest' | 'call'>,
): Promise<Call> {
  if (!('sealed' in call)) return call;
  const { sealed, ...rest } = call;
  const given = JSON.parse(await sealer.open(workspace, callContext(digest), sealed)) as Given;
  return { ...rest, ...given };
}

/** Seals the JSON text of a job's result. */
export function sealResult(sealer: Sealer, workspace: string, jobId: string, json: string): Promise<string> {
  return sealer.seal(workspace, `job-result:${jobId}`, json);
}

/** The result of a job: what {@link sealResult} made, or what a processor that did not seal yet has left. */
export async function openResult(sealer: Sealer, workspace: string, jobId: string, stored: unknown): Promise<unknown> {
  if (typeof stored !== 'string' || !SEALED.test(stored)) return stored;
  return JSON.parse(await sealer.open(workspace, `job-result:${jobId}`, stored)) as unknown;
}
