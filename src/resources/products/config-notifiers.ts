/** Notifiers and messages of a configuration. */

import { refusal } from '../../kernel/errors.ts';
import type { Manifest } from './manifest-check.ts';
import { type Message, type Notifier, type NotifierEnvironment, notifierMessages } from './manifest-notification.ts';

/** A notifier as one environment sends through it. */
export interface NotifierInEnvironment {
  readonly notifier: Notifier;
  readonly environment: NotifierEnvironment;
}

/** Look-ups of messages and notifiers. */
export interface NotifierLookUps {
  /** A message of a notifier by its short tag; `NOT_FOUND` names `notification` unless another path is given. */
  message(notifier: Notifier, tag: string, path?: string): Message;
  /** The notifiers of an environment; those that are switched off are left out. */
  notifiers(env: string): readonly NotifierInEnvironment[];
}

/** The look-ups of a manifest. */
export function notifierLookUps({ notifications = [] }: Pick<Manifest, 'notifications'>): NotifierLookUps {
  const messages = notifierMessages(notifications);
  return {
    message(notifier, tag, path = 'notification') {
      const message = messages.get(notifier.tag)?.get(tag);
      if (message !== undefined) return message;
      const fault = `message '${tag}' of notifier '${notifier.tag}' not found`;
      throw refusal('NOT_FOUND', [{ path, message: fault }]);
    },
    notifiers: (env) =>
      notifications.flatMap((notifier) => {
        const environment = notifier.envs.find(({ slug, active }) => slug === env && active !== false);
        return environment === undefined ? [] : [{ notifier, environment }];
      }),
  };
}
