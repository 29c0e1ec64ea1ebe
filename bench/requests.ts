/** Signed requests, made before they are sent: signing takes no part in what is measured. */

import { createKeyPair, createSigner, type Identity } from '../sdk/src/signer.ts';
import type { LoadRequest } from './load.ts';

/** A request to sign. */
export interface UnsignedRequest {
  readonly path: string;
  readonly input: unknown;
  readonly idempotencyKey?: string;
}

/** Requests that are signed side by side. */
const BATCH = 200;

/** Signs requests, in their order. They are good for a minute. */
export async function signAll(
  { url, credentials }: { readonly url: string; readonly credentials: Identity },
  requests: readonly UnsignedRequest[],
): Promise<LoadRequest[]> {
  const sign = createSigner(credentials);
  const signed: LoadRequest[] = [];
  for (let at = 0; at < requests.length; at += BATCH) {
    const batch = requests.slice(at, at + BATCH).map(async ({ path, input, idempotencyKey }) => {
      const body = JSON.stringify(input);
      const request = { method: 'POST', url: new URL(path, url), idempotencyKey: idempotencyKey ?? null };
      const token = await sign({ ...request, body: new TextEncoder().encode(body) }, Date.now());
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return {
        path,
        body,
        headers: idempotencyKey === undefined ? headers : { ...headers, 'idempotency-key': idempotencyKey },
      };
    });
    signed.push(...(await Promise.all(batch)));
  }
  return signed;
}

/** Somebody to sign as, whom no processor knows, and the public half of the key. */
export async function createIdentity(): Promise<{ readonly credentials: Identity; readonly publicKey: string }> {
  const { private_key, public_key: publicKey } = await createKeyPair();
  return { credentials: { workspace_id: 'ws_bench', user_id: 'user_bench', private_key }, publicKey };
}
