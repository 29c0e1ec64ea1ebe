import path from 'node:path';
import Ductape, { DuctapeError } from '@ductape/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { paymentsProduct } from '../../examples/payments/product.ts';
import { type Processor, startNewProcessor } from '../process/processor.ts';
import { PATIENCE } from '../process/program.ts';
import { type Prism, startPrism } from './prism.ts';

const SPECS = process.env['SPECS_DIR'] ?? '';
const KEY = 'sk_test_0123456789abcdef';

const CALL = { app: 'paystack', event: 'initialize_transaction' } as const;
const payment = { email: 'jane@example.com', amount: 5000 };
const ACCEPTED = { status: true, message: expect.any(String) };

describe.skipIf(SPECS === '')(
  'the example of payments beside Paystack’s own description (skipped where SPECS_DIR is unset)',
  () => {
    let processor: Processor;
    let prism: Prism;
    let ductape: Ductape;

    beforeAll(async () => {
      processor = await startNewProcessor();
      prism = await startPrism(path.join(SPECS, 'paystack.openapi.yaml'));
      ductape = new Ductape({ ...processor.credentials, product: 'payments', env: 'prd' });
      await ductape.secrets.create({ key: 'PAYSTACK_KEY', value: KEY, scope: ['paystack'], envs: ['prd'] });
      await ductape.products.apply(paymentsProduct(prism.url));
    });
    afterAll(async () => {
      await Promise.all([processor.kill('SIGTERM'), prism.kill('SIGTERM')]);
    });

    test('begins a payment now', async () => {
      expect(await ductape.actions.run({ ...CALL, input: { body: payment } })).toMatchObject(ACCEPTED);
    });

    test('begins a payment as a job', async () => {
      const schedule = { start_at: Date.now() + 500 };
      const { job_id: id } = await ductape.actions.dispatch({ ...CALL, input: { body: payment }, schedule });
      const job = await vi.waitUntil(async () => {
        const found = await ductape.jobs.get(id);
        return found.status === 'completed' || found.status === 'failed' ? found : null;
      }, PATIENCE);
      expect(job).toMatchObject({ status: 'completed', last_error: null, result: ACCEPTED });
      expect(JSON.stringify(job)).not.toContain(KEY);
    });

    test('has the schedule of its manifest, which may be triggered', async () => {
      const { jobs } = await ductape.jobs.list({ key: 'manifest:balance' });
      const [{ id } = { id: '' }] = jobs;
      expect(jobs).toMatchObject([{ status: 'scheduled', recurring: true, cron: '0 6 * * *', tz: 'Africa/Lagos' }]);
      await ductape.jobs.trigger(id);
      await expect
        .poll(async () => (await ductape.jobs.getHistory(id)).executions, PATIENCE)
        .toMatchObject([{ status: 'completed', result: { status: true } }]);
    });

    test('keeps to the limit of its app', async () => {
      const { declared } = await ductape.limits.list({ app: 'paystack' });
      expect(declared).toMatchObject([{ limit: 'app/0', rate: { limit: 100, period: 1_000 }, concurrency: 20 }]);
    });

    test('is refused by Paystack’s description without the key, so that the acceptance means something', async () => {
      await ductape.secrets.update('PAYSTACK_KEY', { envs: ['nowhere'] });
      await vi.waitUntil(
        () =>
          ductape.actions.run({ ...CALL, input: { body: payment } }).then(
            () => false,
            (error: unknown) => error instanceof DuctapeError && error.code === 'FORBIDDEN',
          ),
        PATIENCE,
      );
      const { apps = [], ...rest } = paymentsProduct(prism.url);
      const [{ auth: _auth, ...app }] = apps as [(typeof apps)[number]];
      const bare = { ...app, environments: [{ slug: 'prd', base_url: prism.url }] };
      await ductape.products.apply({ ...rest, apps: [bare] }, { envs: ['prd'] });
      await expect(ductape.actions.run({ ...CALL, input: { body: payment } })).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
        upstream: { status: 401 },
      });
    });

    test('names every field at fault before anything is sent', async () => {
      const input = { body: { email: 'nobody', currency: 'NAIRA', discount: 1 } };
      await expect(ductape.actions.run({ ...CALL, input })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        attempts: 0,
        errors: [
          { path: 'input.body.email' },
          { path: 'input.body.currency' },
          { path: 'input.body.discount' },
          { path: 'input.body.amount' },
        ],
      });
    });

    test('looks a payment up once for many who ask at a time', async () => {
      const call = {
        app: 'paystack',
        event: 'verify_transaction',
        input: { params: { reference: 'order-1' } },
        cache: 'lookups',
      };
      const metas: unknown[] = [];
      const onMeta = (meta: { cached?: boolean }) => void metas.push(meta.cached);
      await ductape.secrets.update('PAYSTACK_KEY', { envs: [] });
      await ductape.products.apply(paymentsProduct(prism.url), { envs: ['prd'] });
      await Promise.all(Array.from({ length: 20 }, () => ductape.actions.run(call, { onMeta })));
      expect(metas.filter((cached) => cached === false)).toHaveLength(1);
      expect(metas.filter((cached) => cached === true)).toHaveLength(19);
    });
  },
);
