/** Tells of changes of health: the workspace's webhooks, and addresses of checks. */

import type { HttpDriver } from '../../drivers/http/driver.ts';
import type { HealthNotice } from '../../engine/health-notice.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RunLog } from '../../run-log.ts';
import type { NotificationCall } from '../executor.ts';
import type { EventWebhooks } from '../webhooks/directory.ts';

/** Whose checks they are, and who had the environment run them. */
export interface HealthCaller {
  readonly workspace: string;
  /** A member's id. */
  readonly user: string;
}

/** Stores a send as a job; the same once more under the same key. */
export type StoreSend = (caller: HealthCaller, call: NotificationCall, key: string) => Promise<void>;

/** Tells what followed a change. */
export interface HealthTeller {
  /**
   * Tells one notice; one that comes again is told under the same id. A request to an address is made once, and logged
   * where it fails; what could not be done for a fault of ours is thrown.
   */
  tell(caller: HealthCaller, notice: HealthNotice): Promise<void>;
}

type WebhookTarget = Extract<HealthNotice['to'], { kind: 'webhook' }>;

/** What telling works with. */
export interface HealthTellingParts {
  readonly http: HttpDriver;
  readonly events: EventWebhooks;
  readonly log: Pick<RunLog, 'warn'>;
  readonly storeSend: StoreSend;
}

/** Builds it. */
export function createHealthTeller(parts: HealthTellingParts): HealthTeller {
  const { http, events, log } = parts;
  return {
    async tell(caller, notice) {
      const { workspace } = caller;
      const { id, at, health, to } = notice;
      const { product, env, tag } = health;
      if (to.kind === 'event') {
        const named = to.event === null ? {} : { name: to.event, data: to.data };
        await events.tell(workspace, {
          id,
          type: to.type,
          at,
          product,
          env,
          payload: { healthcheck: health, ...named },
        });
        return;
      }
      if (to.kind === 'notification') {
        const { notification, message, input } = to;
        const call = {
          namespace: 'notifications',
          operation: 'send',
          product,
          env,
          notification,
          message,
          input,
        } as const;
        try {
          await parts.storeSend(caller, { ...call, literal: 'plain' }, id);
        } catch (thrown) {
          if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
          const { code } = thrown;
          log.warn({ event: 'health_notification_failed', workspace, product, env, tag, code });
        }
        return;
      }
      const failure = await sendOnce(http, to, notice);
      if (failure !== null) log.warn({ event: 'health_webhook_failed', workspace, product, env, tag, ...failure });
    },
  };
}

/** Null when it was taken. The address may hold a secret, and is not told. */
async function sendOnce(
  http: HttpDriver,
  { url, method, headers, body }: WebhookTarget,
  { id, at, health }: HealthNotice,
): Promise<{ readonly code: string; readonly status: number | null } | null> {
  const text =
    typeof body === 'string'
      ? body
      : JSON.stringify(body === undefined ? { event: 'health.failed', timestamp: at, healthcheck: health } : body);
  const request = {
    method,
    url: new URL(url),
    headers: {
      'user-agent': 'Ductape-Processor-Health',
      'idempotency-key': id,
      ...typed(method, body),
      ...lower(headers),
    },
    ...(method !== 'GET' && { body: text }),
  };
  try {
    const { status } = await http.send(request, { timeoutMs: LIMITS.health_webhook_timeout.value, body: 'start' });
    return status >= 200 && status < 300 ? null : { code: 'UPSTREAM_ERROR', status };
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
    return { code: thrown.code, status: null };
  }
}

function typed(method: string, body: unknown): Readonly<Record<string, string>> {
  if (method === 'GET') return {};
  return { 'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' };
}

function lower(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
