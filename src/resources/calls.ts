/** What is to be run, as plain data: one shape for each namespace. */

import type { GraphOperation } from '../engine/graph/operations.ts';
import type { DispatchLimits } from './products/manifest-flow.ts';
import type { CallSession } from './sessions/call-session.ts';

/** What calls of all namespaces have in common. */
interface CallBase<Operation extends string = 'run'> {
  readonly operation: Operation;
  readonly product: string;
  readonly env: string;
  /** A version to run instead of the environment's pin. */
  readonly version?: number;
  readonly input: Readonly<Record<string, unknown>>;
  /** Tag of the cache that may answer it. */
  readonly cache?: string;
  /** What must admit its attempts beside what the product declares. */
  readonly limits?: DispatchLimits;
  /** Its session, verified; absent without one. */
  readonly session?: CallSession;
}

/** A call of an action. */
export interface ActionCall extends CallBase {
  readonly namespace: 'actions';
  readonly app: string;
  readonly event: string;
  /** Credentials from the caller's own configuration, flat like an input; what the input gives goes before them. */
  readonly credentials?: Readonly<Record<string, unknown>>;
  /** The input was made already and is taken as it is, whatever it looks like; `secret` where secrets are in it. */
  readonly literal?: 'plain' | 'secret';
  /** What was made already was made of the session. */
  readonly isOfSession?: true;
}

/** A run of a feature. */
export interface FeatureCall extends CallBase {
  readonly namespace: 'features';
  /** Tag of the feature. */
  readonly feature: string;
  /** What its caller wants to be known of the run; absent for nothing. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Attempts after the first, of actions that do not say; what the feature says when absent. */
  readonly retries?: number;
  /** Milliseconds for the whole run, waits included; what the feature says when absent. */
  readonly timeoutMs?: number;
  /** It is answered once the run is stored, with how it stands by then. */
  readonly isLaunched?: true;
}

/** A run of a quota. */
export interface QuotaCall extends CallBase {
  readonly namespace: 'quota';
  /** Tag of the quota. */
  readonly tag: string;
  /** `increment` when absent. */
  readonly action?: 'check' | 'increment' | 'reset';
  /** How much is used; what the input says, or 1, when absent. */
  readonly amount?: number;
}

/** A run of a fallback. */
export interface FallbackCall extends CallBase {
  readonly namespace: 'fallback';
  /** Tag of the fallback. */
  readonly tag: string;
}

/** What is done on a database: an operation of the query model, several as one, an action of the manifest, or nothing but reaching it. */
export type DatabaseOperation =
  | 'query'
  | 'findOne'
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'aggregate'
  | 'groupBy'
  | 'insert'
  | 'update'
  | 'delete'
  | 'upsert'
  | 'raw'
  | 'transaction'
  | 'action'
  | 'ping';

/** A statement for a database or a graph; its input is the operation's own. */
interface StatementCall<Operation extends string> extends CallBase<Operation> {
  /** Tag of the action without that of its database or graph, of the operation `action` alone. */
  readonly action?: string;
  /** Milliseconds for each attempt; what the database or the graph says when absent. */
  readonly timeoutMs?: number;
  /** The input was made already and is taken as it is, whatever it looks like; `secret` where secrets are in it. */
  readonly literal?: 'plain' | 'secret';
  /** Where its caller wrote the fields of the operation; beside those of the call when absent. */
  readonly fieldsAt?: 'input';
}

/** An operation on a database. */
export interface DatabaseCall extends StatementCall<DatabaseOperation> {
  readonly namespace: 'databases';
  /** Tag of the database. */
  readonly database: string;
}

/** An operation on a graph. */
export interface GraphCall extends StatementCall<GraphOperation | 'transaction' | 'action' | 'ping'> {
  readonly namespace: 'graphs';
  /** Tag of the graph. */
  readonly graph: string;
}

/** What is done on a storage; `open` is a download whose value is an `OpenedFile`, and nothing but HTTP asks for it. */
export type StorageOperation =
  | 'save'
  | 'download'
  | 'open'
  | 'info'
  | 'delete'
  | 'list'
  | 'stats'
  | 'copy'
  | 'move'
  | 'getSignedUrl'
  | 'ping';

