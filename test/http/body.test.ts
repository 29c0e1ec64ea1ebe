import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { manifest, scope } from '../support/manifest.ts';
import { composed, send, signedRequest, worker } from '../support/processor.ts';
import { stored } from '../support/stored.ts';
import { seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

const KEY = 'malformed-body';
const CALL = JSON.stringify({ ...scope, event: 'echo', input: { key: KEY } });

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest());
});

const sign = (body: string | Uint8Array) => signedRequest(owner, '/v1/actions/run', body);

/** The text of a valid call, filled up to a size. */
const filled = (bytes: number) => `${CALL}${' '.repeat(bytes - CALL.length)}`;

/** A call whose JSON is nested as deep as given. */
function nested(levels: number): string {
  const inner = levels - 2;
  return `${CALL.slice(0, -2)},"deep":${'['.repeat(inner)}${']'.repeat(inner)}}}`;
}

/** The same request, streamed: it says nothing of its length. */
function streamed({ url, headers, body }: Request): Request {
  return new Request(url, { method: 'POST', headers, body: body?.pipeThrough(new TransformStream()) ?? null });
}

describe('a body is refused, and nothing happens, when it is', () => {
  const invalidUtf8 = Uint8Array.from([...new TextEncoder().encode(CALL.slice(0, -3)), 0xc3, 0x28, 0x22, 0x7d, 0x7d]);
  test.each<[title: string, body: string | Uint8Array, message: RegExp]>([
    ['cut off', CALL.slice(0, -1), /is not JSON/],
    ['followed by more', `${CALL}}`, /is not JSON/],
    ['a form', 'product=shop&env=prd', /is not JSON/],
    ['JavaScript', "{product: 'shop'}", /is not JSON/],
    ['no UTF-8', invalidUtf8, /not UTF-8/],
    ['cut off within a character', Uint8Array.of(...new TextEncoder().encode('{"a":"'), 0xe2, 0x82), /not UTF-8/],
    ['UTF-16', Uint8Array.from(Array.from(new TextEncoder().encode(CALL), (byte) => [byte, 0]).flat()), /is not JSON/],
    ['a list', `[${CALL}]`, /must be a JSON object/],
    ['text', '"shop"', /must be a JSON object/],
    ['null', 'null', /must be a JSON object/],
    ['a number', '1', /must be a JSON object/],
    ['nested too deep', nested(LIMITS.json_depth.value + 1), /nested deeper than 64 levels/],
    ['with a member that copies lose', `${CALL.slice(0, -2)},"__proto__":{"a":1}}}`, /__proto__/],
    ['nested absurdly deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, /nested deeper/],
  ])('%s', async (_title, body, message) => {
    const before = await stored();
    expect(await send(await sign(body))).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', errors: [{ path: 'body', message: expect.stringMatching(message) }] },
    });
    expect(await stored()).toEqual(before);
    expect(await seen(`/echo/${KEY}`)).toEqual([]);
  });
});

describe('a body over the limit is refused', () => {
  const tooLarge = { status: 413, body: { code: 'PAYLOAD_TOO_LARGE', errors: [{ path: 'body' }] } };

  test('when it says so', async () => {
    expect(await send(await sign(filled(LIMITS.request_body.value + 1)))).toMatchObject(tooLarge);
    expect(await seen(`/echo/${KEY}`)).toEqual([]);
  });

  test('when it only claims so, without being read', async () => {
    const request = await sign(CALL);
    request.headers.set('content-length', String(LIMITS.request_body.value + 1));
    expect(await send(request, composed())).toMatchObject(tooLarge);
    expect(request.bodyUsed).toBe(false);
  });

  test('when it does not say its length', async () => {
    const request = streamed(await sign(filled(LIMITS.request_body.value + 1)));
    expect(request.headers.has('content-length')).toBe(false);
    expect(await send(request)).toMatchObject(tooLarge);
  });

  test('as soon as that is known, and the rest of it is not read', async () => {
    const cancelled = Promise.withResolvers<void>();
    const chunks = Array.from({ length: 1_000 }, () => new Uint8Array(65_536));
    const source: UnderlyingSource<Uint8Array> = {
      pull(controller) {
        const chunk = chunks.pop();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: () => cancelled.resolve(),
    };
    const { url, headers } = await sign(CALL);
    const request = new Request(url, { method: 'POST', headers, body: new ReadableStream(source) });
    expect(await send(request, composed())).toMatchObject(tooLarge);
    await cancelled.promise;
    expect(chunks.length).toBeGreaterThan(900);
  });
});

describe('a body is accepted', () => {
  test('up to the limit', async () => {
    expect(await send(await sign(filled(LIMITS.request_body.value)))).toMatchObject({ status: 200 });
  });

  test('up to the depth', async () => {
    expect(await send(await sign(nested(LIMITS.json_depth.value)))).toMatchObject({ status: 200 });
  });

  test('when it is streamed', async () => {
    expect(await send(streamed(await sign(CALL)))).toMatchObject({ status: 200 });
  });

  test('with a byte order mark and any content type', async () => {
    const request = await sign(`\uFEFF${CALL}`);
    request.headers.set('content-type', 'text/plain');
    expect(await send(request)).toMatchObject({ status: 200 });
  });

  test('as an empty object when it is empty', async () => {
    const response = await worker(await signedRequest(owner, '/v1/workspaces/whoami', ''));
    expect(response.status).toBe(200);
  });
});
