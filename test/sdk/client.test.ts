import { generateKeyPairSync } from 'node:crypto';
import Ductape, { createKeyPair, defineProduct, DuctapeError, type DuctapeOptions } from '@ductape/sdk';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { data, drop, identity, private_key, problem, type Received, startStandIn, verify } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const CALL = { app: 'mail', event: 'send', input: { to: 'jane@example.com' } };
const MANIFEST = defineProduct({ tag: 'my-app', name: 'My app', environments: [], apps: [] });

function clientOf(url: string, changes: Partial<DuctapeOptions> = {}): Ductape {
  return new Ductape({ ...identity, private_key, ...SCOPE, url, ...changes });
}

/** What a client sends: the paths and the inputs. */
async function sentBy(
  use: (client: Ductape) => Promise<unknown>,
  changes?: Partial<DuctapeOptions>,
): Promise<Received[]> {
  const processor = await startStandIn();
  await use(clientOf(processor.url, changes));
  return processor.received;
}

/** The error that constructing or calling ends with. */
async function errorOf(use: () => unknown): Promise<unknown> {
  try {
    await use();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('A new client', () => {
  test.each(['workspace_id', 'user_id', 'private_key'])('needs %s', async (field) => {
    const error = { code: 'VALIDATION_ERROR', errors: [{ path: field, message: 'is required to sign requests' }] };
    for (const value of ['', undefined]) {
      const given = { ...identity, private_key, [field]: value } as unknown as DuctapeOptions;
      expect(await errorOf(() => new Ductape(given))).toMatchObject(error);
    }
  });

  test.each(['', 'localhost', 'localhost:8787', 'ftp://one.example', '/v1'])('refuses the address %j', async (url) => {
    const refused = { name: 'DuctapeError', code: 'VALIDATION_ERROR', errors: [{ path: 'url' }] };
    expect(await errorOf(() => clientOf(url))).toMatchObject(refused);
  });

  test.each([
    ['the address given', 'https://one.example', 'https://two.example', 'https://one.example'],
    ['the address of the environment', undefined, 'https://two.example', 'https://two.example'],
    ['the local one without either', undefined, '', 'http://127.0.0.1:8787'],
    ['an address without its last slashes', 'https://one.example/processor//', '', 'https://one.example/processor'],
  ])('calls %s', (_what, given, variable, url) => {
    vi.stubEnv('DUCTAPE_URL', variable);
    const options = { ...identity, private_key, ...(given === undefined ? {} : { url: given }) };
    expect(new Ductape(options).url).toBe(url);
  });

  test('calls through the fetch it was given', async () => {
    const asked: string[] = [];
    const through: typeof fetch = async (address) => {
      asked.push(new Request(address).url);
      return Response.json({ data: 'through' });
    };
    const client = clientOf('https://one.example/', { fetch: through });
    expect(await client.workspaces.whoami()).toBe('through');
    expect(asked).toEqual(['https://one.example/v1/workspaces/whoami']);
  });
});

describe('A private key', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'der' });

  test.each([
    ['text', 'not a key'],
    ['half a key', private_key.slice(0, 30)],
    ['PEM', `-----BEGIN PRIVATE KEY-----\n${private_key}\n-----END PRIVATE KEY-----`],
    ['of another algorithm', rsa.toString('base64url')],
  ])('that is %s is refused by the first call, and by each that follows', async (_what, text) => {
    const processor = await startStandIn();
    const client = clientOf(processor.url, { private_key: text });
    const message = 'is not an Ed25519 private key (base64url of PKCS#8, on one line)';
    const refused = {
      code: 'VALIDATION_ERROR',
      message: `private_key: ${message}`,
      errors: [{ path: 'private_key', message }],
    };
    for (let call = 0; call < 2; call += 1) {
      expect(await errorOf(() => client.workspaces.whoami())).toMatchObject(refused);
    }
    expect(processor.received).toEqual([]);
  });

  test('may stand between white space, as a file’s last line does', async () => {
    const [request] = await sentBy((client) => client.workspaces.whoami(), { private_key: ` ${private_key}\n` });
    expect(request && (await verify(request, Date.now()))).toBeTypeOf('number');
  });

  test('is made with its public half, on one line each, and never twice', async () => {
    const [one, two] = await Promise.all([createKeyPair(), createKeyPair()]);
    expect(Buffer.from(one.public_key, 'base64url')).toHaveLength(32);
    expect(Object.values(one).join('')).toMatch(/^[\w-]+$/);
    expect(one).not.toEqual(two);
  });
});

