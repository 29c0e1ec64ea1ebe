/** How files are named in a bucket. */

import { sha256Hex } from '../../../kernel/canonical.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';
import type { StoragePlace } from '../port.ts';

/** Bytes of R2's longest key. */
const KEY_BYTES = 1_024;
/** What a key ends with that is not the name itself: a SHA-256 of the name. */
const DIGESTED = /~[0-9a-f]{64}$/;
const DIGEST_BYTES = 65;
/** Metadata of an object with such a key: its name, in percent encoding. */
const NAME = 'processor-name';

/** The keys of a storage's files. */
export interface R2Keys {
  readonly keyOf: (name: string) => Promise<string>;
  /** What has to stand in the metadata of an object with this key; {@link withoutName} takes it away again. */
  metadataOf(name: string, key: string): Record<string, string>;
  withoutName(metadata: Readonly<Record<string, string>>): Record<string, string>;
  nameOf(object: R2Object): string;
  /** The prefix of all keys of names that begin so; others may have it as well. */
  prefixOf(prefix: string): string;
}

/** Keys of a bucket that is lent: the names themselves. */
export const PLAIN_KEYS: R2Keys = {
  keyOf: (name) => Promise.resolve(name),
  metadataOf: () => ({}),
  withoutName: (metadata) => ({ ...metadata }),
  nameOf: ({ key }) => key,
  prefixOf: (prefix) => prefix,
};

/**
 * Keys under the prefix of the place. A name that would not stay what it is there ends with a digest, after as much of its
 * beginning as does: one that is too long; one that R2 would take for another, since it normalizes keys to NFC (see
 * https://developers.cloudflare.com/r2/reference/unicode-interoperability/); one that looks as if it ended with a digest.
 */
export function keysAt({ workspace, product, env, storage }: StoragePlace): R2Keys {
  const base = `${workspace}/storage/${product}/${env}/${storage}/`;
  const room = KEY_BYTES - encodeUtf8(base).length;
  const staysItself = (name: string) =>
    encodeUtf8(name).length <= room && name.normalize('NFC') === name && !DIGESTED.test(name);
  const beginningOf = (text: string) => longestBeginning(text, room - DIGEST_BYTES);
  return {
    async keyOf(name) {
      return staysItself(name) ? `${base}${name}` : `${base}${beginningOf(name)}~${await sha256Hex(name)}`;
    },
    metadataOf: (name, key) => (key === `${base}${name}` ? {} : { [NAME]: encodeURIComponent(name) }),
    withoutName: ({ [NAME]: _name, ...rest }) => rest,
    nameOf({ key, customMetadata }) {
      const name = customMetadata?.[NAME];
      return name === undefined ? key.slice(base.length) : decodeURIComponent(name);
    },
    prefixOf: (prefix) => `${base}${beginningOf(prefix)}`,
  };
}

/** The longest beginning in whole characters that fits and is in NFC: text in NFC has every beginning of it in NFC. */
function longestBeginning(text: string, room: number): string {
  const characters = Array.from(text);
  let fits = 0;
  let over = characters.length + 1;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    const beginning = characters.slice(0, middle).join('');
    if (encodeUtf8(beginning).length <= room && beginning.normalize('NFC') === beginning) fits = middle;
    else over = middle;
  }
  return characters.slice(0, fits).join('');
}
