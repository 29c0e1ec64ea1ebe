import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Processor, startProcessor } from './processor.ts';
import { temporaryFolder } from './program.ts';
import type { Result } from './smtp-notifiers.ts';
import { type ScriptedServer, startScripted } from './smtp-script.ts';

type Answering = Parameters<typeof startScripted>[0];

/** What a mail may differ in. */
interface More {
  readonly auth?: object;
  readonly text?: string;
  readonly secure?: boolean;
  readonly timeout?: string;
  readonly retries?: number;
}

export const AUTH = { user: 'shop', pass: '$Secret{PASS}' };

let processor: Processor;
let server: ScriptedServer | undefined;

/** Has the tests of a file send by a processor of theirs. */
export function usingProcessor(): void {
  beforeAll(async () => {
    processor = await startProcessor(await temporaryFolder());
    await processor.client.secrets.create({ key: 'PASS', value: 'a-password' });
  });
  afterEach(async () => {
    await server?.close();
  });
  afterAll(async () => {
    await processor.kill('SIGTERM');
  });
}

/** Sends a mail to each by a server that answers so. */
export async function sendBy(
  [answer, greeting]: readonly [Answering, greeting?: Parameters<typeof startScripted>[1]],
  recipients: readonly string[],
  { auth, text = 'Hello.', secure = false, ...more }: More = {},
): Promise<Result> {
  server = await startScripted(answer, greeting);
  const smtp = {
    host: '127.0.0.1',
    port: server.port,
    sender_email: 'shop@example.com',
    secure,
    ...(auth && { auth }),
  };
  await processor.client.products.apply({
    manifest: {
      tag: 'shop',
      name: 'Shop',
      environments: [{ slug: 'prd', env_name: 'production' }],
      notifications: [{ tag: 'mails', name: 'Mails', envs: [{ slug: 'prd', emails: { provider: 'smtp', smtp } }] }],
    },
    envs: ['prd'],
  } as never);
  const input = { recipients: recipients.map((name) => `${name}@example.com`), subject: 'Hello', text };
  return processor.client.notifications.email({
    product: 'shop',
    env: 'prd',
    notification: 'mails',
    input,
    ...more,
  });
}

/** What a connection was told, line by line. */
export function saidBy(connection: number): readonly string[] {
  return server?.said[connection] ?? [];
}

/** The commands of a connection. */
export function commandsOf(connection: number): (string | undefined)[] {
  return saidBy(connection).map((line) => line.split(' ')[0]);
}
