/** Where ids and chance come from. Everything that needs either takes this port, so that tests fix them. */
export interface Ids {
  /** A new id nobody can guess: the prefix, an underscore, 32 hexadecimal digits. */
  create(prefix: string): string;
  /** A number in [0, 1), for jitter. */
  random(): number;
  /** So many bytes nobody can guess, for keys and nonces. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
}

/** Ids of the runtime's cryptographic generator. */
export const systemIds: Ids = {
  create: (prefix) => `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`,
  random: () => Math.random(),
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};
