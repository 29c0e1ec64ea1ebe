import { createHash } from 'node:crypto';

/** Runs something while the platform's digests are made at once: they would leave the simulated time. */
export async function withDigests<T>(run: () => Promise<T>): Promise<T> {
  const digest = async (_algorithm: string, data: Uint8Array): Promise<ArrayBuffer> =>
    Uint8Array.from(createHash('sha256').update(data).digest()).buffer;
  Object.defineProperty(crypto.subtle, 'digest', { configurable: true, value: digest });
  try {
    return await run();
  } finally {
    Reflect.deleteProperty(crypto.subtle, 'digest');
  }
}
