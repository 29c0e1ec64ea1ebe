/** The port through which messages reach brokers: publishing is the same for all, consuming comes in three kinds. */

/** A topic of an environment. */
export interface TopicPlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly broker: string;
  readonly topic: string;
}

/** A message that is to be published. */
export interface NewMessage {
  /** Those with an equal one stay in their order; null shares one with all others without. */
  readonly key: string | null;
  /** JSON text. */
  readonly body: string;
}

/** Who publishes. */
export interface Producer {
  /** A member's id. */
  readonly user: string;
  readonly runId: string;
  /** The job, the run of a feature, or the run. */
  readonly processId: string;
  /** Tag and identifier of its session; null without one. */
  readonly session: string | null;
  /** Events that caused this one, one by the other. */
  readonly hops: number;
}

/** What is published at once: all of it, or nothing. */
export interface Publication {
  readonly messages: readonly NewMessage[];
  readonly producer: Producer;
  /** What was published before under this digest, at a time that is not past `ttlMs`, is not published again. */
  readonly dedupe: { readonly digest: string; readonly ttlMs: number } | null;
  /** How long the topic keeps its messages. */
  readonly retentionMs: number;
}

/** Where messages are. */
export interface Published {
  readonly partition: number;
  /** Offset of the first; the others follow it. */
  readonly offset: number;
  /** It was published before. */
  readonly isDuplicate: boolean;
}

/** Publishes to one kind of broker. */
export interface BrokerDriver {
  /** Answers when it is durable. Throws a `ProcessorError`; `OUTCOME_UNKNOWN` where nobody knows. */
  publish(place: TopicPlace, publication: Publication, signal: AbortSignal): Promise<Published>;
  /** Reaches the broker. Throws a `ProcessorError` where it cannot be reached. */
  ping(place: Omit<TopicPlace, 'topic'>, signal: AbortSignal): Promise<void>;
}

/** A message as a log has it. */
export interface LogMessage {
  readonly offset: number;
  readonly key: string | null;
  readonly body: string;
  readonly producer: Producer;
  /** When it was published, epoch milliseconds. */
  readonly at: number;
}

/** Part of a log. */
export interface LogPage {
  readonly messages: readonly LogMessage[];
  /** Offset of the first message that is kept. */
  readonly first: number;
  /** Offset of what is published next. */
  readonly head: number;
}
