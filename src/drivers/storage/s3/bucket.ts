import type { Clock } from '../../../kernel/clock.ts';
import type { About } from '../port.ts';
import { UPLOAD_META } from './answers.ts';
import type { Exchange } from './exchange.ts';
import type { Signer } from './signer.ts';

/** A bucket, and what it takes to speak to it. */
export interface Bucket {
  readonly name: string;
  readonly signer: Signer;
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** The address of a file, or of the bucket without a name. */
  readonly addressOf: (name: string | null, query?: Readonly<Record<string, string>>) => string;
  /** Bytes that it copies by one request. */
  readonly copyAtOnce: number;
}

/** The headers that a file is begun with. */
export function aboutHeaders({ signer: { prefix } }: Bucket, { mimeType, upload }: About): Record<string, string> {
  return { 'content-type': mimeType, ...(upload === null ? {} : { [`${prefix}${UPLOAD_META}`]: upload }) };
}
