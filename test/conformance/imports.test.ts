import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProductManifest } from '@ductape/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Processor, startNewProcessor } from '../process/processor.ts';
import { type Prism, startPrism } from './prism.ts';
import { withSavedAnswers } from './saved-answers.ts';

/** Where the descriptions of real APIs lie; they are read there and never copied into the project. */
const SPECS = process.env['SPECS_DIR'] ?? '';

interface Call {
  readonly event: string;
  readonly input: Readonly<Record<string, object>>;
  /** The same input but for something that breaks the provider's own schema. */
  readonly broken?: Readonly<Record<string, object>>;
  readonly answer: unknown;
}

interface Provider {
  readonly file: string;
  readonly app: string;
  readonly actions: number;
  readonly auth: string;
  /** The secrets that the imported auth refers to; Prism checks that what comes of them is there. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  /** The status that the description gives to requests that break it; 422 when absent. */
  readonly refusal?: number;
  readonly served?: (file: string) => Promise<string>;
}

const ACCOUNT = `AC${'0'.repeat(32)}`;
const SID = `SM${'0'.repeat(32)}`;
const mail = {
  personalizations: [{ to: [{ email: 'jane@example.com' }] }],
  from: { email: 'shop@example.com' },
  subject: 'Hello',
  content: [{ type: 'text/plain', value: 'Hello' }],
};
const order = { intent: 'CAPTURE', purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' } }] };
const payment = { email: 'jane@example.com', amount: 5000 };

const PROVIDERS: readonly Provider[] = [
  {
    file: 'paystack.openapi.yaml',
    app: 'paystack',
    actions: 121,
    auth: 'bearer',
    secrets: { PAYSTACK_TOKEN: 'sk_test_0' },
    calls: [
      {
        event: 'transaction_initialize',
        input: { body: payment },
        broken: { body: { ...payment, amount: 'much' } },
        answer: { status: true, message: expect.any(String) },
      },
      {
        event: 'transaction_verify',
        input: { params: { reference: 'ref/1' } },
        answer: { status: true },
      },
    ],
  },
  {
    file: 'twilio-messages.openapi.json',
    app: 'twilio',
    actions: 9,
    auth: 'basic',
    secrets: { TWILIO_USERNAME: ACCOUNT, TWILIO_PASSWORD: 'token' },
    calls: [
      {
        event: 'CreateMessage',
        input: { params: { AccountSid: ACCOUNT }, body: { To: '+15550001', From: '+15550002', Body: 'Hello & bye' } },
        broken: { params: { AccountSid: ACCOUNT }, body: { To: '+15550001', ApplicationSid: 'nobody' } },
        answer: { direction: 'outbound-api', body: expect.any(String) },
      },
      {
        event: 'FetchMessage',
        input: { params: { AccountSid: ACCOUNT, Sid: SID } },
        broken: { params: { AccountSid: ACCOUNT, Sid: 'nothing' } },
        answer: { sid: expect.stringMatching(/^SM/) },
      },
    ],
  },
  {
    file: 'sendgrid-mail-send.swagger.json',
    app: 'sendgrid',
    actions: 1,
    auth: 'apikey',
    secrets: { SENDGRID_API_KEY: 'Bearer SG.0' },
    refusal: 400,
    calls: [
      {
        event: 'POST_mail-send',
        input: { body: mail },
        broken: { body: { ...mail, content: [{ type: 'text/plain' }] } },
        answer: null,
      },
    ],
  },
  {
    file: 'paypal-checkout.postman_collection.json',
    app: 'paypal',
    actions: 14,
    auth: 'bearer',
    secrets: { PAYPAL_TOKEN: 'A21AA0' },
    served: (file) => withSavedAnswers(file, { id: '5O190127TN364715T', status: 'CREATED' }),
    calls: [
      {
        event: 'post_v2_checkout_orders',
        input: { body: order },
        broken: { body: { ...order, purchase_units: 'none' } },
        answer: { id: '5O190127TN364715T', status: 'CREATED' },
      },
    ],
  },
];

const product: ProductManifest = { tag: 'shop', name: 'Shop', environments: [{ slug: 'prd', env_name: 'production' }] };

describe.skipIf(SPECS === '')('real descriptions (skipped where SPECS_DIR is unset)', () => {
  let processor: Processor;

  beforeAll(async () => {
    processor = await startNewProcessor();
    await processor.client.products.apply(product);
  });
  afterAll(() => processor.kill('SIGTERM'));

  describe.each(PROVIDERS)('$file', ({ file, app, actions, auth, secrets, calls, refusal = 422, served }) => {
    let prism: Prism;
    const name = path.join(SPECS, file);

    beforeAll(async () => {
      for (const [key, value] of Object.entries(secrets)) await processor.client.secrets.create({ key, value });
      prism = await startPrism(served === undefined ? name : await served(name));
    });
    afterAll(() => prism.kill('SIGTERM'));

    test('is imported whole, and again without a change', async () => {
      const { apps } = processor.client;
      const input = { app, document: await readFile(name, 'utf8'), environments: { prd: prism.url }, envs: ['prd'] };
      const imported = await apps.import(input);
      expect(imported).toMatchObject({ app, created: true, changed: [], removed: [] });
      expect(imported.added).toHaveLength(actions);
      expect(await apps.import(input)).toEqual({ ...imported, created: false, added: [] });
      const found = (await apps.fetch({ app })).app as NonNullable<ProductManifest['apps']>[number];
      expect(found.auth?.[0]).toMatchObject({ setup_type: auth });
      expect(JSON.stringify(found.auth)).toContain(`$Secret{${app.toUpperCase()}_`);
    });

    test.each(calls)('$event is accepted by the provider’s own description', async ({ event, input, answer }) => {
      const result = await processor.client.actions.run({ app, event, input });
      if (answer === null) expect(result).toBeFalsy();
      else expect(result).toMatchObject(answer as object);
    });

    test.each(calls.filter(({ broken }) => broken !== undefined))(
      'a call of $event that breaks the description is refused, so that the acceptance means something',
      async ({ event, broken }) => {
        const unchecked = await applyWithoutRules(processor, app);
        const failure = processor.client.actions.run({ app: unchecked, event, input: broken ?? {} });
        await expect(failure).rejects.toMatchObject({ code: 'VALIDATION_ERROR', upstream: { status: refusal } });
      },
    );
  });
});

/** The app under another tag and without its rules, so that the processor itself lets everything pass. */
async function applyWithoutRules({ client }: Processor, app: string): Promise<string> {
  const { manifest } = await client.products.fetch('shop');
  const { apps = [], ...rest } = manifest as ProductManifest;
  const copies = apps
    .filter(({ tag }) => tag === app)
    .map((found) => ({
      ...found,
      tag: `${app}-unchecked`,
      actions: found.actions.map(({ validation: _rules, ...action }) => ({
        ...action,
        unknown_fields: 'pass' as const,
      })),
    }));
  const others = apps.filter(({ tag }) => tag !== `${app}-unchecked`);
  await client.products.apply({ ...rest, apps: [...others, ...copies] }, { envs: ['prd'] });
  return `${app}-unchecked`;
}
