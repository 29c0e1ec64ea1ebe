import {
  type BrokenConstraint,
  type ErrorCode,
  type Outcome,
  ProcessorError,
  refusal,
} from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { MASK, secretForms } from '../../../kernel/mask.ts';
import type { BoltAddress } from './address.ts';
import { relationshipsLeft } from './missing.ts';

/** An error as the client has it: of the server's, or of its own. */
interface ClientError extends Error {
  readonly code: string;
}

/** Codes of the client's own. */
const LOST = new Set(['ServiceUnavailable', 'SessionExpired']);
/** What FalkorDB's errors have, besides those of logging on. */
const NO_CODE = 'N/A';

/** What codes of servers begin with means; the first that fits counts. https://neo4j.com/docs/status-codes/current/ */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(?:Neo|FalkorDB)\.ClientError\.Security\./, 'CONNECTION_ERROR'],
  [/^Neo\.ClientError\.Database\./, 'CONNECTION_ERROR'],
  [/^Neo\.ClientError\.Schema\.Constraint(?:Validation|Verification|Violation)/, 'CONSTRAINT_ERROR'],
  [/^Neo\.ClientError\.Schema\./, 'SCHEMA_ERROR'],
  [/\.TransactionTimedOut/, 'TIMEOUT'],
  [/\.(?:DeadlockDetected|LockClientStopped|Outdated)$/, 'DEADLOCK'],
  [/\.LockAcquisitionTimeout$/, 'LOCK_TIMEOUT'],
  [/^Neo\.TransientError\./, 'SERVICE_UNAVAILABLE'],
  [/^Neo\.DatabaseError\./, 'SERVICE_UNAVAILABLE'],
];

/** Codes after which what was to be committed may have been. */
const UNCERTAIN =
  /^Neo\.(?:DatabaseError\.(?:Transaction\.Transaction(?:CommitFailed|LogError)|General\.UnknownError)|TransientError\.Cluster\.ReplicationFailure)$/;

/** What FalkorDB's errors say. */
const TEXTS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/constraint violation/i, 'CONSTRAINT_ERROR'],
  [/timed out/i, 'TIMEOUT'],
  [/^(?:WRONGPASS|NOAUTH|NOPERM)/, 'CONNECTION_ERROR'],
  [/^(?:OOM|LOADING|BUSY|MASTERDOWN|READONLY)|queries exceeded|out of memory/i, 'SERVICE_UNAVAILABLE'],
];

/** Whether a connection could not be made, or was lost. */
export function isLost(thrown: unknown): boolean {
  return !isServerError(thrown);
}

function isServerError(thrown: unknown): thrown is ClientError {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return false;
  return (
    !LOST.has(thrown.code) && (thrown.code === NO_CODE ? isAnswer(thrown) : /^(?:Neo|FalkorDB)\./.test(thrown.code))
  );
}

/** The client's own errors have the same code where they have none. */
function isAnswer({ message }: Error): boolean {
  return !/^(?:Pool is closed|Unable to|Connection|Failed to establish|The connection)/.test(message);
}

/** What is known of what a server answered with an error. */
interface Answered {
  readonly address: BoltAddress;
  /** Values that were sent, which it may quote. */
  readonly texts: readonly string[];
  /** What can have become of what it did, where it does not know itself. */
  readonly outcome: Outcome;
}

/** What an error that the server answered means. */
export function serverError(thrown: unknown, { address, texts, outcome }: Answered): ProcessorError {
  const { code, message } = thrown as ClientError;
  const [meaning] = (code === NO_CODE ? TEXTS : MEANINGS).filter(([pattern]) =>
    pattern.test(code === NO_CODE ? message : code),
  );
  const found = meaning?.[1] ?? 'QUERY_ERROR';
  if (found === 'CONNECTION_ERROR')
    return connectionError(address, isSecurity(code) ? 'it refused user or password' : message, thrown);
  if (found === 'CONSTRAINT_ERROR') return constraintError(message, thrown);
  const details = { outcome: UNCERTAIN.test(code) ? outcome : 'not_sent' } as const;
  return new ProcessorError(found, withoutValues(message, texts), details, thrown);
}

function isSecurity(code: string): boolean {
  return /\.Security\.(?:Unauthorized|Credentials|AuthenticationRateLimit)/.test(code);
}

/** What an error means that was answered before anything was asked. */
export function refusedConnection(thrown: unknown, address: BoltAddress): ProcessorError {
  const { code, message } = thrown as ClientError;
  const reason = isSecurity(code) || message === '' ? 'it refused user or password' : message;
  return connectionError(address, reason, thrown);
}

/** Why no connection could be made. */
export function connectionError(address: BoltAddress, reason: string, cause: unknown): ProcessorError {
  const text = `no connection to the graph at ${address.host}:${address.port}: ${reason}`;
  const message = secretForms(address.password).reduce((masked, form) => masked.replaceAll(form, MASK), text);
  return new ProcessorError('CONNECTION_ERROR', message, { outcome: 'not_sent' }, cause);
}

/** What became of what was sent when the connection was lost. */
export function lostError(outcome: Outcome, cause: unknown): ProcessorError {
  const message =
    outcome === 'unknown'
      ? 'the connection to the graph was lost before it answered: it may have done it'
      : 'the connection to the graph was lost; nothing was done';
  return new ProcessorError('CONNECTION_LOST', message, { outcome }, cause);
}

/** What took longer than it may. */
export function timedOut(timeoutMs: number, outcome: Outcome): ProcessorError {
  return new ProcessorError('TIMEOUT', `the graph did not answer within ${timeoutMs} ms`, { outcome });
}

/** What a server answered, where it is more than is taken. */
export function tooLarge(outcome: Outcome): ProcessorError {
  const message = `The answer is larger than ${LIMITS.graph_bytes.value} bytes.`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome });
}

/** What is more than FalkorDB takes at once. */
export function tooLong(most: number): ProcessorError {
  const message = `a statement of a falkordb graph comes to ${most} bytes at most with its values`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'not_sent' });
}

/** What FalkorDB has none of. */
export function noTransactions(): ProcessorError {
  return refusal('NOT_SUPPORTED', [
    {
      path: 'operations',
      message: 'transactions are not supported by graphs of the type falkordb: over Bolt it undoes none',
    },
  ]);
}

/** Nothing of the values that it quotes is told. */
function constraintError(message: string, cause: unknown): ProcessorError {
  if (message.includes('still has relationships')) return relationshipsLeft();
  const table = /(?:label|type) `([^`]+)`/.exec(message)?.[1] ?? /of type (\w+)/.exec(message)?.[1] ?? null;
  const columns = [...(/propert(?:y|ies) (.+?)(?: = |$)/.exec(message)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(
    ([, name]) => name ?? '',
  );
  const constraint: BrokenConstraint = { name: null, table, columns };
  const of = table === null ? 'the graph' : `'${table}'`;
  const these = columns.length === 0 ? 'properties' : columns.map((name) => `'${name}'`).join(', ');
  const isMissing = /must have|mandatory/.test(message);
  const text = isMissing ? `${these} of ${of} must not be absent` : `${of} already has one with this ${these}`;
  return new ProcessorError('CONSTRAINT_ERROR', text, { constraint, outcome: 'not_sent' }, cause);
}

/** FalkorDB quotes the whole of what it was sent. */
function withoutValues(message: string, texts: readonly string[]): string {
  const own = message.replace(/\s*errCtx:[\s\S]*$/, '').replace(/^errMsg: /, '');
  return texts.filter((text) => text.length > 2).reduce((masked, text) => masked.replaceAll(text, MASK), own);
}
