/** Which secrets a run has used, so that none of them is seen in what comes of it. */

import { type ErrorRecord, fromErrorRecord, isProcessorError, toErrorRecord } from './kernel/errors.ts';
import { maskBytes, maskData, maskText, secretForms } from './kernel/mask.ts';

/** Takes note of secrets, and takes them out of what is shown. */
export interface SecretTrail {
  /** To be called as soon as a value is known. `key` is null for one that was made of secrets or got with them, such as a token; an empty value is noted, and looked for nowhere. */
  add(key: string | null, value: string): void;
  /** Data without the values. */
  data<T>(value: T): T;
  /** Bytes without the values. */
  bytes(bytes: Uint8Array): Uint8Array;
}

/** The trail of one run. */
export class RunSecrets implements SecretTrail {
  readonly #keys = new Set<string>();
  readonly #values = new Set<string>();
  /** Made when it is first needed: a run that nothing fails and nobody answers needs none. */
  #forms: readonly string[] | null = null;

  add(key: string | null, value: string): void {
    if (key !== null) this.#keys.add(key);
    if (value !== '') this.#values.add(value);
    this.#forms = null;
  }

  /** Keys of the secrets used. */
  get keys(): readonly string[] {
    return [...this.#keys];
  }

  /** Text without the values. */
  text(text: string): string {
    return maskText(text, this.#all());
  }

  /** Data without the values. */
  data<T>(value: T): T {
    return this.#values.size === 0 ? value : maskData(value, this.#all());
  }

  /** Bytes without the values. */
  bytes(bytes: Uint8Array): Uint8Array {
    return this.#values.size === 0 ? bytes : maskBytes(bytes, this.#all());
  }

  /** An error without the values; one that is not ours is left to be turned into a fixed sentence. */
  error(thrown: unknown): unknown {
    if (this.#values.size === 0 || !isProcessorError(thrown)) return thrown;
    const { message, errors, upstream, ...rest }: ErrorRecord = toErrorRecord(thrown);
    return fromErrorRecord({
      ...rest,
      message: this.text(message),
      ...(errors === undefined ? {} : { errors: this.data(errors) }),
      ...(upstream === undefined ? {} : { upstream: this.data(upstream) }),
    });
  }

  #all(): readonly string[] {
    this.#forms ??= [...this.#values].flatMap(secretForms).toSorted((a, b) => b.length - a.length);
    return this.#forms;
  }
}
