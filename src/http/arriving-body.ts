/** The body of a request: read when it is asked for, and compared with what was signed. */

import type { Clock } from '../kernel/clock.ts';
import type { RequestBytes } from '../kernel/contract.ts';
import { invalidField, ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Authenticated } from './authenticate.ts';
import { readBody, tooLarge } from './body.ts';
import type { ByteGate } from './byte-gate.ts';

/** What reading works with. */
export interface BodyParts {
  readonly clock: Clock;
  readonly gate: ByteGate;
}

/** A large body: it waits for room in the isolate's memory, and keeps it until it is released. */
export class ArrivingBody implements RequestBytes {
  readonly size: number | null;
  readonly checksum: string;
  readonly #parts: BodyParts;
  readonly #request: Request;
  readonly #signed: Pick<Authenticated, 'requireBody'>;
  #release: (() => void) | null = null;
  #bytes: Uint8Array<ArrayBuffer> | null = null;

  constructor(parts: BodyParts, request: Request, signed: Pick<Authenticated, 'digest' | 'requireBody'>) {
    const announced = request.headers.get('content-length');
    this.size = announced === null ? null : Number(announced);
    this.checksum = signed.digest;
    this.#parts = parts;
    this.#request = request;
    this.#signed = signed;
  }

  async read(most: number, weight = 1): Promise<Uint8Array<ArrayBuffer>> {
    if (this.size !== null && this.size > most) throw tooLarge(most);
    this.#release = await this.#parts.gate.enter((this.size ?? most) * weight);
    const bytes = await this.#inTime(readBody(this.#request, most));
    this.#bytes = bytes;
    if (this.size !== null && bytes.byteLength !== this.size)
      throw invalidField('body', `has ${bytes.byteLength} bytes, and ${this.size} were announced`);
    await this.#signed.requireBody(bytes);
    return bytes;
  }

  /** Gives back the room that it took, if it did: at once, since garbage of others may be collected much later. */
  release(): void {
    // Whoever was given the memory by the runtime and has not ended keeps it.
    this.#bytes?.buffer.transfer(0);
    this.#bytes = null;
    this.#release?.();
  }

  /** A caller that sends slowly does not keep the others waiting for ever. */
  async #inTime<Value>(reading: Promise<Value>): Promise<Value> {
    const { clock } = this.#parts;
    const ended = new AbortController();
    const late = clock.sleep(LIMITS.file_body_time.value, ended.signal).then(() => {
      throw new ProcessorError('TIMEOUT', 'the body did not come in time', { outcome: 'not_sent' });
    });
    try {
      return await Promise.race([reading, late]);
    } finally {
      ended.abort();
    }
  }
}