describe('Product and environment', () => {
  test.each<[string, object, Partial<DuctapeOptions>, object]>([
    ['come from the client', {}, {}, SCOPE],
    ['come from the call first', { product: 'other', env: 'dev' }, {}, { product: 'other', env: 'dev' }],
    ['come from the call in another spelling', { environment: 'dev' }, {}, { product: 'my-app', env: 'dev' }],
    ['come from the client where the call leaves them open', { env: undefined }, {}, SCOPE],
    ['come from both', { env: 'dev' }, { env: '' }, { product: 'my-app', env: 'dev' }],
  ])('%s', async (_where, call, options, scope) => {
    const [request] = await sentBy((client) => client.actions.run({ ...CALL, ...call }), options);
    expect(request?.json).toEqual({ ...CALL, ...scope });
  });

  test.each<[string, object]>([
    ['product', { env: 'prd' }],
    ['env', { product: 'my-app' }],
  ])('are refused before anything is sent where %s is missing', async (path, given) => {
    const processor = await startStandIn();
    const client = new Ductape({ ...identity, private_key, url: processor.url, ...given });
    const message = `give product and env with the call or to new Ductape(); ${path} is missing`;
    for (const method of [client.actions.run, client.actions.dispatch]) {
      expect(await errorOf(() => method(CALL))).toMatchObject({
        code: 'VALIDATION_ERROR',
        errors: [{ path, message }],
      });
    }
    expect(processor.received).toEqual([]);
  });

  test('do not narrow a list of jobs that asks for all, and are not missed by it', async () => {
    const processor = await startStandIn();
    const clients = [clientOf(processor.url), new Ductape({ ...identity, private_key, url: processor.url })];
    for (const client of clients) await client.jobs.list();
    await clients[0]?.jobs.list({ env: 'dev' });
    expect(processor.received.map(({ json }) => json)).toEqual([{}, {}, { env: 'dev' }]);
  });

  test('are not added where an operation has no use for them', async () => {
    const [request] = await sentBy((client) => client.jobs.preview({ schedule: { cron: '0 9 * * *' } }));
    expect(request?.json).toEqual({ schedule: { cron: '0 9 * * *' } });
  });
});

describe('Arguments', () => {
  test.each<[string, (client: Ductape) => Promise<unknown>, string, object]>([
    ['get(id)', (client) => client.jobs.get('job_1'), 'jobs/get', { job_id: 'job_1' }],
    ['get({ job_id })', (client) => client.jobs.get({ job_id: 'job_1' }), 'jobs/get', { job_id: 'job_1' }],
    [
      'cancel(id, rest)',
      (client) => client.jobs.cancel('job_1', { reason: 'no' }),
      'jobs/cancel',
      { job_id: 'job_1', reason: 'no' },
    ],
    [
      'cancel(object)',
      (client) => client.jobs.cancel({ job_id: 'job_1', reason: 'no' }),
      'jobs/cancel',
      { job_id: 'job_1', reason: 'no' },
    ],
    [
      'cancel(object, rest)',
      (client) => client.jobs.cancel({ job_id: 'job_1' }, { reason: 'no' }),
      'jobs/cancel',
      { job_id: 'job_1', reason: 'no' },
    ],
    ['apply(manifest)', (client) => client.products.apply(MANIFEST), 'products/apply', { manifest: MANIFEST }],
    [
      'apply({ manifest })',
      (client) => client.products.apply({ manifest: MANIFEST }),
      'products/apply',
      { manifest: MANIFEST },
    ],
    ['fetch(tag)', (client) => client.products.fetch('other'), 'products/fetch', { product: 'other' }],
    [
      'fetch(tag, rest)',
      (client) => client.products.fetch('other', { version: 2 }),
      'products/fetch',
      { product: 'other', version: 2 },
    ],
    [
      'fetch({ version })',
      (client) => client.products.fetch({ version: 2 }),
      'products/fetch',
      { product: 'my-app', version: 2 },
    ],
    ['fetch of the client’s product', (client) => client.products.fetch({}), 'products/fetch', { product: 'my-app' }],
    ['list()', (client) => client.products.list(), 'products/list', {}],
  ])('%s', async (_form, use, path, input) => {
    const [request] = await sentBy(use);
    expect({ path: request?.url.pathname, input: request?.json }).toEqual({ path: `/v1/${path}`, input });
  });

  test('are read in the spellings of other versions, and not changed', async () => {
    const given = Object.freeze({ app: 'mail', action: 'send', input: {}, schedule: Object.freeze({ at: 0 }) });
    const [request] = await sentBy((client) => client.actions.dispatch(given as unknown as typeof CALL));
    expect(request?.json).toEqual({ app: 'mail', event: 'send', input: {}, schedule: { start_at: 0 }, ...SCOPE });
  });

  test('are followed by the options of the call', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const requests = await sentBy(async (client) => {
      await client.actions.dispatch(CALL, { idempotency_key: 'key-1', traceparent });
      await client.jobs.get('job_1', {}, { traceparent });
      await client.jobs.get('job_1', undefined, { traceparent });
    });
    expect(requests.map(({ headers }) => headers['traceparent'])).toEqual([traceparent, traceparent, traceparent]);
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', undefined, undefined]);
  });
});

describe('An answer', () => {
  test('of a dispatch says jobId too, and of anything else stays what it was', async () => {
    const answer = { job_id: 'job_1', status: 'queued' };
    const processor = await startStandIn(data(answer), data(answer));
    const client = clientOf(processor.url);
    expect(await client.actions.dispatch(CALL)).toEqual({ ...answer, jobId: 'job_1' });
    expect(await client.actions.run(CALL)).toEqual(answer);
  });

  test('that is a problem is thrown as a DuctapeError', async () => {
    const processor = await startStandIn(problem(409, { code: 'CONFLICT', detail: 'used for another request' }));
    const error = await errorOf(() => clientOf(processor.url).actions.dispatch(CALL));
    expect(error).toBeInstanceOf(DuctapeError);
    expect(error).toMatchObject({
      name: 'DuctapeError',
      code: 'CONFLICT',
      status: 409,
      message: 'used for another request',
    });
  });

  test('that got lost is asked for again under the key that the SDK made up', async () => {
    const processor = await startStandIn(drop, data({ job_id: 'job_1' }));
    await expect(clientOf(processor.url).actions.dispatch(CALL)).resolves.toMatchObject({ job_id: 'job_1' });
    const [first, second, ...others] = processor.received.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^sdk-[\da-f-]{36}$/);
    expect({ second, others }).toEqual({ second: first, others: [] });
  });
});
