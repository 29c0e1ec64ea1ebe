import { bind } from '../../../../src/engine/query/bound.ts';
import type { Chance } from '../../database/program/chance.ts';

export const LABELS = ['A', 'B', 'C', 'Quite_Long'] as const;
export const TYPES = ['R', 'S', 'T'] as const;
/** Properties, of which `any` is of any kind and the others of one each. */
export const PROPERTIES = ['name', 'n', 'flag', 'tags', 'at', 'any', 'bio', 'vec', 'w'] as const;
export const SORTED = ['name', 'n', 'k'] as const;

type Some<Item> = readonly [Item, ...Item[]];

const TEXTS: Some<string> = [
  '',
  'ann',
  'Ann',
  'bo',
  "o'b",
  '100%_\\',
  '🍏 äö',
  '\uFFFD',
  'ann b',
  '1',
  'true',
  '[1]',
  '{"a":1}',
];
const NUMBERS: Some<number> = [0, 1, -1, 2, 0.5, 1e21, -1e-7, 9_007_199_254_740_991, 4];
const POINTS: Some<object> = [
  { lat: 52.52, lon: 13.4 },
  { lat: 48.86, lon: 2.35 },
  { lat: -33.9, lon: 151.2 },
  { lon: 179.9, lat: 0 },
  { lat: 0, lon: -179.9 },
];
const LISTS: Some<readonly unknown[]> = [[], ['ann'], ['ann', 'bo'], ['1', '2'], [1, 2], [true], [1], ['🍏 äö', "o'b"]];
const WORDS: Some<string> = ['graph', 'node', 'near', 'and', 'or', 'not', 'edge'];

/** A value of a property. */
export function valueFor(chance: Chance, property: (typeof PROPERTIES)[number]): unknown {
  switch (property) {
    case 'name':
      return chance.of(TEXTS);
    case 'n':
      return chance.of(NUMBERS);
    case 'flag':
      return chance.is(50);
    case 'tags':
      return chance.of(LISTS);
    case 'at':
      return chance.of(POINTS);
    case 'bio':
      if (chance.is(10)) return chance.list(1, 3, () => chance.of(WORDS));
      return chance.list(1, 4, () => chance.of(WORDS)).join(chance.of([' ', ', ', '" OR "', '-', ' (']));
    case 'vec':
      // Those of another length are in no index.
      return chance.list(3, chance.is(6) ? 4 : 3, () => chance.below(9) - 4);
    case 'w':
      return chance.of([0, 1, 2, 2.5, 7]);
    case 'any':
      return chance.of<unknown>([
        chance.of(TEXTS),
        chance.of(NUMBERS),
        chance.is(50),
        chance.of(LISTS),
        chance.of(POINTS),
      ]);
  }
}

/** Properties of something new, with a number of its own. */
export function someProperties(chance: Chance, k: number): object {
  const names = PROPERTIES.filter(() => chance.is(45));
  const properties = {
    ...(chance.is(95) && { k }),
    ...Object.fromEntries(names.map((name) => [name, nullable(chance, valueFor(chance, name))])),
  };
  return chance.is(20) ? (bind(properties) as object) : properties;
}

function nullable(chance: Chance, value: unknown): unknown {
  return chance.is(5) ? null : chance.is(10) ? bind(value) : value;
}

/** What becomes of properties. */
export function someChanges(chance: Chance, k: number): object {
  const names = [...new Set(chance.list(1, 3, () => chance.of(PROPERTIES)))];
  return {
    ...(chance.is(6) && { k: chance.is(50) ? null : k }),
    ...Object.fromEntries(names.map((name) => [name, change(chance, name)])),
  };
}

function change(chance: Chance, name: (typeof PROPERTIES)[number]): unknown {
  if (chance.is(10)) return null;
  const isNumber = name === 'n' || name === 'w';
  // Of what is no number, it is refused.
  if (chance.is(isNumber ? 50 : 2)) return { $INCREMENT: chance.of([1, 2, 0.5]) };
  return valueFor(chance, name);
}

/** A `where`. */
export function someWhere(chance: Chance, depth = 0): Record<string, unknown> {
  const kind = chance.below(12);
  if (depth < 3 && kind === 0) return { $and: chance.list(1, 3, () => someWhere(chance, depth + 1)) };
  if (depth < 3 && kind === 1) return { $or: chance.list(1, 3, () => someWhere(chance, depth + 1)) };
  if (depth < 3 && kind === 2) return { [chance.of(['$not', '$nor'])]: someWhere(chance, depth + 1) };
  if (kind === 3) return { ...field(chance), ...field(chance) };
  return field(chance);
}

function field(chance: Chance): Record<string, unknown> {
  const name = chance.of(PROPERTIES);
  if (chance.is(15)) return { k: { [chance.of(['$gt', '$lte', '$ne'])]: chance.below(400) } };
  if (chance.is(25)) return { [name]: nullable(chance, valueFor(chance, name)) };
  const operators = chance.is(85) ? operator(chance) : { ...operator(chance), ...operator(chance) };
  return { [name]: chance.is(10) ? { $not: operators } : operators };
}

function operator(chance: Chance): Record<string, unknown> {
  const scalar = () => chance.of<unknown>([chance.of(TEXTS), chance.of(NUMBERS), chance.is(50)]);
  switch (chance.below(8)) {
    case 0:
      return { [chance.of(['$eq', '$ne'])]: chance.is(10) ? null : valueFor(chance, 'any') };
    case 1:
      return { [chance.of(['$gt', '$gte', '$lt', '$lte'])]: chance.is(50) ? chance.of(TEXTS) : chance.of(NUMBERS) };
    case 2:
      return { [chance.of(['$in', '$nin'])]: chance.list(0, 4, scalar) };
    case 3:
      return {
        $between: chance.is(50) ? [chance.of(TEXTS), chance.of(TEXTS)] : [chance.of(NUMBERS), chance.of(NUMBERS)],
      };
    case 4:
      return { [chance.of(['$exists', '$isNull', '$isNotNull'])]: chance.is(50) };
    case 5:
      return { [chance.of(['$startsWith', '$endsWith'])]: chance.of(TEXTS) };
    case 6:
      return { $contains: scalar() };
    default:
      return { $near: { ...chance.of(POINTS), distance: chance.of([0, 1_000, 900_000, 2e7]) } };
  }
}
