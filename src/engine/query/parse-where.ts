/** Reads `where`. */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound } from './bound.ts';
import { type Faults, at } from './faults.ts';
import type { Condition, Kind } from './model.ts';
import { type Language, nothing, OPERATORS } from './parse-operators.ts';
import { parsePredicate } from './parse-expression.ts';
import { columnName, isObject, isOperators } from './parse-value.ts';

/** A `where` that is being read. */
interface Reading<More extends Kind> {
  readonly language: Language<More>;
  readonly faults: Faults;
  conditions: number;
}

const ROWS: Language = { operators: OPERATORS, hasExpressions: true };

/** Which rows a `where` of a database means; all of them where it is absent. */
export function parseWhere(given: unknown, path: string, faults: Faults): Condition {
  return parseConditions(given, path, ROWS, faults);
}

/** What a `where` means in a language of its own. */
export function parseConditions<More extends Kind>(
  given: unknown,
  path: string,
  language: Language<More>,
  faults: Faults,
): Condition<More> {
  if (given === undefined) return { kind: 'and', of: [] };
  const reading: Reading<More> = { language, faults, conditions: 0 };
  const condition = readObject(given, path, reading, 0);
  if (reading.conditions > LIMITS.query_conditions.value)
    faults.add(path, `must have ${LIMITS.query_conditions.value} conditions at most`);
  return condition;
}

/** Whether a condition asks for nothing, so that it means every row. */
export function isEverything(condition: Kind): boolean {
  return condition.kind === 'and' && (condition as Condition & { kind: 'and' }).of.every(isEverything);
}

function readObject<More extends Kind>(
  given: unknown,
  path: string,
  reading: Reading<More>,
  depth: number,
): Condition<More> {
  const { faults } = reading;
  if (!isObject(given)) return nothing(path, isBound(given) ? 'must be written out' : 'must be an object', faults);
  if (depth > LIMITS.query_depth.value) return nothing(path, 'is nested too deeply', faults);
  return all(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) =>
        key.startsWith('$')
          ? readLogical(key, value, at(path, key), reading, depth + 1)
          : readField(key, value, at(path, key), reading, depth + 1),
      ),
  );
}

function readLogical<More extends Kind>(
  key: string,
  given: unknown,
  path: string,
  reading: Reading<More>,
  depth: number,
): Condition<More> {
  const { faults } = reading;
  switch (key.toLowerCase()) {
    case '$and':
      return { kind: 'and', of: readSeveral(given, path, reading, depth) };
    case '$or':
      return { kind: 'or', of: readSeveral(given, path, reading, depth) };
    case '$nor':
      return { kind: 'not', of: { kind: 'or', of: readSeveral(given, path, reading, depth) } };
    case '$not':
      return { kind: 'not', of: readObject(given, path, reading, depth) };
    case '$expr':
      if (!reading.language.hasExpressions) return nothing(path, 'is not an operator', faults);
      reading.conditions += 1;
      return { kind: 'expression', of: parsePredicate(given, path, faults) };
    default:
      return nothing(path, 'is not an operator', faults);
  }
}

/** A list of conditions, or an object of which each member is one. */
function readSeveral<More extends Kind>(
  given: unknown,
  path: string,
  reading: Reading<More>,
  depth: number,
): readonly Condition<More>[] {
  const several: readonly (readonly [string, unknown])[] = Array.isArray(given)
    ? given.map((item, index) => [at(path, index), item])
    : isObject(given)
      ? Object.entries(given).map(([key, value]) => [path, { [key]: value }])
      : [];
  if (several.length === 0) reading.faults.add(path, 'must be a list of conditions, or an object');
  return several.map(([place, item]) => {
    const condition = readObject(item, place, reading, depth);
    // Within `$or` it would mean every row, which is hardly what was meant.
    if (isObject(item) && isEverything(condition)) reading.faults.add(place, 'must have a condition');
    return condition;
  });
}

function readField<More extends Kind>(
  key: string,
  given: unknown,
  path: string,
  reading: Reading<More>,
  depth: number,
): Condition<More> {
  const column = columnName(key, path, reading.faults);
  if (isOperators(given)) return readOperators(column, given, path, reading, depth);
  reading.conditions += 1;
  const equality = reading.language.operators.get('$eq');
  return equality?.(column, given, path, reading.faults) ?? nothing(path, 'must have an operator', reading.faults);
}

function readOperators<More extends Kind>(
  column: string,
  given: Readonly<Record<string, unknown>>,
  path: string,
  reading: Reading<More>,
  depth: number,
): Condition<More> {
  if (depth > LIMITS.query_depth.value) return nothing(path, 'is nested too deeply', reading.faults);
  return all(
    Object.entries(given).map(([key, operand]) => {
      const place = at(path, key);
      const name = key.toLowerCase();
      if (name === '$not') {
        if (isOperators(operand)) return { kind: 'not', of: readOperators(column, operand, place, reading, depth + 1) };
        return nothing(place, 'must be an object of operators', reading.faults);
      }
      reading.conditions += 1;
      const operator = reading.language.operators.get(name);
      if (operator === undefined) return nothing(place, 'is not an operator', reading.faults);
      return operator(column, operand, place, reading.faults);
    }),
  );
}

function all<More extends Kind>(of: readonly Condition<More>[]): Condition<More> {
  const [only, ...more] = of;
  return only !== undefined && more.length === 0 ? only : { kind: 'and', of };
}
