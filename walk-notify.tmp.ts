import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';
import { simpleParser } from 'mailparser';
import { Webhook } from 'standardwebhooks';
import Ductape, { defineProduct } from '@ductape/sdk';

const ductape = new Ductape({
  ...JSON.parse(readFileSync('.ductape/credentials.json', 'utf8')),
  product: 'nwalk',
  env: 'prd',
}) as any;
const show = (label: string, value: unknown) => console.log(`  ${label}: ${JSON.stringify(value)?.slice(0, 500)}`);
const failing = async (label: string, work: () => Promise<unknown>) => {
  try {
    show(`${label} DID NOT FAIL`, await work());
  } catch (e) {
    const { code, message, errors, upstream } = e as any;
    console.log(
      `  ${label}: ${code} ${String(message).slice(0, 300)} ${errors ? JSON.stringify(errors).slice(0, 300) : ''} ${upstream ? JSON.stringify(upstream).slice(0, 200) : ''}`,
    );
  }
};
// A server of mail: auth needed; odd addresses behave oddly.
const mails: any[] = [];
const tries = new Map<string, number>();
const smtp = new SMTPServer({
  authOptional: false,
  allowInsecureAuth: true,
  disabledCommands: ['STARTTLS'],
  onAuth: (a, _s, cb) =>
    a.username === 'u' && a.password === 'p4ssw0rd-long'
      ? cb(null, { user: 'u' })
      : cb(Object.assign(new Error('bad credentials'), { responseCode: 535 })),
  onRcptTo: (a, _s, cb) => {
    const n = (tries.get(a.address) ?? 0) + 1;
    tries.set(a.address, n);
    if (a.address.startsWith('busy') && n < 3) return cb(Object.assign(new Error('try later'), { responseCode: 451 }));
    if (a.address.startsWith('nobody')) return cb(Object.assign(new Error('no such user'), { responseCode: 550 }));
    cb();
  },
  onData: (stream, session, cb) => {
    const to = session.envelope.rcptTo[0]!.address;
    const chunks: Buffer[] = [];
    stream.on('data', (c) => chunks.push(c));
    stream.on('end', async () => {
      const mail = await simpleParser(Buffer.concat(chunks));
      mails.push({ to, mail, raw: Buffer.concat(chunks).toString() });
      if (to.startsWith('drop')) {
        (session as any).__drop = true;
        (smtp as any).connections.forEach((c: any) => {
          if (c.session?.id === session.id || c.id === session.id) c._socket.destroy();
        });
        return;
      }
      cb();
    });
  },
});
await new Promise<void>((r) => smtp.listen(0, '127.0.0.1', () => r()));
const port = (smtp.server.address() as any).port;
// An HTTP target: callback receiver, provider stand-ins that always refuse.
const hooks: any[] = [];
const http = createServer((q, s) => {
  const c: Buffer[] = [];
  q.on('data', (x) => c.push(x));
  q.on('end', () => {
    hooks.push({ method: q.method, url: q.url, headers: q.headers, body: Buffer.concat(c).toString() });
    if (q.url!.startsWith('/sendgrid')) {
      s.writeHead(401, { 'content-type': 'application/json' }).end(
        '{"errors":[{"message":"The provided authorization grant is invalid"}]}',
      );
      return;
    }
    if (q.url!.startsWith('/2010')) {
      s.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid: `SM${hooks.length}` }));
      return;
    }
    if (q.url!.includes('/push/send')) {
      const n = JSON.parse(Buffer.concat(c).toString()).flatMap((m: any) => m.to);
      s.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          data: (Array.isArray(n) ? n : [n]).map((_: any, i: number) =>
            i === 1
              ? { status: 'error', message: 'gone', details: { error: 'DeviceNotRegistered' } }
              : { status: 'ok', id: `t${i}` },
          ),
        }),
      );
      return;
    }
    if (q.url!.includes('drop')) {
      q.socket.destroy();
      return;
    }
    s.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((r) => http.listen(0, '127.0.0.1', () => r()));
const base = `http://127.0.0.1:${(http.address() as any).port}`;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
for (const [key, value] of [
  ['PASS', 'p4ssw0rd-long'],
  ['BADPASS', 'wrong-pass-word'],
  ['KEY', 'sk-test-1234567890'],
  ['HOOK', SECRET],
])
  await ductape.secrets.create({ key, value }).catch((e: any) => console.log('secret', e.code));
const product = (notifications: unknown[], more: object = {}) =>
  defineProduct({
    tag: 'nwalk',
    name: 'Walk',
    environments: [{ slug: 'prd', env_name: 'production' }],
    notifications,
    ...more,
  } as never) as never;
