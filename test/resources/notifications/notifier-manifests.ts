import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { parseFields } from '../../../src/kernel/field-errors.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';

export const KEY = '$Secret{KEY}';
export const sender = { sender_email: 'shop@example.com' };
export const smtp = { host: 'mail.example.com', port: 587, ...sender, auth: { user: 'shop', pass: KEY } };
export const account = { type: 'service_account', project_id: 'p-1', client_email: 'a@p.example', private_key: KEY };
export const callbacks = { url: 'https://api.example/orders/:id', method: 'post' };

export const product = (notifications: unknown) => ({
  tag: 'shop',
  name: 'Shop',
  environments: ['prd', 'dev'].map((slug) => ({ slug, env_name: slug })),
  storages: [{ tag: 'files', name: 'Files' }],
  notifications,
});
export const notifier = (more: object) => ({ tag: 'n', name: 'N', envs: [{ slug: 'prd', callbacks }], ...more });
export const withEnv = (channels: object) => [notifier({ envs: [{ slug: 'prd', ...channels }] })];
export const withMessage = (message: object) => [notifier({ messages: [{ tag: 'm', name: 'M', ...message }] })];
export const mail = (provider: string, object: object) => withEnv({ emails: { provider, [provider]: object } });
export const texts = (provider: string, object: object) =>
  withEnv({ sms: { provider, sender: 'Shop', [provider]: object } });
export const push = (type: string, credentials?: unknown) => withEnv({ push_notifications: { type, credentials } });
export const callback = (more: object) => withEnv({ callbacks: { ...callbacks, ...more } });

/** Paths within `notifications` with their messages. */
export function faultsOf(notifications: unknown): Record<string, string> {
  try {
    parseFields(Manifest, product(notifications));
    return {};
  } catch (thrown) {
    const errors = toErrorRecord(thrown).errors ?? [];
    return Object.fromEntries(errors.map(({ path, message }) => [path.replace('notifications[0].', ''), message]));
  }
}
