/** What must admit the attempts of a send: its notifier's limits, and those of its dispatch. */

import type { Need } from '../../engine/gate-state.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { NotificationCall } from '../executor.ts';
import { dispatchNeeds, type Flow, keyText, limitId, limitRule } from '../flow/flow.ts';
import type { ProductConfig } from '../products/config.ts';
import { type BoundTemplate, createEnvironmentValues } from '../products/environment-values.ts';
import type { Notifier } from '../products/manifest-notification.ts';
import { onlyNotifier } from './channel.ts';

/** A declared limit, its key compiled. */
interface Compiled {
  readonly id: string;
  readonly rule: Need['rule'];
  readonly key: BoundTemplate | null;
  readonly waitMs: number;
}

const compiled = new WeakMap<Notifier, readonly Compiled[]>();

/** See `Executor`. */
export async function notificationFlow(
  call: NotificationCall,
  config: ProductConfig,
  dispatchedAt: number,
): Promise<Flow | null> {
  const { operation, input, limits: own = [], timeoutMs } = call;
  const notifier = notifierOf(call, config);
  const declared = notifier === null ? [] : declaredBy(notifier);
  if (declared.length === 0 && own.length === 0) return null;
  const { version } = config;
  const needs = declared.map(async ({ id, rule, key }): Promise<Need> => {
    // What is sent again is not in the input of its call, which names messages of the log.
    const value = key === null || operation === 'again' ? null : key.evaluate({}, { now: 0, Input: input });
    return { limit: id, key: await keyText(value), rule, version };
  });
  const waits = declared.map(({ waitMs }) => waitMs);
  return {
    group: notifierGroup(notifier?.tag ?? call.notification),
    needs: [...(await Promise.all(needs)), ...dispatchNeeds(own, dispatchedAt)],
    leaseMs: (timeoutMs ?? LIMITS.notification_send.value) + LIMITS.lease_margin.value,
    waitMs: Math.min(...(waits.length === 0 ? [LIMITS.limit_wait.value] : waits)),
    circuit: null,
    // The log is told before a target is called, which takes unlike times.
    countsAnswers: true,
  };
}

/** Names the gate of a notifier, which no app has. */
function notifierGroup(notification: string | undefined): string {
  return `notifier:${notification ?? ''}`;
}

/** The notifier of a call in the version that the environment runs; null where there is none, such as for a direct callback. */
function notifierOf({ env, operation, notification }: NotificationCall, config: ProductConfig): Notifier | null {
  try {
    if (notification !== undefined) return config.notifier(env, notification);
    if (operation === 'send' || operation === 'again' || operation === 'callback') return null;
    return onlyNotifier(config, env, operation);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return null;
  }
}

function declaredBy(notifier: Notifier): readonly Compiled[] {
  const made = compiled.get(notifier) ?? compile(notifier);
  compiled.set(notifier, made);
  return made;
}

function compile({ limits = [] }: Notifier): readonly Compiled[] {
  return limits.map(({ key, max_wait: waitMs = LIMITS.limit_wait.value, ...limit }, index) => {
    const id = limitId('notifier', index);
    return {
      id,
      rule: limitRule(limit),
      key: key === undefined ? null : createEnvironmentValues([], '').bind('', key, `limits.${id}.key`),
      waitMs,
    };
  });
}
