/**
 * How long one send of 1,000 mails takes by a local server of SMTP, beside nodemailer in Node with as many connections:
 * `node bench/mails.ts` prints both, round by round, and the middle one of their ratios. `--mails N`, `--rounds N`.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Ductape, { defineProduct } from '@ductape/sdk';
import { createTransport } from 'nodemailer';
import { LIMITS } from '../src/kernel/limits.ts';
import { startProcessor } from './runtime.ts';

const { values } = parseArgs({
  options: { mails: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '5' } },
});
const [mails, rounds] = [Number(values.mails), Number(values.rounds)];

const sink = spawn(process.execPath, [path.join(import.meta.dirname, 'smtp-sink.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [said] = (await once(sink.stdout, 'data')) as [Buffer];
const port = Number(String(said));
const folder = await mkdtemp(path.join(tmpdir(), 'processor-mails-'));
const nowhere = '127.0.0.1:9';
const servers = {
  targetUrl: `http://${nowhere}`,
  postgresqlUrl: `postgresql://nobody:nothing@${nowhere}/none`,
  mariadbUrl: null,
};
const processor = await startProcessor(path.join(folder, 'state'), servers);
const people = Array.from({ length: mails }, (_, n) => `person-${n}@example.com`);
const [from, subject, html, text] = [
  'shop@example.com',
  'Your order 🎉',
  '<p>Hello Jane, thank you.</p>',
  'Hello Jane, thank you.',
];
try {
  const ductape = new Ductape({ ...processor.credentials, product: 'mails', env: 'prd' });
  const smtp = { host: '127.0.0.1', port, sender_email: from };
  await ductape.products.apply({
    manifest: defineProduct({
      tag: 'mails',
      name: 'Mails',
      environments: [{ slug: 'prd', env_name: 'production' }],
      notifications: [
        {
          tag: 'shop',
          name: 'Shop',
          envs: [{ slug: 'prd', emails: { provider: 'smtp', smtp } }],
          messages: [
            { tag: 'order', name: 'Order', email: { subject, template: '<p>Hello {{name}}, thank you.</p>' } },
          ],
        },
      ],
    }),
  });
  const send = async (recipients: readonly string[]): Promise<number> => {
    const began = performance.now();
    const { sent } = await ductape.notifications.email({
      notification: 'shop:order',
      input: { recipients: [...recipients], template: { name: 'Jane' } },
    });
    if (sent !== recipients.length) throw new Error(`${sent} of ${recipients.length} mails were sent`);
    return performance.now() - began;
  };
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: LIMITS.notification_connections.value,
    maxMessages: Infinity,
  });
  const alone = async (recipients: readonly string[]): Promise<number> => {
    const began = performance.now();
    await Promise.all(recipients.map((to) => transport.sendMail({ from, to, subject, html, text })));
    return performance.now() - began;
  };
  await send(people.slice(0, 50));
  await alone(people.slice(0, 50));
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [floor, ours] = [await alone(people), await send(people)];
    ratios.push(ours / floor);
    console.log(
      `nodemailer ${Math.round(floor)} ms, one send ${Math.round(ours)} ms, ratio ${(ours / floor).toFixed(2)}`,
    );
  }
  transport.close();
  const middle = ratios.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  console.log(
    `${mails} mails by ${LIMITS.notification_connections.value} connections: ${middle.toFixed(2)} times nodemailer`,
  );
} finally {
  await processor.close();
  sink.stdin.end();
  await rm(folder, { recursive: true, force: true });
}