const apply = (notifications: unknown[], more?: object) =>
  ductape.products.apply(product(notifications, more), { envs: ['prd'] });
const mail = (more: object = {}) => ({
  provider: 'smtp',
  smtp: {
    host: '127.0.0.1',
    port,
    sender_email: 'shop@example.com',
    sender_name: 'Shop “Ü”',
    auth: { user: 'u', pass: '$Secret{PASS}' },
    ...more,
  },
});
console.log('== apply refuses');
const one = (env: object, messages: unknown[] = []) =>
  apply([{ tag: 'n', name: 'n', envs: [{ slug: 'prd', ...env }], messages }]);
await failing('plaintext pass', () => one({ emails: mail({ auth: { user: 'u', pass: 'plain' } }) }));
await failing('port 25', () => one({ emails: mail({ port: 25 }) }));
await failing('rejectUnauthorized', () => one({ emails: mail({ tls: { rejectUnauthorized: false } }) }));
await failing('no object', () => one({ emails: { provider: 'sendgrid' } }));
await failing('unknown provider', () => one({ emails: { provider: 'ses', ses: {} } }));
await failing('template', () =>
  one({ emails: mail() }, [{ tag: 'm', name: 'm', email: { subject: 'Hi {{name}', template: '{{#a}}x' } }]),
);
await failing('partial', () =>
  one({ emails: mail() }, [{ tag: 'm', name: 'm', email: { subject: 'Hi', template: '{{> x}}' } }]),
);
const features = [
  {
    tag: 'tell',
    name: 'Tell',
    input: { to: { type: 'string', required: true } },
    steps: [
      {
        tag: 'mail',
        type: 'notification',
        notification: 'shop',
        event: 'welcome',
        input: { email: { recipients: ['$Input{to}'], subject: { name: 'F' }, template: { name: 'F' } } },
      },
    ],
    output: { sent: '$Step{mail}{channels}{email}{sent}' },
  },
];
const fallbacks = [
  {
    tag: 'over',
    name: 'Over',
    options: [
      {
        type: 'notification',
        notification: 'grid',
        event: 'welcome',
        input: { email: { recipients: ['$Input{to}'], subject: { name: 'x' }, template: { name: 'x' } } },
      },
      {
        type: 'notification',
        notification: 'shop',
        event: 'welcome',
        input: { email: { recipients: ['$Input{to}'], subject: { name: 'x' }, template: { name: 'x' } } },
      },
    ],
  },
];
const welcome = {
  tag: 'welcome',
  name: 'Welcome',
  email: {
    subject: 'Hello {{name}} 🎉',
    template:
      '<h1>Hi {{name}}</h1><p>{{{raw}}}</p><ul>{{#items}}<li>{{title}}</li>{{/items}}</ul><a href="https://x.example/?q={{q}}">Go</a>',
    attachments: [{ storage: 'docs', fileName: 'terms.txt', name: 'Bedingungen ü.txt' }],
  },
  sms: 'Hi {{name}}, code {{code}}',
  push_notification: { title: 'Hi {{name}}', body: 'You have {{n}}', data: { id: '{{id}}' } },
  callback: {
    params: { id: '{{id}}' },
    body: { order: '{{order}}', note: 'For {{name}}' },
    headers: { 'x-kind': '{{kind}}' },
  },
};
await apply(
  [
    {
      tag: 'shop',
      name: 'Shop',
      envs: [
        {
          slug: 'prd',
          emails: mail(),
          sms: {
            provider: 'twilio',
            sender: '+15005550006',
            twilio: { accountSid: 'AC00000000000000000000000000000001', authToken: '$Secret{KEY}', endpoint: base },
          },
          push_notifications: { type: 'EXPO', endpoint: base },
          callbacks: {
            url: `${base}/hook/:id`,
            method: 'POST',
            auth: { headers: { authorization: 'Bearer $Secret{KEY}' } },
            secret: '$Secret{HOOK}',
          },
        },
      ],
      messages: [welcome, { tag: 'plain', name: 'Plain', email: { subject: 'S', template: '<p>{{x}}</p>' } }],
    },
    {
      tag: 'grid',
      name: 'Grid',
      envs: [
        {
          slug: 'prd',
          emails: {
            provider: 'sendgrid',
            sendgrid: { apiKey: '$Secret{KEY}', sender_email: 'a@b.example', endpoint: `${base}/sendgrid` },
          },
        },
      ],
      messages: [welcome],
    },
    {
      tag: 'bad',
      name: 'Bad',
      envs: [{ slug: 'prd', emails: mail({ auth: { user: 'u', pass: '$Secret{BADPASS}' } }) }],
      messages: [{ tag: 'plain', name: 'Plain', email: { subject: 'S', template: '<p>{{x}}</p>' } }],
    },
    {
      tag: 'lacks',
      name: 'Lacks',
      envs: [{ slug: 'prd', emails: mail({ auth: { user: 'u', pass: '$Secret{NOT_THERE}' } }) }],
      messages: [{ tag: 'plain', name: 'Plain', email: { subject: 'S', template: '<p>{{x}}</p>' } }],
    },
  ],
  { storages: [{ tag: 'docs', name: 'Docs' }] },
);
await ductape.storage.save({ storage: 'docs', fileName: 'terms.txt', text: 'Die Bedingungen: äöü' });
const N = ductape.notifications;
console.log('== email');
show(
  'mail',
  await N.email({
    notification: 'shop:welcome',
    input: {
      recipients: ['ada@example.com', 'bad address', 'nobody@example.com', 'Ada@Example.com', 'ada@example.com'],
      subject: { name: 'Ada <b>' },
      template: { name: 'Ada <b>', raw: '<b>raw</b>', items: [{ title: 'a&b' }, { title: 'c' }], q: 'x y' },
    },
  }),
);
const got = mails[0];
show('parsed', {
  subject: got.mail.subject,
  from: got.mail.from?.text,
  to: got.mail.to?.text,
  html: got.mail.html,
  text: got.mail.text,
  att: got.mail.attachments.map((a: any) => [a.filename, a.contentType, a.content.toString()]),
  id: got.mail.messageId,
});
show(
  'gaps',
  await N.email({
    notification: 'shop',
    event: 'welcome',
    recipients: 'x@example.com',
    subject: {},
    template: { raw: '' },
  }),
);
show('gap subject', mails.at(-1).mail.subject);
show(
  'temporary, no retries',
  await N.email({
    notification: 'shop:plain',
    input: { to: ['busy@example.com', 'fine@example.com'], subject: {}, template: { x: 1 } },
  }),
);
tries.clear();
const before = mails.length;
show(
  'temporary, 3 retries',
  await N.email({
    notification: 'shop:plain',
    retries: 3,
    input: { to: ['busy2@example.com', 'fine2@example.com'], subject: {}, template: { x: 1 } },
  }),
);
show(
  'mails of it',
  mails.slice(before).map((m) => m.to),
);
show(
  'dropped after DATA',
  await N.email({
    notification: 'shop:plain',
    retries: 3,
    input: { to: ['drop@example.com'], subject: {}, template: { x: 1 } },
  }),
);
show('times', mails.filter((m) => m.to.startsWith('drop')).length);
show(
  'bad auth',
  await N.email({ notification: 'bad:plain', input: { to: ['x@example.com'], subject: {}, template: {} } }),
);
show(
  'direct',
  await N.email.send({ notification: 'shop', to: 'x@example.com', subject: 'Direct {{no}}', body: 'plain\ntext' }),
);
show('direct mail', [mails.at(-1).mail.subject, mails.at(-1).mail.text, mails.at(-1).mail.html]);
console.log('== refused before anything is sent');
const count = mails.length;
await failing('no recipients', () =>
  N.email({ notification: 'shop:plain', input: { recipients: [], subject: {}, template: {} } }),
);
await failing('unknown message', () => N.email({ notification: 'shop:nope', input: { recipients: ['a@b.example'] } }));
await failing('unknown notifier', () => N.email({ notification: 'nope:nope', input: { recipients: ['a@b.example'] } }));
await failing('missing secret', () =>
  N.email({ notification: 'lacks:plain', input: { recipients: ['a@b.example'], subject: {}, template: {} } }),
);
await failing('CRLF', () =>
  N.email({
    notification: 'shop:welcome',
    input: { recipients: ['a@b.example'], subject: { name: 'a\r\nBcc: x@y.example' }, template: {} },
  }),
);
await failing('header', () =>
  N.email({
    notification: 'shop:plain',
    input: { recipients: ['a@b.example'], subject: {}, template: {}, headers: { Bcc: 'x@y.example' } },
  }),
);
await failing('channel it has not', () =>
  N.sms({ notification: 'shop:plain', input: { recipients: ['+4915112345678'], body: {} } }),
);
await failing('unknown field', () =>
  N.email({ notification: 'shop:plain', input: { recipients: ['a@b.example'], cc: ['x'] } }),
);
show('mails sent by these', mails.length - count);
console.log('== others');
show(
  'sms',
  await N.sms({
    notification: 'shop:welcome',
    input: { recipients: ['+49 151 12345678', 'abc'], body: { name: 'Ada', code: 42 } },
  }),
);
show('twilio got', hooks.at(-1));
show(
  'push',
  await N.push({
    notification: 'shop:welcome',
    input: {
      device_tokens: ['ExponentPushToken[aaa]', 'ExponentPushToken[bbb]'],
      title: { name: 'A' },
      body: { n: 3 },
      data: { id: 7 },
    },
  }),
);
show(
  'callback',
  await N.callback({
    notification: 'shop:welcome',
    input: { params: { id: 'a/b' }, body: { order: { id: 1 }, name: 'Z' }, headers: { kind: 'k' } },
  }),
);
const hook = hooks.at(-1);
show('hook', { url: hook.url, body: hook.body, auth: hook.headers.authorization, kind: hook.headers['x-kind'] });
try {
  show('verified', new Webhook(SECRET).verify(hook.body, hook.headers as never));
} catch (e) {
  show('NOT VERIFIED', String(e));
}
show('direct callback', await N.callback.send({ url: `${base}/direct`, payload: { a: 1 } }));
show('got', { ...hooks.at(-1), headers: undefined });
show('direct callback dropped', await N.callback.send({ url: `${base}/drop`, payload: { a: 1 }, retries: 2 }));
show(
  'send',
  await N.send({
    notification: 'shop:welcome',
    email: { to: 'a@example.com', subject: { name: 'A' }, template: { name: 'A', raw: '', q: '' } },
    sms: { phones: ['+4915112345678'], message: { name: 'A', code: 1 } },
  }),
);
show(
  'preview',
  await N.preview({
    notification: 'shop:welcome',
    input: { email: { subject: { name: 'P' }, template: { name: 'P' } }, sms: { body: {} } },
  }),
);
console.log('== jobs, steps, fallbacks');
const job = await N.dispatch({
  notification: 'shop:plain',
  email: { to: 'job@example.com', subject: {}, template: { x: 'j' } },
  schedule: { start_at: Date.now() + 1500 },
});
show('job', job);
await ductape.jobs.list({});
for (let i = 0; i < 40; i++) {
  const j = await ductape.jobs.get(job.job_id);
  if (['completed', 'failed'].includes(j.status)) {
    show('job ended', { status: j.status, result: j.result, error: j.last_error });
    break;
  }
  await new Promise((r) => setTimeout(r, 200));
}
console.log('== log');
show('all', await N.getMessages({ limit: 3 }));
for (const status of ['sent', 'failed', 'unknown', 'pending']) show(status, (await N.getMessages({ status })).total);
show('by type', (await N.getMessages({ type: 'callback' })).total);
show('by tag', (await N.getMessages({ notification_tag: 'shop:plain' })).total);
show('recipient', (await N.getMessages({ recipient: 'ada@example.com' })).items);
const lost = (await N.getMessages({ recipient: 'drop@example.com' })).items[0];
show('lost', lost);
show('one', await N.getMessage({ id: lost.id }));
tries.clear();
for (let i = 0; i < 5; i++) tries.set('busy@example.com', 5);
show('reprocess', await N.reprocess({ recipient: 'busy@example.com' }));
await new Promise((r) => setTimeout(r, 2500));
show(
  'then',
  (await N.getMessages({ recipient: 'busy@example.com' })).items.map((m: any) => [m.status, m.attempts]),
);
show('resend', await N.resend({ recipient: 'fine@example.com' }));
await new Promise((r) => setTimeout(r, 2500));
show(
  'then',
  (await N.getMessages({ recipient: 'fine@example.com' })).items.map((m: any) => [m.status, m.resent_from]),
);
show('erase', await N.erase({ recipient: 'ada@example.com' }));
show('then', (await N.getMessages({ recipient: 'ada@example.com' })).total);
await failing('unknown filter', () => N.getMessages({ stats: 'x' }));
const many = Array.from({ length: 1000 }, (_, i) => `r${i}@example.com`);
const t = Date.now();
const r = await N.email({ notification: 'shop:plain', input: { recipients: many, subject: {}, template: { x: 1 } } });
show('1,000', {
  ms: Date.now() - t,
  sent: r.sent,
  failed: r.failed,
  listed: r.recipients.length,
  got: mails.filter((m) => /^r\d/.test(m.to)).length,
});
smtp.close();
http.close();
process.exit(0);
