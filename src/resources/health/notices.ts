/** What follows a change of health. */

import type { Health, HealthEvent } from '../../engine/health.ts';
import type { HealthNotice, ToldHealth } from '../../engine/health-notice.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import { messageCall } from '../products/manifest-message-call.ts';
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
  const failed = onFailure.flatMap(({ webhook, emit, notification }): HealthNotice['to'][] => [
    ...(webhook === undefined
      ? []
      : [{ kind: 'webhook' as const, ...webhook, method: webhook.method ?? 'POST', headers: webhook.headers ?? {} }]),
    ...(emit === undefined
      ? []
      : [{ kind: 'event' as const, type: 'health.failed' as const, event: emit.event, data: emit.data ?? null }]),
    ...(notification === undefined ? [] : messageOf(notification, health)),
  ]);
  return [changed, ...failed.map(notice)];
}

type OnFailure = NonNullable<Healthcheck['onFailure']>[number];

/** Parts of a channel's input that have variables. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  email: ['subject', 'template'],
  sms: ['body'],
  push_notification: ['title', 'body', 'data'],
  callback: ['query', 'headers', 'params', 'body'],
};

/** A message about a check: what happened goes beneath the variables that its input gives. */
function messageOf(
  { input, ...naming }: NonNullable<OnFailure['notification']>,
  health: ToldHealth,
): HealthNotice['to'][] {
  const { tag: healthcheck, previous: _previous, source: _source, ...facts } = health;
  const known = { healthcheck, ...facts };
  const target = messageCall({ type: 'notification', ...naming })?.target;
  if (target === undefined) return [];
  const filled = Object.entries(input).map(([channel, content]) => [
    channel,
    isFields(content) ? { ...content, ...variablesOf(channel, content, known) } : content,
  ]);
  return [{ kind: 'notification', ...target, input: Object.fromEntries(filled) as Fields }];
}

type Fields = Readonly<Record<string, unknown>>;

function variablesOf(channel: string, content: Fields, known: Fields): Fields {
  const parts = (PARTS[channel] ?? []).map((part) => {
    const { [part]: given = {} } = content;
    return [part, isFields(given) ? { ...known, ...given } : given];
  });
  return Object.fromEntries(parts) as Fields;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
