/** What follows a change of health. */

import type { Health, HealthEvent } from '../../engine/health.ts';
import type { HealthNotice, ToldHealth } from '../../engine/health-notice.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { Healthcheck } from '../products/manifest-health.ts';

/** A change of a check's status. */
export interface HealthChange {
  readonly before: Pick<Health, 'status'>;
  readonly status: 'available' | 'unavailable';
  readonly event: HealthEvent;
}

/** What is told of a change: `health.changed` both ways, and what `onFailure` says when it became unavailable. */
export function noticesOf(
  ids: Ids,
  { product, env }: EnvironmentPlace,
  { tag, name, onFailure = [] }: Healthcheck,
  { before, status, event }: HealthChange,
): HealthNotice[] {
  const { now, error } = event;
  const source = event.type === 'checked' ? 'probe' : 'traffic';
  const health: ToldHealth = { tag, name, product, env, status, previous: before.status, since: now, error, source };
  const notice = (to: HealthNotice['to']): HealthNotice => ({ id: ids.create('health'), at: now, health, to });
  const changed = notice({ kind: 'event', type: 'health.changed', event: null, data: null });
  if (status === 'available') return [changed];
  const failed = onFailure.flatMap(({ webhook, emit }): HealthNotice['to'][] => [
    ...(webhook === undefined
      ? []
      : [{ kind: 'webhook' as const, ...webhook, method: webhook.method ?? 'POST', headers: webhook.headers ?? {} }]),
    ...(emit === undefined
      ? []
      : [{ kind: 'event' as const, type: 'health.failed' as const, event: emit.event, data: emit.data ?? null }]),
  ]);
  return [changed, ...failed.map(notice)];
}
