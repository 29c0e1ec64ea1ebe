/** What the rollback of a step calls. */

import type { Step } from './manifest-feature-step.ts';
import type { TopicNaming } from './manifest-event-call.ts';
import type { MessageNaming } from './manifest-message-call.ts';
import type { FileNaming } from './manifest-file-call.ts';
import { type Naming, ownerOf, ownerTag } from './manifest-owned-action.ts';

/** How a step's rollback names what it calls of a database or a graph, perhaps the step's own; null for an app's, or none. */
export function rollbackNaming(step: Step): Naming | null {
  const { type, database, graph, event, operation } = step.rollback ?? {};
  const owner = ownerOf(type);
  if (owner === null) return null;
  const isOwn = ownerOf(step.type) === owner && !event?.includes(':');
  const tag = (owner === 'database' ? database : graph) ?? (isOwn ? ownerTag(step) : undefined);
  return { type, [owner]: tag, event, operation };
}

/** How a step's rollback names what it does on a storage, perhaps the step's own; null for another kind, or none. */
export function rollbackFile(step: Step): FileNaming | null {
  const { type, storage = step.type === 'storage' ? step.storage : undefined, event } = step.rollback ?? {};
  return type === 'storage' ? { type, storage, event } : null;
}

/** How a step's rollback names what it sends, perhaps a message of the step's own notifier; null for another kind, or none. */
export function rollbackMessage(step: Step): MessageNaming | null {
  const { type, event, notification } = step.rollback ?? {};
  if (type !== 'notification') return null;
  const own = step.type === 'notification' && !event?.includes(':') ? step.notification : undefined;
  return { type, notification: notification ?? own, event };
}

/** How a step's rollback names what it publishes, perhaps to the step's own broker; null for another kind, or none. */
export function rollbackTopic(step: Step): TopicNaming | null {
  const { type, event, broker } = step.rollback ?? {};
  if (type !== 'publish') return null;
  const own = step.type === 'publish' && !event?.includes(':') ? step.broker : undefined;
  return { type, broker: broker ?? own, event };
}
