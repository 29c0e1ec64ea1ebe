/** What the shape of a notifier cannot say. */

import { messageFaults } from '../../engine/notification/message.ts';
import { checkActionTags } from './manifest-address-check.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { FeatureNames } from './manifest-feature-targets.ts';
import { checkKeys } from './manifest-flow-check.ts';
import { checkChannels } from './manifest-notification-channels.ts';
import type { Message, Notifier } from './manifest-notification.ts';

/** Reports what is wrong with a notifier. */
export function checkNotifier(
  { tag, limits, envs, messages = [] }: Notifier,
  path: Path,
  { storages }: Pick<FeatureNames, 'storages'>,
  report: Report,
): void {
  // The address of a message is divided at its last colon, so that such a notifier alone could not be named.
  if (tag.includes(':')) report([...path, 'tag'], 'must not hold a colon, which stands before the tag of a message');
  checkKeys(limits, [...path, 'limits'], report);
  for (const [at, environment] of envs.entries()) checkChannels(environment, [...path, 'envs', at], report);
  checkActionTags(tag, messages, [...path, 'messages'], report);
  for (const [at, message] of messages.entries()) checkMessage(message, [...path, 'messages', at], storages, report);
}

function checkMessage(message: Message, path: Path, storages: ReadonlySet<string>, report: Report): void {
  for (const { path: at, message: fault } of messageFaults(message)) report([...path, ...pathOf(at)], fault);
  for (const [at, { storage }] of (message.email?.attachments ?? []).entries())
    if (!storage.includes('{{') && !storages.has(storage))
      report([...path, 'email', 'attachments', at, 'storage'], `the product has no storage '${storage}'`);
}

/** `a.b[0]` as its parts. */
function pathOf(text: string): Path {
  return text.split(/\.|(?=\[\d+\])/).map((part) => (/^\[\d+\]$/.test(part) ? Number(part.slice(1, -1)) : part));
}
