import { env } from 'cloudflare:workers';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

type Notifier = NonNullable<ProductManifest['notifications']>[number];
type NotifierEnvironment = Notifier['envs'][number];

/** Where the notifications of these tests are. */
export const at = { product: scope.product, env: scope.env } as const;

/** Of the environment: callbacks to `/echo/:key` of the target server, and mails by Postmark's protocol to it. */
const hooks: NotifierEnvironment = {
  slug: scope.env,
  callbacks: { url: `${env.TEST_TARGET_URL}/echo/:key`, method: 'POST' },
};

/** A notifier `shop` with the message `hello` on all channels. */
export function notifier(more: Partial<Notifier> = {}): Notifier {
  return {
    tag: 'shop',
    name: 'Shop',
    envs: [hooks],
    messages: [
      {
        tag: 'hello',
        name: 'Hello',
        email: { subject: 'Hello {{name}}', template: '<p>Hello {{name}}</p>' },
        sms: 'Hello {{name}}',
        push_notification: { title: 'Hello {{name}}', body: 'You have {{count}}', data: { id: '{{id}}' } },
        callback: { params: { key: '{{key}}' }, body: { name: '{{name}}' } },
      },
    ],
    ...more,
  };
}

/** A workspace whose product has these notifiers. */
export function createNotified(...notifiers: readonly Notifier[]): Promise<Member> {
  const notifications = notifiers.length === 0 ? [notifier()] : [...notifiers];
  return createWorkspace(manifest(undefined, { notifications }));
}

/** What a callback of `hello` is given. */
export const hello = (key: string, name = 'Jane') => ({
  ...at,
  notification: 'shop:hello',
  input: { params: { key }, body: { name } },
});
