/** One attempt of a send: its channels side by side, and what they come to. */

import type { NotificationDriver } from '../../drivers/notification/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { AttemptLimits, AttemptResult, NotificationCall, RunScope } from '../executor.ts';
import { type AttachmentParts, loadAttachments, type LoadedFiles } from './attached-files.ts';
import { type Delivered, deliver } from './delivering.ts';
import type { ChannelSend, DeliveryLog, Standing, StoredContent, WantedMessage } from './model.ts';
import { type OpenedChannel, openChannel } from './opening.ts';
import type { ReadyChannel } from './ready-channel.ts';
import { type ChannelOutcome, channelResult, errorOf, sendResult } from './result.ts';

/** What attempts work with. */
export interface SendingParts extends AttachmentParts {
  readonly log: Omit<DeliveryLog, 'readContent'>;
  readonly driver: NotificationDriver;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A send that is to be tried. */
export interface ReadySend {
  readonly call: Pick<NotificationCall, 'operation' | 'product' | 'env'>;
  readonly ready: readonly ReadyChannel[];
  readonly scope: Pick<RunScope, 'workspace' | 'runId'>;
  readonly sendId: string;
}

/** Makes an attempt: see `Executor`. */
export async function attemptSend(
  parts: SendingParts,
  { call, ready, scope, sendId }: ReadySend,
  { timeoutMs, signal, repeats = () => false, answered }: AttemptLimits,
): Promise<AttemptResult> {
  const late = new AbortController();
  const done = new AbortController();
  const until = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
  parts.clock.sleep(timeoutMs, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const { product, env } = call;
    const { workspace, runId } = scope;
    const contents = await Promise.all(ready.map(({ send, content }) => parts.log.keepContent(send, content)));
    const files = await loadAttachments(parts, { workspace, product, env }, contents, until);
    const claim = parts.ids.create('claim');
    const settled = await using(parts, ready, { contents, files }, (opened) =>
      // One that throws must not close the others.
      Promise.allSettled(opened.map((one) => run(parts, { ...one, claim, runId, sendId, answered }, until))),
    );
    const outcomes = settled.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
    const error = errorOf(outcomes, sendId, repeats);
    if (error !== null) throw error;
    const [only] = outcomes;
    const isOne = call.operation !== 'send' && call.operation !== 'again' && only !== undefined;
    return { value: isOne ? channelResult(only) : sendResult(outcomes) };
  } finally {
    done.abort();
  }
}

interface Opened {
  readonly one: ReadyChannel;
  /** What is sent: what was stored first. */
  readonly stored: StoredContent;
  readonly opened: OpenedChannel;
}

/** Opens all channels before any sends, so that what is wrong with one is found out in time; and closes them. */
async function using<Result>(
  { driver }: SendingParts,
  ready: readonly ReadyChannel[],
  { contents, files }: { readonly contents: readonly StoredContent[]; readonly files: LoadedFiles },
  work: (opened: readonly Opened[]) => Promise<Result>,
): Promise<Result> {
  const all: Opened[] = [];
  try {
    for (const [n, one] of ready.entries()) {
      const stored = contents[n] ?? one.content;
      all.push({ one, stored, opened: openChannel(driver, one.reached, stored, files) });
    }
    return await work(all);
  } finally {
    // Whatever becomes of a connection, what was sent was sent.
    await Promise.allSettled(all.map(({ opened }) => opened.close()));
  }
}

type Run = Opened & {
  readonly claim: string;
  readonly runId: string;
  readonly sendId: string;
  readonly answered: (() => void) | undefined;
};

/** Sends on one channel. Never throws but where nothing can be said of what was sent. */
async function run(
  parts: SendingParts,
  { one: { send: facts, wanted, refused }, stored, opened, claim, runId, sendId, answered }: Run,
  signal: AbortSignal,
): Promise<ChannelOutcome> {
  const send = { ...facts, runId };
  const invalid = refused.map(({ reason, ...message }) => ({ ...message, error: invalidRecipient(reason) }));
  const deliverAll = () => opened.using((open) => deliver(parts, { send, wanted, claim, answered, ...open }, signal));
  // A fault of one channel leaves the others at work, and is told with what they did.
  const delivered = await parts.log
    .refuse(send, invalid)
    .then(deliverAll)
    .catch((thrown: unknown): Delivered => ({ standings: [], left: wanted.length, fault: { thrown } }));
  const known = await withEarlier(parts, { send, wanted, sendId }, delivered);
  const rows = invalid.map(({ id, recipient, error }): Standing => ({
    id,
    recipient,
    error,
    status: 'failed',
    providerId: null,
    isTemporary: false,
  }));
  return { ...known, channel: facts.channel, standings: [...known.standings, ...rows], missing: stored.missing };
}

/** Of messages that this attempt did not come to, what earlier ones did. */
async function withEarlier(
  { log }: SendingParts,
  {
    send: { workspace, contentId },
    wanted,
    sendId,
  }: { readonly send: ChannelSend; readonly wanted: readonly WantedMessage[]; readonly sendId: string },
  delivered: Delivered,
): Promise<Delivered> {
  if (delivered.left === 0) return delivered;
  const rest = new Set(wanted.map(({ id }) => id));
  for (const { id } of delivered.standings) rest.delete(id);
  try {
    const earlier = (await log.standings(workspace, contentId)).filter(({ id }) => rest.has(id));
    return { ...delivered, standings: [...delivered.standings, ...earlier], left: rest.size - earlier.length };
  } catch (thrown) {
    const message = 'the log of messages cannot be read, so nobody knows what was sent';
    throw new ProcessorError('INTERNAL', message, { outcome: 'unknown', send_id: sendId }, thrown);
  }
}

function invalidRecipient(message: string): ErrorRecord {
  return { code: 'INVALID_RECIPIENT', message, outcome: 'not_sent' };
}
