/** Code-first healthchecks: a handler says what is probed, and what follows when it fails. */

import { DuctapeError } from './errors.ts';
import { canonicalHealthcheck } from './field-aliases.ts';
import type { ProductManifest } from './generated/types.ts';

/** A healthcheck as a manifest has it. */
export type HealthcheckDefinition = NonNullable<ProductManifest['healthchecks']>[number];

type OnFailure = NonNullable<HealthcheckDefinition['onFailure']>[number];

/** What is given to what is probed. */
export interface ProbeInput {
  input(input: Readonly<Record<string, unknown>>): void;
}

type MessageChannel = 'email' | 'sms' | 'push' | 'callback';

/** Whom a message about a check goes to, by channel; each answers the same. */
export type MessageInput = {
  readonly [Channel in MessageChannel]: (input: Readonly<Record<string, unknown>>) => MessageInput;
};

/** What a healthcheck's handler is given: each call says one thing of it, and nothing is run. */
export interface HealthContext {
  /** Probes an action of an app. */
  app(tag: string): { action(tag: string): ProbeInput };
  /** Probes a database, which is connected to. */
  database(tag: string): { action(ping: 'ping'): void };
  /** Probes a graph, which is connected to. */
  graph(tag: string): { action(ping: 'ping'): void };
  /** Probes a storage, which is listed. */
  storage(tag: string): { action(ping: 'ping'): void };
  /** Probes a broker, which is reached. */
  messageBroker(tag: string): { action(ping: 'ping'): void };
  /** Probes a feature, which has to complete. */
  feature(tag: string): ProbeInput;
  /** The same as `feature`. */
  workflow(tag: string): ProbeInput;
  /** Makes a request each time that it becomes unavailable. */
  webhook(webhook: NonNullable<OnFailure['webhook']>): void;
  /** Tells the workspace's webhooks each time that it becomes unavailable. */
  emit(emit: NonNullable<OnFailure['emit']>): void;
  /** Sends a message each time that it becomes unavailable; several channels of one message are one send each. */
  notification(tag: string): { message(event: string): MessageInput };
  /** A reference to a secret, for the input of an action. */
  token(key: string): string;
}

/** A healthcheck with its probe as a handler says it, in place of `app` and `event` or `probe`. */
export interface DefineHealthOptions extends Omit<HealthcheckDefinition, 'interval' | 'app' | 'event'> {
  readonly interval?: HealthcheckDefinition['interval'];
  /** The same as `interval`. */
  readonly intervals?: HealthcheckDefinition['interval'];
  readonly app?: string;
  readonly event?: string;
  readonly handler?: (ctx: HealthContext) => unknown;
}

/**
 * Answers the healthcheck that is meant, to be put among the `healthchecks` of a manifest; nothing is sent. Throws
 * `VALIDATION_ERROR` for a handler that probes nothing, or two things.
 *
 * @example
 * const payments = await defineHealthcheck({
 *   tag: 'payments', name: 'Payments', interval: '1m', envs: [{ slug: 'prd' }],
 *   handler: (ctx) => ctx.app('stripe').action('ping').input({}),
 * });
 * await ductape.products.apply({ ...product, healthchecks: [payments] });
 */
export async function defineHealthcheck(options: DefineHealthOptions): Promise<HealthcheckDefinition> {
  const { handler, ...given } = options;
  const check = canonicalHealthcheck(given) as HealthcheckDefinition;
  if (handler === undefined) return check;
  const said: { probe?: { type: string; input?: unknown }; onFailure: OnFailure[] } = { onFailure: [] };
  await handler(contextOf(said));
  const { probe, onFailure } = said;
  if (probe === undefined)
    throw invalid(
      "probes nothing: call app(…).action(…), database(…).action('ping'), graph(…).action('ping'), storage(…).action('ping'), messageBroker(…).action('ping') or feature(…)",
    );
  if (check.probe !== undefined) throw invalid('stands beside probe: give one or the other');
  const follows = [...(check.onFailure ?? []), ...onFailure];
  return { ...check, probe, ...(follows.length > 0 && { onFailure: follows }) } as HealthcheckDefinition;
}

function contextOf(said: { probe?: { type: string; input?: unknown }; onFailure: OnFailure[] }): HealthContext {
  const probing = (probe: { type: string; [name: string]: unknown }): ProbeInput => {
    if (said.probe !== undefined) throw invalid('probes two things: a healthcheck has one probe');
    said.probe = probe;
    return { input: (input) => void (said.probe = { ...probe, input }) };
  };
  const feature = (tag: string) => probing({ type: 'feature', feature: tag });
  return {
    app: (app) => ({ action: (event) => probing({ type: 'app', app, event }) }),
    database: (database) => ({ action: (action) => void probing({ type: 'database', database, action }) }),
    graph: (graph) => ({ action: (action) => void probing({ type: 'graph', graph, action }) }),
    storage: (storage) => ({ action: (action) => void probing({ type: 'storage', storage, action }) }),
    messageBroker: (broker) => ({ action: (action) => void probing({ type: 'messageBroker', broker, action }) }),
    feature,
    workflow: feature,
    webhook: (webhook) => void said.onFailure.push({ webhook }),
    emit: (emit) => void said.onFailure.push({ emit }),
    notification: (notification) => ({ message: (event) => messageOf(said.onFailure, notification, event) }),
    token: (key) => `$Secret{${key}}`,
  };
}

function messageOf(onFailure: OnFailure[], notification: string, event: string): MessageInput {
  const named = event.includes(':') ? { event } : { notification, event };
  const add = (channel: string) => (input: Readonly<Record<string, unknown>>) => {
    onFailure.push({ notification: { ...named, input: { [channel]: input } } });
    return chain;
  };
  const chain: MessageInput = {
    email: add('email'),
    sms: add('sms'),
    push: add('push_notification'),
    callback: add('callback'),
  };
  return chain;
}

function invalid(message: string): DuctapeError {
  return new DuctapeError('VALIDATION_ERROR', `handler: ${message}`, { errors: [{ path: 'handler', message }] });
}