/** Bytes that are to be saved: at hand, as they come (once), put aside for a job, or in the parts of an upload. */
export type FileContent =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly stream: ReadableStream<Uint8Array>; readonly size: number }
  | { readonly payload: string; readonly size: number }
  | { readonly upload: string };

/** An operation on a storage; its input is the operation's own. */
export interface StorageCall extends CallBase<StorageOperation> {
  readonly namespace: 'storage';
  /** Tag of the storage. */
  readonly storage: string;
  /** What `save` saves, where it is not `buffer` of the input, in base64. */
  readonly content?: FileContent;
  /** Milliseconds for each attempt; what the storage says when absent. */
  readonly timeoutMs?: number;
  /** The input was made already and is taken as it is, whatever it looks like; `secret` where secrets are in it. */
  readonly literal?: 'plain' | 'secret';
  /** Where its caller wrote the fields of the operation; beside those of the call when absent. */
  readonly fieldsAt?: 'input';
}

/** A channel of messages. */
export type ChannelName = 'email' | 'sms' | 'push' | 'callback';

/** What is done of notifications: a send on several channels, on one, or messages of the log once more. */
export type NotificationOperation = 'send' | ChannelName | 'again';

/** A send; its input is that of the channel, or by `send` of each, as `{ email, sms, push_notification, callback }`. */
export interface NotificationCall extends CallBase<NotificationOperation> {
  readonly namespace: 'notifications';
  /** Tag of the notifier; absent for a direct send that names none. */
  readonly notification?: string;
  /** Tag of the message without that of its notifier; absent for a direct send, whose input says all. */
  readonly message?: string;
  /** Attempts after the first, as the log shows them; 0 when absent. */
  readonly retries?: number;
  /** Milliseconds for each attempt; `notification_send` when absent. */
  readonly timeoutMs?: number;
  /** The input was made already and is taken as it is, whatever it looks like; `secret` where secrets are in it. */
  readonly literal?: 'plain' | 'secret';
}

/** A message that is to be published: `message` is any JSON; those of one `key` stay in order. */
export interface MessageInput {
  readonly message: unknown;
  readonly key?: string | undefined;
}

/** What is published, or nothing but reaching the broker. The input is a {@link MessageInput}, or `{ messages }` of several; data, never a template. */
export interface EventCall extends CallBase<'publish' | 'ping'> {
  readonly namespace: 'events';
  /** Tag of the broker. */
  readonly broker: string;
  /** Tag of the topic without that of its broker; absent for `ping`. */
  readonly topic?: string;
  /** Under an equal key nothing is published again for so long. */
  readonly dedupe?: {
    readonly key: string;
    readonly ttlMs: number;
    /** Its caller made it up for this message. */ readonly isOwn?: true;
  };
  /** Milliseconds for each attempt. */
  readonly timeoutMs?: number;
}

/**
 * A call as plain data: what to run, where, with what. Routes, jobs and everything built on them hand it to
 * `processor.execute`.
 */
export type Call =
  | ActionCall
  | FeatureCall
  | QuotaCall
  | FallbackCall
  | DatabaseCall
  | GraphCall
  | StorageCall
  | NotificationCall
  | EventCall;

/** What names a target. */
export type Targeted =
  | Pick<ActionCall, 'app' | 'event'>
  | Pick<FeatureCall, 'feature'>
  | Pick<QuotaCall | FallbackCall, 'tag'>
  | Pick<DatabaseCall, 'database' | 'action'>
  | Pick<GraphCall, 'graph' | 'action'>
  | Pick<StorageCall, 'storage'>
  | Pick<NotificationCall, 'notification' | 'message'>
  | Pick<EventCall, 'broker' | 'topic'>;

/** What a call runs, as logs and job records name it. */
export function targetOf(call: Targeted): string {
  if ('tag' in call) return call.tag;
  if ('database' in call) return actionTag(call.database, call.action);
  if ('graph' in call) return actionTag(call.graph, call.action);
  if ('storage' in call) return call.storage;
  if ('feature' in call) return call.feature;
  if ('broker' in call) return actionTag(call.broker, call.topic);
  return 'app' in call ? `${call.app}/${call.event}` : actionTag(call.notification ?? 'direct', call.message);
}

function actionTag(owner: string, action: string | undefined): string {
  return action === undefined ? owner : `${owner}:${action}`;
}
