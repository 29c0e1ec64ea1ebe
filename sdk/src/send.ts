import {
  canonicalFeature,
  canonicalInput,
  type InputKind,
  kindOf,
  kindOfJob,
  withJobId,
  withJobIds,
} from './aliases.ts';
import type { AppCredentials, FlatCredentials } from './app-credentials.ts';
import { placed } from './feature-methods.ts';
import { canonicalManifest } from './field-aliases.ts';
import type { Scope } from './scope.ts';
import { split } from './split.ts';
import type { Carry } from './storage-methods.ts';
import type { CallOptions, OperationInfo, Transport } from './transport.ts';

type Input = Record<string, unknown>;

/** What calls are sent with. */
interface SendParts {
  readonly transport: Transport;
  readonly scope: Scope;
  /** Those of the client. */
  readonly defaults: { readonly product: string | undefined; readonly env: string | undefined };
  /** There once the client is. */
  readonly credentials: () => AppCredentials;
  readonly carry: Carry;
}

/** Sends the operations of the generated client, in the processor's spelling and with what the client fills in. */
export function createSend(parts: SendParts) {
  const { transport, scope, defaults } = parts;
  return async (operation: OperationInfo, args: readonly unknown[]): Promise<unknown> => {
    const kind = kindOf(operation.path);
    const isFeature = kind === 'feature';
    const { input, call } = split(operation, isFeature ? args.map(canonicalFeature) : args);
    const given = await canonical(input, kind, operation.path);
    scope.fillCall(given, operation);
    if (isFeature) return withJobId(await transport.send(operation, placed(given, defaults), call));
    if (kind !== 'call' && operation.path.endsWith('/dispatch'))
      return withJobId(await transport.send(operation, given, call));
    if (operation.path.startsWith('/v1/actions/')) return sendAction(parts, operation, given, call);
    if (operation.path === '/v1/jobs/dispatchMany')
      return withJobIds(await transport.send(operation, await readied(parts, given), call));
    const sent = 'manifest' in given ? { ...given, manifest: canonicalManifest(given['manifest']) } : given;
    return transport.send(operation, sent, call);
  };
}

/** An input in the processor's spelling; a job's has no path. */
async function canonical(input: Input, kind: InputKind, path = ''): Promise<Input> {
  if (kind === 'event') {
    const { canonicalEvent } = await import('./events/subscriber.ts');
    return canonicalInput(canonicalEvent(input, path.replace(/.*\//, '')), kind);
  }
  if (kind !== 'notification') return canonicalInput(input, kind, path);
  const { canonicalNotification } = await import('./notification-aliases.ts');
  return canonicalInput(canonicalNotification(input, path.replace(/.*\//, '')), kind);
}

/** The jobs of a dispatch of many, each as a dispatch of its own would be sent. */
async function readied({ credentials, scope, carry }: SendParts, input: Input): Promise<Input> {
  const { jobs: listed } = input;
  if (!Array.isArray(listed)) return input;
  const jobs = await Promise.all(
    listed.map(async (each: unknown) => {
      if (typeof each !== 'object' || each === null) return each;
      const kind = kindOfJob((each as { readonly namespace?: unknown }).namespace);
      const given = await canonical({ ...each }, kind);
      scope.fill(given, ['product', 'env']);
      if (kind === 'storage') return carry(given);
      if (kind !== 'call') return given;
      const place = { product: String(given['product']), env: String(given['env']), app: String(given['app']) };
      const own = given['credentials'] as FlatCredentials | undefined;
      return credentials().send(place, own, true, async (found) =>
        found === undefined ? given : { ...given, credentials: found },
      );
    }),
  );
  return { ...input, jobs };
}

/** A call of an action, with the credentials that were configured for its app. */
function sendAction(
  { transport, credentials }: SendParts,
  operation: OperationInfo,
  given: Input,
  call: CallOptions | undefined,
): Promise<unknown> {
  const place = { product: String(given['product']), env: String(given['env']), app: String(given['app']) };
  const isRun = operation.path.endsWith('/run');
  // What is dispatched, or run under a key, is answered for good: sent again it would be the same.
  const once = !isRun || call?.idempotency_key !== undefined;
  const own = given['credentials'] as FlatCredentials | undefined;
  return credentials().send(place, own, once, async (found) => {
    const input = found === undefined ? given : { ...given, credentials: found };
    const data = await transport.send(operation, input, call);
    // What a run answers is its target's and stays as it is.
    return isRun ? data : withJobId(data);
  });
}
