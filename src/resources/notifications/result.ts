/** What a send came to: its result, or its error. */

import { type ErrorRecord, type FieldError, type Outcome, ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ChannelName } from '../calls.ts';
import type { ChannelResult, SendResult } from './contract-fields.ts';
import { contentIdOf } from './ids.ts';
import type { DeliveryLog, Standing } from './model.ts';

/** Recipients whose reasons the error of a send tells; the log has all. */
const ERRORS_LISTED = 10;

/** Of what no attempt came to. */
const OVER: ErrorRecord = { code: 'TIMEOUT', message: 'there was no time left' };
/** Of what was begun and not heard of. */
const UNHEARD: ErrorRecord = { code: 'OUTCOME_UNKNOWN', message: 'it may have been sent' };

/** What a send on a channel came to. */
export interface ChannelOutcome {
  readonly channel: ChannelName;
  readonly standings: readonly Standing[];
  /** Recipients that were not come to. */
  readonly left: number;
  /** Why, where that was a fault. */
  readonly fault?: { readonly thrown: unknown };
  readonly missing: readonly string[];
}

/** The result of one channel. */
export function channelResult({ channel, standings, left, fault, missing }: ChannelOutcome): ChannelResult {
  const ends = standings.map((standing) => ({ ...standing, end: endOf(standing) }));
  const sent = ends.filter(({ end }) => end === 'sent');
  const others = ends.filter(({ end }) => end !== 'sent');
  const unknown = others.filter(({ end }) => end === 'unknown').length;
  const first = sent[0];
  const isWholly = others.length + left === 0;
  const failure = isWholly ? null : (others.find(({ error }) => error !== null)?.error ?? causeOf(left, fault));
  return {
    success: sent.length > 0,
    channel,
    messageId: first?.providerId ?? null,
    error: failure?.message ?? null,
    code: failure?.code ?? null,
    sent: sent.length,
    failed: others.length - unknown + left,
    unknown,
    recipients: [...others, ...sent].slice(0, LIMITS.notification_listed.value).map((message) => ({
      id: message.id,
      recipient: message.recipient,
      status: message.end,
      messageId: message.providerId,
      error: message.error?.message ?? null,
      code: message.error?.code ?? null,
    })),
    missing: [...missing],
  };
}

/** Why messages were not sent that do not say so themselves. */
function causeOf(left: number, fault: ChannelOutcome['fault']): ErrorRecord {
  if (fault !== undefined) return toErrorRecord(fault.thrown);
  return left > 0 ? OVER : UNHEARD;
}

/** A message of which nothing was said was begun by an attempt that did not end. */
function endOf({ status }: Standing): 'sent' | 'failed' | 'unknown' {
  return status === 'sent' || status === 'failed' ? status : 'unknown';
}

/** The result of a send. */
export function sendResult(outcomes: readonly ChannelOutcome[]): SendResult {
  const results = outcomes.map(channelResult);
  return {
    success: results.some(({ success }) => success),
    channels: Object.fromEntries(results.map((result) => [result.channel, result])),
  };
}

/** Whether a result says that all was sent. */
export function isWhole(value: unknown): boolean {
  const result = value as ChannelResult | SendResult;
  const channels = 'channels' in result ? Object.values(result.channels) : [result];
  return channels.every((one) => one === undefined || (one.failed === 0 && one.unknown === 0));
}

/** What a failed send came to, by the log; what the log does not have is so because of what was thrown. */
export async function loggedResult(
  log: Pick<DeliveryLog, 'standings' | 'readContent'>,
  { workspace, sendId, wanted, thrown }: FailedSend,
): Promise<SendResult> {
  const outcomes = [...wanted].map(async ([channel, count]): Promise<ChannelOutcome> => {
    const contentId = contentIdOf(sendId, channel);
    const [standings, content] = await Promise.all([
      log.standings(workspace, contentId),
      log.readContent(workspace, contentId),
    ]);
    const left = Math.max(0, count - standings.length);
    return { channel, standings, left, fault: { thrown }, missing: content?.missing ?? [] };
  });
  return sendResult(await Promise.all(outcomes));
}

