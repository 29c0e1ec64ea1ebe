import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { builtin } from './local-file.ts';

/** A SHA-256 of bytes that come one after the other. */
export interface Digest {
  update(bytes: Uint8Array): Promise<void>;
  /** The digest in lower-case hexadecimal; ends it. */
  hex(): Promise<string>;
}

interface NodeHash {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}
type NodeCrypto = { createHash(algorithm: string): NodeHash };

/** Of Workers. */
type DigestStream = WritableStream<Uint8Array> & { readonly digest: Promise<ArrayBuffer> };
type DigestStreamClass = new (algorithm: string) => DigestStream;

/** Begins a digest with the fastest that the runtime has: Node's, that of Workers, or one in JavaScript. */
export async function createDigest(): Promise<Digest> {
  const node = await builtin<NodeCrypto>('crypto');
  if (node !== null) return ofHash(node.createHash('sha256'), (hash) => hash.digest('hex'));
  const { DigestStream: Stream } = crypto as { DigestStream?: DigestStreamClass };
  if (Stream !== undefined) return ofStream(new Stream('SHA-256'));
  return ofHash(sha256.create(), (hash) => bytesToHex(hash.digest()));
}

function ofHash<Hash extends { update(bytes: Uint8Array): unknown }>(hash: Hash, end: (hash: Hash) => string): Digest {
  return {
    async update(bytes) {
      hash.update(bytes);
    },
    hex: async () => end(hash),
  };
}

function ofStream(stream: DigestStream): Digest {
  const writer = stream.getWriter();
  return {
    update: (bytes) => writer.write(bytes),
    async hex() {
      await writer.close();
      return bytesToHex(new Uint8Array(await stream.digest));
    },
  };
}
