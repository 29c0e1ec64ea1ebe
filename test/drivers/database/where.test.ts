import { beforeAll, expect, test } from 'vitest';
import { describeDatabases } from './databases.ts';
import { fillItems } from './items.ts';

type Case = readonly [title: string, where: object, ids: readonly number[]];

const EQUALITY: readonly Case[] = [
  ['nothing is everything', {}, [1, 2, 3, 4, 5, 6]],
  ['a value is equality', { name: 'apple' }, [1]],
  ['text is told apart by case', { name: 'APPLE' }, []],
  ['empty text is not null', { name: '' }, [4]],
  ['null is the absence of a value', { name: null }, [6]],
  ['text beyond ASCII', { name: 'Äpfel 🍏' }, [5]],
  ['quotes, percent signs and backslashes are text', { name: '100%_\\ "cherry\'' }, [3]],
  ['$eq', { n: { $eq: 5 } }, [1]],
  ['$eq null', { n: { $eq: null } }, [6]],
  ['$ne holds for null', { n: { $ne: 5 } }, [2, 3, 4, 5, 6]],
  ['$ne null', { n: { $ne: null } }, [1, 2, 3, 4, 5]],
  ['an operator in capitals', { n: { $NE: null } }, [1, 2, 3, 4, 5]],
  ['a bigint as text, beyond 53 bits', { big: '9007199254740993' }, [1]],
  ['its neighbour, which a float takes for the same', { big: '9007199254740992' }, []],
  ['the largest bigint', { big: '9223372036854775807' }, [3]],
  ['the smallest bigint', { big: '-9223372036854775808' }, [2]],
  ['a decimal as text', { price: '1.5' }, [1]],
  ['a decimal as a number', { price: 1.5 }, [1]],
  ['a decimal of no amount', { price: '0' }, [4]],
  ['a float', { ratio: 0.1 }, [5]],
  ['a large float', { ratio: 1e21 }, [3]],
  ['a boolean', { flag: true }, [1, 3, 5]],
  ['a boolean that is false is not null', { flag: false }, [2, 4]],
  ['an instant to the millisecond', { at: '2026-06-15T12:30:00.123Z' }, [2]],
  ['an instant in another zone', { at: '2026-06-15T14:30:00.123+02:00' }, [2]],
  ['a date', { day: '2024-02-29' }, [4]],
  ['a time', { tm: '09:30:00' }, [1]],
  ['a uuid in capitals', { uid: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' }, [1]],
  ['bytes', { bin: 'AQI=' }, [1]],
  ['no bytes', { bin: '' }, [2]],
  ['JSON, in whatever order its members are', { doc: { deep: { x: 'y' }, b: [1, 2], a: 1 } }, [1]],
  ['JSON text is not text', { doc: 'text' }, [4]],
];

const ORDER: readonly Case[] = [
  ['$gt', { n: { $gt: 5 } }, [4, 5]],
  ['$gte', { n: { $gte: 5 } }, [1, 4, 5]],
  ['$lt holds for no null', { n: { $lt: 0 } }, [2]],
  ['$lte', { n: { $lte: 0 } }, [2, 3]],
  ['a range', { n: { $gte: 0, $lt: 7 } }, [1, 3]],
  ['$between includes its ends', { n: { $between: [0, 5] } }, [1, 3]],
  ['$between the wrong way round', { n: { $between: [5, 0] } }, []],
  ['bigints beyond 53 bits', { big: { $gt: '9007199254740992' } }, [1, 3]],
  ['decimals compare as numbers', { price: { $gt: '3' } }, [2, 5]],
  ['decimals below nothing', { price: { $lt: 0 } }, [3]],
  ['text compares by its bytes: capitals come first', { name: { $lt: 'a' } }, [2, 3, 4]],
  ['text beyond ASCII comes last', { name: { $gt: 'z' } }, [5]],
  ['instants', { at: { $gte: '2026-06-15T12:30:00.124Z' } }, [4, 5]],
  ['dates', { day: { $lt: '2026-01-01' } }, [3, 4]],
  ['times', { tm: { $between: ['12:00:00', '12:00:01'] } }, [4, 5]],
  ['floats', { ratio: { $lt: 0.1 } }, [2, 4]],
];

const LISTS: readonly Case[] = [
  ['$in', { n: { $in: [5, 7, 99] } }, [1, 4]],
  ['$in of nothing', { n: { $in: [] } }, []],
  ['$in with null', { n: { $in: [5, null] } }, [1, 6]],
  ['$in of bigints', { big: { $in: ['9007199254740993', '0'] } }, [1, 4]],
  ['$in of decimals', { price: { $in: ['1.5', 20] } }, [1, 2]],
  ['$in of text', { name: { $in: ['', 'Äpfel 🍏', "'; DROP TABLE items; --"] } }, [4, 5]],
  ['$in of booleans', { flag: { $in: [false] } }, [2, 4]],
  ['$in of instants', { at: { $in: ['2026-01-01T01:00:00+01:00'] } }, [1]],
  ['$in of uuids', { uid: { $in: ['C0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'] } }, [3]],
  [
    '$in of many more than parameters are taken',
    { id: { $in: Array.from({ length: 5_000 }, (_, n) => n + 3) } },
    [3, 4, 5, 6],
  ],
  ['$nin holds for null', { n: { $nin: [5, 7] } }, [2, 3, 5, 6]],
  ['$nin of nothing', { n: { $nin: [] } }, [1, 2, 3, 4, 5, 6]],
  ['$nin with null', { n: { $nin: [5, null] } }, [2, 3, 4, 5]],
];

const TEXT: readonly Case[] = [
  ['$like with % at the end', { name: { $like: 'app%' } }, [1]],
  ['$like tells case apart', { name: { $like: 'APP%' } }, []],
  ['$like with _', { name: { $like: 'app_e' } }, [1]],
  ['$like with _ for a character beyond ASCII', { name: { $like: '_pfel _' } }, [5]],
  ['$like with parts apart', { name: { $like: '%a%n%a' } }, [2]],
  ['$like with what is escaped', { name: { $like: '100\\%\\_%' } }, [3]],
  ['$like with everything', { name: { $like: '%' } }, [1, 2, 3, 4, 5]],
  ['$like with nothing', { name: { $like: '' } }, [4]],
  ['$like with a pattern of more than 50 bytes', { name: { $like: `%${'%e'.repeat(1)}${'%'.repeat(60)}` } }, [1, 3, 5]],
  ['$ilike', { name: { $ilike: 'BAN%' } }, [2]],
  ['$startsWith', { name: { $startsWith: 'Ä' } }, [5]],
  ['$startsWith takes % as it is', { name: { $startsWith: '100%_' } }, [3]],
  ['$endsWith', { name: { $endsWith: '🍏' } }, [5]],
  ['$endsWith takes case as it is', { name: { $endsWith: 'ANA' } }, []],
  ['$contains in text', { name: { $contains: 'an' } }, [2]],
  ['$contains takes what stands in patterns as it is', { name: { $contains: '_\\' } }, [3]],
];

const JSON_AND_LISTS: readonly Case[] = [
  ['$contains in an object', { doc: { $contains: { a: 1 } } }, [1]],
  ['$contains tells 1 from "1"', { doc: { $contains: { a: '1' } } }, [5]],
  ['$contains in an inner object', { doc: { $contains: { deep: { x: 'y' } } } }, [1]],
  ['$contains an item of an inner list', { doc: { $contains: { b: [2] } } }, [1]],
  ['$contains in a list', { doc: { $contains: ['x', 1] } }, [3]],
  ['$contains an item in a list column', { tags: { $contains: 'red' } }, [1, 4]],
  ['$contains several items', { tags: { $contains: ['round', 'red'] } }, [1]],
  ['$contains an item beyond ASCII', { tags: { $contains: ['größe'] } }, [5]],
  ['$containedBy', { tags: { $containedBy: ['red', 'yellow'] } }, [2, 3, 4]],
  ['$overlaps', { tags: { $overlaps: ['yellow', 'round'] } }, [1, 2]],
  ['$overlaps with nothing', { tags: { $overlaps: [] } }, []],
];

const LOGIC: readonly Case[] = [
  ['several fields are all to hold', { flag: true, n: { $gt: 0 } }, [1, 5]],
  ['$and', { $and: [{ flag: true }, { n: 0 }] }, [3]],
  ['$or', { $or: [{ n: 5 }, { name: '' }] }, [1, 4]],
  ['$or as an object', { $or: { n: 5, name: '' } }, [1, 4]],
  ['$nor', { $nor: [{ n: { $gt: 0 } }, { n: null }] }, [2, 3]],
  ['$not holds where nothing is known', { $not: { n: { $gt: 0 } } }, [2, 3, 6]],
  ['$not of a field', { n: { $not: { $gt: 0 } } }, [2, 3, 6]],
  ['forms in each other', { $and: [{ $or: [{ flag: true }, { flag: null }] }, { $not: { id: 1 } }] }, [3, 5, 6]],
  ['$isNull', { n: { $isNull: true } }, [6]],
  ['$isNull false', { n: { $isNull: false } }, [1, 2, 3, 4, 5]],
  ['$isNotNull', { n: { $isNotNull: true } }, [1, 2, 3, 4, 5]],
  ['$exists', { doc: { $exists: true } }, [1, 2, 3, 4, 5]],
];

const EXPRESSIONS: readonly Case[] = [
  ['a column against a column', { $expr: { $gt: ['$n', '$id'] } }, [1, 4, 5]],
  ['what is computed', { $expr: { $gte: [{ $subtract: ['$n', '$id'] }, 3] } }, [1, 4, 5]],
  ['sums of several', { $expr: { $eq: [{ $add: ['$n', '$id', 1] }, 7] } }, [1]],
  ['products', { $expr: { $eq: [{ $multiply: ['$n', '$id'] }, 28] } }, [4]],
  ['quotients are no whole numbers', { $expr: { $eq: [{ $divide: ['$n', 2] }, 2.5] } }, [1]],
  ['decimals are exact', { $expr: { $eq: [{ $add: ['$price', '0.01'] }, '1.51'] } }, [1]],
  [
    '$and and $or',
    { $expr: { $or: [{ $eq: ['$n', 5] }, { $and: [{ $gt: ['$n', 6] }, { $lt: ['$n', 10] }] }] } },
    [1, 4],
  ],
  ['$not', { $expr: { $not: [{ $gt: ['$n', 0] }] } }, [2, 3, 6]],
  ['what looks like a column as a literal', { $expr: { $eq: ['$name', { $literal: '$name' }] } }, []],
  ['beside fields', { flag: true, $expr: { $gt: ['$n', '$id'] } }, [1, 5]],
];

describeDatabases('where', (database) => {
  beforeAll(async () => {
    await fillItems(database());
  });

  test.each([...EQUALITY, ...ORDER, ...LISTS, ...TEXT, ...JSON_AND_LISTS, ...LOGIC, ...EXPRESSIONS])(
    '%s',
    async (_title, where, ids) => {
      const rows = await database().rows('query', { table: 'items', select: ['id'], where, orderBy: { column: 'id' } });
      expect(rows.map(({ id }) => id)).toEqual(ids);
      expect(await database().run('count', { table: 'items', where })).toMatchObject({ count: ids.length });
    },
  );
});
