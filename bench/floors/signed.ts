/// <reference lib="esnext.typedarrays" />

/**
 * The least of a signed call: its body is read, the signature over it verified, the body sent on, the answer read as
 * JSON, a line printed and JSON answered. Nothing is checked that a signature does not cover.
 */

interface Env {
  /** Address that every request is sent on to. */
  readonly TARGET: string;
}

const BASE64URL = { alphabet: 'base64url' } as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const keys = new Map<string, CryptoKey>();

async function keyOf(text: string): Promise<CryptoKey> {
  const known = keys.get(text);
  if (known !== undefined) return known;
  const key = await crypto.subtle.importKey('raw', Uint8Array.fromBase64(text, BASE64URL), 'Ed25519', false, [
    'verify',
  ]);
  keys.set(text, key);
  return key;
}

async function isSigned(headers: Headers, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const [header = '', payload = '', signature = ''] = (headers.get('authorization') ?? '').slice(7).split('.');
  const key = await keyOf(headers.get('x-public-key') ?? '');
  const signed = encoder.encode(`${header}.${payload}`);
  if (!(await crypto.subtle.verify('Ed25519', key, Uint8Array.fromBase64(signature, BASE64URL), signed))) return false;
  const { digest } = JSON.parse(decoder.decode(Uint8Array.fromBase64(payload, BASE64URL))) as { digest: string };
  return new Uint8Array(await crypto.subtle.digest('SHA-256', body)).toHex() === digest;
}

export default {
  async fetch(request, { TARGET }) {
    const body = new Uint8Array(await request.arrayBuffer());
    if (!(await isSigned(request.headers, body))) return new Response(null, { status: 401 });
    const sent = encoder.encode(JSON.stringify(JSON.parse(decoder.decode(body))));
    const answer = await fetch(TARGET, { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent });
    const data = JSON.parse(decoder.decode(await answer.arrayBuffer())) as unknown;
    const runId = crypto.randomUUID();
    console.log(JSON.stringify({ time: Date.now(), level: 'info', run_id: runId, status: 'success' }));
    return Response.json({ data, meta: { run_id: runId } });
  },
} satisfies ExportedHandler<Env>;
