import { env } from 'cloudflare:workers';
import { manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { notifier } from './notifiers.ts';

/** With which callbacks of `signed` are signed. */
export const SECRET = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;
const smtp = (secret: string) => ({
  slug: scope.env,
  emails: {
    provider: 'smtp' as const,
    smtp: { host: '127.0.0.1', port: 2525, sender_email: 'a@example.com', auth: { user: 'u', pass: secret } },
  },
});
const send = { type: 'notification' as const, notification: 'shop', event: 'hello' };
/** The input of a send by callback. */
export const callback = (key: unknown) => ({ callback: { params: { key }, body: { name: 'Jane' } } });
const FEATURE = {
  tag: 'greets',
  name: 'Greets',
  input: { key: { type: 'string' as const, required: true } },
  steps: [
    {
      tag: 'greet',
      ...send,
      input: callback('$Input{key}'),
      rollback: { type: 'notification' as const, event: 'hello', input: callback('undone') },
    },
    { tag: 'fail', ...send, event: 'away:hello', notification: 'away', input: callback('x'), dependsOn: ['greet'] },
  ],
};

/**
 * A workspace with notifiers: `shop`, `signed`, `away`, which nobody takes, and `lacks`, whose secret is not there; a
 * feature that sends and is undone, and a fallback over two of them.
 */
export async function createSending(): Promise<Member> {
  const messages = notifier().messages ?? [];
  const signed = {
    slug: scope.env,
    callbacks: {
      url: `${env.TEST_TARGET_URL}/echo/:key`,
      method: 'PUT' as const,
      auth: { headers: { 'x-token': '$Secret{TOKEN}', 'x-kind': 'base' }, body: { shop: 1, name: 'none' } },
      secret: '$Secret{HOOK}',
    },
  };
  const away = { slug: scope.env, callbacks: { url: `${env.TEST_TARGET_URL}/status/503`, method: 'POST' as const } };
  const owner = await createWorkspace();
  for (const [key, value] of [
    ['TOKEN', 'a-token-of-the-target'],
    ['HOOK', SECRET],
  ])
    await owner.call('secrets.create', { key, value });
  await owner.apply(
    manifest(undefined, {
      notifications: [
        notifier({ messages: [...messages, { tag: 'bare', name: 'Bare', callback: {} }] }),
        notifier({ tag: 'signed', name: 'Signed', envs: [signed] }),
        notifier({ tag: 'away', name: 'Away', envs: [away] }),
        notifier({ tag: 'lacks', name: 'Lacks', envs: [smtp('$Secret{NOT_THERE}')] }),
      ],
      features: [FEATURE],
      fallbacks: [
        {
          tag: 'over',
          name: 'Over',
          options: [
            { ...send, notification: 'away', input: callback('x') },
            { ...send, input: callback('$Input{key}') },
          ],
        },
      ],
    }),
    [scope.env],
  );
  return owner;
}
