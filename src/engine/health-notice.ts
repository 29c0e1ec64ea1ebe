/** What follows a change of health, as it is stored until it is done. Plain data. */

/** What webhooks of a workspace are told of healthchecks. */
export const HEALTH_NOTICES = ['health.changed', 'health.failed'] as const;
export type HealthNoticeType = (typeof HEALTH_NOTICES)[number];

/** A healthcheck at the moment of a change, as others are told. Instants are epoch milliseconds. */
export interface ToldHealth {
  readonly tag: string;
  readonly name: string;
  readonly product: string;
  readonly env: string;
  readonly status: 'available' | 'unavailable';
  readonly previous: 'unknown' | 'available' | 'unavailable';
  readonly since: number;
  /** Code of the error; null where there was none. */
  readonly error: string | null;
  /** Whether a check or real traffic made the change. */
  readonly source: 'probe' | 'traffic';
}

/** Something that is told once; its id stays the same when it has to be told again. */
export interface HealthNotice {
  readonly id: string;
  readonly at: number;
  readonly health: ToldHealth;
  readonly to:
    | { readonly kind: 'event'; readonly type: HealthNoticeType; readonly event: string | null; readonly data: unknown }
    | {
        readonly kind: 'webhook';
        readonly url: string;
        readonly method: 'POST' | 'PUT' | 'GET';
        readonly headers: Readonly<Record<string, string>>;
        /** What happened when undefined. */
        readonly body?: unknown;
      }
    | {
        readonly kind: 'notification';
        /** Tag of the notifier. */
        readonly notification: string;
        /** Tag of its message. */
        readonly message: string;
        /** As that of a send. */
        readonly input: Readonly<Record<string, unknown>>;
      };
}
