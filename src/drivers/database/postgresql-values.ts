/** Values as PostgreSQL's protocol has them in text, as they are on the wire. */

import type { Value } from '../../engine/query/model.ts';

type Read = (text: string) => Value;

const asText: Read = (text) => text;
/** `NaN` and the infinities are no JSON. */
const asNumber: Read = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
const asBoolean: Read = (text) => text === 't';
const asJson: Read = (text) => JSON.parse(text) as Value;

/** `2026-01-31 09:30:00.123456+00`, in the session's zone, which is UTC. */
const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/;

/** Beyond the year 9999, before Christ, or infinite: as the server writes it. */
const asInstant: Read = (text) => {
  const [, date, time, fraction = ''] = INSTANT.exec(text) ?? [];
  return date === undefined ? text : `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
};

const asBytes: Read = (text) => Uint8Array.fromHex(text.slice(2)).toBase64();

/** How types are read, by their numbers in `pg_type`; those of their arrays beside them. Others are text. */
const TYPES: readonly (readonly [type: number, array: number, read: Read])[] = [
  [16, 1000, asBoolean],
  [17, 1001, asBytes],
  [18, 1002, asText],
  [19, 1003, asText],
  [20, 1016, asText],
  [21, 1005, asNumber],
  [23, 1007, asNumber],
  [25, 1009, asText],
  [26, 1028, asNumber],
  [114, 199, asJson],
  [650, 651, asText],
  [700, 1021, asNumber],
  [701, 1022, asNumber],
  [869, 1041, asText],
  [1042, 1014, asText],
  [1043, 1015, asText],
  [1082, 1182, asText],
  [1083, 1183, asText],
  [1114, 1115, asInstant],
  [1184, 1185, asInstant],
  [1186, 1187, asText],
  [1266, 1270, asText],
  [1700, 1231, asText],
  [2950, 2951, asText],
  [3802, 3807, asJson],
];

/** Text as the server reads it by the type that it infers; bytes in its own form. */
function serialize(value: unknown): string {
  return value instanceof Uint8Array ? `\\x${value.toHex()}` : String(value);
}

/** The types as the client is told of them. */
export const CLIENT_TYPES = Object.fromEntries(
  TYPES.flatMap(([type, array, read]) => [
    [`t${type}`, { to: type, from: [type], serialize, parse: read }],
    [`t${array}`, { to: array, from: [array], serialize, parse: (text: string) => readArray(text, read) }],
  ]),
);

const PLAIN = /[^,}]*/y;
const QUOTED = /"(?:[^"\\]|\\[\s\S])*"/y;

/** Reads `{1,NULL,"a\"b",{2}}`. A range of indexes that stands before it is left out. */
function readArray(text: string, read: Read): Value {
  let at = text.indexOf('{');
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  const item = (): Value => {
    if (text[at] === '{') return list();
    if (text[at] === '"')
      return read(
        take(QUOTED)
          .slice(1, -1)
          .replaceAll(/\\([\s\S])/g, '$1'),
      );
    const plain = take(PLAIN);
    return plain === 'NULL' ? null : read(plain);
  };
  const list = (): Value => {
    const items: Value[] = [];
    at += 1;
    while (at < text.length && text[at] !== '}') {
      items.push(item());
      if (text[at] === ',') at += 1;
    }
    at += 1;
    return items;
  };
  return list();
}