/** A send that threw. */
export interface FailedSend {
  readonly workspace: string;
  readonly sendId: string;
  /** How many messages it is of, by channel. */
  readonly wanted: ReadonlyMap<ChannelName, number>;
  readonly thrown: ProcessorError;
}

/**
 * The error of an attempt, or null where it did what could be done. One that may be tried again is an error as long as
 * another attempt follows, and always where nothing was sent.
 */
export function errorOf(
  outcomes: readonly ChannelOutcome[],
  sendId: string,
  repeats: (error: ErrorRecord) => boolean,
): ProcessorError | null {
  const standings = outcomes.flatMap((outcome) => outcome.standings);
  const cause = outcomes.find(({ fault }) => fault !== undefined)?.fault?.thrown;
  const again = temporaryErrors(outcomes, sendId);
  const repeated = again.find(repeats);
  if (repeated !== undefined) return errorFrom(repeated, cause);
  if (standings.some(({ status }) => status === 'sent')) return null;
  const unknown = standings.find((standing) => endOf(standing) === 'unknown');
  if (unknown !== undefined)
    return new ProcessorError('OUTCOME_UNKNOWN', unknown.error?.message ?? UNHEARD.message, {
      outcome: 'unknown',
      send_id: sendId,
      ...upstreamOf(unknown.error),
    });
  const [first] = again;
  if (first !== undefined) return errorFrom(first, cause);
  const failed = standings.find(({ error }) => error !== null)?.error;
  const { code = 'SEND_FAILED', message = 'nothing was sent' } = failed ?? {};
  const errors = recipientErrors(standings);
  return new ProcessorError(code, message, {
    outcome: reachOf(standings),
    send_id: sendId,
    ...upstreamOf(failed ?? null),
    ...(errors.length > 0 && { errors }),
  });
}

function errorFrom({ code, message, ...details }: ErrorRecord, cause: unknown): ProcessorError {
  return new ProcessorError(code, message, details, cause);
}

/** The errors by which another attempt sends what is left, one of each code. */
function temporaryErrors(outcomes: readonly ChannelOutcome[], sendId: string): readonly ErrorRecord[] {
  const standings = outcomes.flatMap((outcome) => outcome.standings);
  const waiting = standings.filter(({ isTemporary }) => isTemporary);
  const left = outcomes.reduce((sum, outcome) => sum + outcome.left, 0);
  if (waiting.length === 0 && left === 0) return [];
  const fault = outcomes.find((outcome) => outcome.fault !== undefined)?.fault;
  const causes = waiting.flatMap(({ error }) => error ?? []);
  if (fault !== undefined) causes.unshift(toErrorRecord(fault.thrown));
  else if (left > 0) causes.push(OVER);
  const total = standings.length + left;
  const after = Math.max(0, ...waiting.map(({ error }) => error?.retry_after_ms ?? 0));
  return [...new Map(causes.map((cause) => [cause.code, cause])).values()].map(({ code, message, upstream }) => ({
    code,
    message: total === 1 ? message : `${waiting.length + left} of ${total} messages were not sent: ${message}`,
    outcome: reachOf(standings),
    send_id: sendId,
    ...(upstream !== undefined && { upstream }),
    ...(after > 0 && { retry_after_ms: after }),
  }));
}

/** How far a send got: who fails over after one that sent something would send it twice. */
function reachOf(standings: readonly Standing[]): Outcome {
  if (standings.some((standing) => endOf(standing) !== 'failed')) return 'unknown';
  return standings.every(({ error }) => error?.outcome === 'not_sent') ? 'not_sent' : 'sent';
}

function upstreamOf(error: ErrorRecord | null): Pick<ErrorRecord, 'upstream'> {
  return error?.upstream === undefined ? {} : { upstream: error.upstream };
}

function recipientErrors(standings: readonly Standing[]): readonly FieldError[] {
  return standings
    .filter(({ error }) => error !== null)
    .slice(0, ERRORS_LISTED)
    .map(({ recipient, error }) => ({ path: `recipients.${recipient}`, message: error?.message ?? '' }));
}
