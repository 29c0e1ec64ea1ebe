import { at, hello } from '../resources/notifications/notifiers.ts';
import type { Member } from '../support/workspace.ts';

/** Pairs of inputs for operations on notifications that may be repeated, of a workspace that has some. */
export async function notificationInputs(owner: Member): Promise<Readonly<Record<string, readonly [object, object]>>> {
  for (const key of ['one', 'two']) await owner.call('notifications.callback', hello(key));
  const { body } = await owner.call('notifications.getMessages', at);
  const [{ id: one }, { id: two }] = (body.data as { items: [{ id: string }, { id: string }] }).items;
  const pair = (first: object, second: object) =>
    [
      { ...at, ...first },
      { ...at, ...second },
    ] as const;
  return {
    'notifications.preview': pair({ notification: 'shop:hello' }, { notification: 'shop:hello', input: { sms: {} } }),
    'notifications.getMessages': pair({}, { status: 'sent' }),
    'notifications.getMessage': pair({ id: one }, { id: two }),
    'notifications.erase': pair({ recipient: 'none' }, { recipient: 'no other' }),
  };
}
