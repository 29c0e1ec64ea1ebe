import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import type { Chance } from './chance.ts';
import { type ColumnName, KINDS } from './model-values.ts';

const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'Ab',
  'abc',
  'a_b',
  '50%',
  '%',
  '_',
  '\\',
  "O'Hara",
  '"q"',
  'Zoë',
  'zoe',
  'ß',
  '😀',
  '\uffee',
  'a😀b',
  '$name',
  'note',
  'null',
  '5',
  'b\nc',
  ' a ',
] as const;

const LEAVES: readonly [Value, ...Value[]] = [1, 2, 2.5, -3, 'a', 'A', '1', 'x"y', 'é', '', true, false, null, 1e21];

/** A value that fits a column, and is not null. */
export function valueFor(chance: Chance, column: ColumnName): Value {
  switch (KINDS[column]) {
    case 'integer':
      return chance.below(60) - 10;
    case 'text':
      return chance.of(TEXTS);
    case 'bigint':
      return chance.of(['0', '-1', '7', '9007199254740993', '-9007199254740993', '90071992547409931']);
    case 'decimal':
      return chance.of<Value>(['0', '1.5', '-2.25', '10.05', '9999.99', 3, 0.1, '1.005', '-2.675', '0.30', 12.34]);
    case 'float':
      return chance.of<Value>([0, 1, -1.5, 0.1, 2.5e10, 1e-7, 3.1000000000000005, 0.30000000000000004]);
    case 'boolean':
      return chance.is(50);
    case 'instant':
      return `20${chance.of(['24', '26'])}-01-31T0${chance.below(10)}:30:00.${chance.of(['000', '120', '999'])}Z`;
    case 'date':
      return `2026-0${1 + chance.below(9)}-1${chance.below(10)}`;
    case 'uuid':
      return `${chance.of(['a', 'B', '0'])}1234567-89ab-4cde-8f01-23456789abc${chance.below(3)}`;
    case 'bytes':
      return chance.of(['', 'AA==', '/w==', 'AAH+', 'gA==']);
    case 'json':
      return column === 'tags' && chance.is(80) ? listValue(chance) : jsonValue(chance, 0);
  }
}

/** One that may be null. */
export function nullableFor(chance: Chance, column: ColumnName): Value {
  return chance.is(15) ? null : valueFor(chance, column);
}

/** A number or text that stands alone in JSON. */
export function leafValue(chance: Chance): Value {
  return chance.of(LEAVES);
}

/** What is not null. */
export function jsonValue(chance: Chance, depth: number): Value {
  if (depth > 1 || chance.is(30)) return leafValue(chance) ?? 0;
  if (chance.is(30)) return listValue(chance);
  const members = chance.list(0, 3, (): [string, Value] => [
    chance.of(['a', 'b', 'c d', 'é', 'x"y', '$gt']),
    chance.is(20) ? leafValue(chance) : jsonValue(chance, depth + 1),
  ]);
  const value: Row = Object.fromEntries(members);
  // What looks like operators is written as a literal elsewhere.
  return Object.keys(value).every((key) => key.startsWith('$')) ? { ...value, a: 1 } : value;
}

function listValue(chance: Chance): Value {
  return chance.list(0, 3, () => (chance.is(75) ? leafValue(chance) : jsonValue(chance, 1)));
}
