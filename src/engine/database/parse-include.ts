/** Reads what a query includes. */

import { LIMITS } from '../../kernel/limits.ts';
import { isRelation } from '../query/binding.ts';
import { isBound, unbound } from '../query/bound.ts';
import { type Faults, at } from '../query/faults.ts';
import type { Include } from './model.ts';
import { parseOrder, whole } from '../query/parse-clauses.ts';
import { columnName, columnNames, isObject } from '../query/parse-value.ts';
import { tableName } from './table-name.ts';
import { parseWhere } from '../query/parse-where.ts';

type Given = Readonly<Record<string, unknown>>;

const FIELDS: ReadonlySet<string> = new Set([
  'relation',
  'type',
  'table',
  'foreignKey',
  'primaryKey',
  'through',
  'throughForeignKey',
  'throughRelatedKey',
  'select',
  'where',
  'orderBy',
  'limit',
  'include',
]);

const THROUGH = ['through', 'throughForeignKey', 'throughRelatedKey'];

/** An `include` that is being read. */
interface Reading {
  readonly faults: Faults;
  relations: number;
}

/** Relations where they are written: one, a list, or an object of several by their names. */
interface Written {
  readonly name: unknown;
  readonly given: unknown;
  readonly path: string;
  readonly isNamed: boolean;
}

/** The relations of an `include`, none where it is absent. `select` is that of the rows in which they are to stand. */
export function parseIncludes(
  given: unknown,
  path: string,
  select: readonly string[] | null,
  faults: Faults,
): readonly Include[] {
  if (given === undefined) return [];
  const reading: Reading = { faults, relations: 0 };
  const include = readIncludes(given, path, select, reading, 1);
  if (reading.relations > LIMITS.query_includes.value)
    faults.add(path, `must have ${LIMITS.query_includes.value} relations at most, those within others too`);
  return include;
}

function readIncludes(
  given: unknown,
  path: string,
  select: readonly string[] | null,
  reading: Reading,
  level: number,
): readonly Include[] {
  if (given === undefined) return [];
  const { faults } = reading;
  if (level > LIMITS.query_include_depth.value) {
    faults.add(path, `is nested too deeply: ${LIMITS.query_include_depth.value} levels at most`);
    return [];
  }
  const taken = new Set(select);
  return writtenIn(given, path, faults).flatMap((written) => {
    const include = readInclude(written, reading, level);
    if (include === null) return [];
    const { relation } = include;
    if (relation !== '' && taken.has(relation)) faults.add(nameOf(written), `'${relation}' stands in the row already`);
    taken.add(relation);
    return [include];
  });
}

function nameOf({ path, isNamed }: Written): string {
  return isNamed ? path : at(path, 'relation');
}

function writtenIn(given: unknown, path: string, faults: Faults): readonly Written[] {
  const one = (item: unknown, place: string): Written => ({
    name: isObject(item) ? item['relation'] : undefined,
    given: item,
    path: place,
    isNamed: false,
  });
  if (Array.isArray(given)) return given.map((item, index) => one(item, at(path, index)));
  if (!isObject(given)) {
    faults.add(
      path,
      isBound(given) ? 'must be written out' : 'must be a relation, a list of some, or some by their names',
    );
    return [];
  }
  if (isRelation(given)) return [one(given, path)];
  return Object.entries(given)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => ({ name, given: item, path: at(path, name), isNamed: true }));
}

function readInclude(written: Written, reading: Reading, level: number): Include | null {
  const { name, given, path, isNamed } = written;
  const { faults } = reading;
  reading.relations += 1;
  if (!isObject(given)) {
    faults.add(path, isBound(given) ? 'must be written out' : 'must be an object');
    return null;
  }
  for (const field of Object.keys(given)) {
    if (FIELDS.has(field) && !(isNamed && field === 'relation')) continue;
    if (given[field] !== undefined) faults.add(at(path, field), 'is not a field of a relation');
  }
  const relation = columnName(name, nameOf(written), faults);
  const { table, select, limit, type } = given;
  const by = readKeys(given, path, faults);
  if (by?.type === 'many-to-one' && limit !== undefined)
    faults.add(at(path, 'limit'), 'is none of many-to-one, which is one row');
  const selected = select === undefined ? null : columnNames(select, at(path, 'select'), faults);
  const include = {
    relation,
    path,
    table: table === undefined ? { schema: null, name: relation } : tableName(table, at(path, 'table'), faults),
    select: selected,
    where: parseWhere(given['where'], at(path, 'where'), faults),
    orderBy: parseOrder(given['orderBy'], at(path, 'orderBy'), faults),
    limit: whole(limit, at(path, 'limit'), null, LIMITS.query_rows.value, faults),
    include: readIncludes(given['include'], at(path, 'include'), selected, reading, level + 1),
  };
  if (by !== null) return { ...include, by };
  faults.add(
    at(path, 'type'),
    isBound(type) ? 'must be written out' : 'must be many-to-one, one-to-many or many-to-many',
  );
  return null;
}

function readKeys(given: Given, path: string, faults: Faults): Include['by'] | null {
  const type = typeof given['type'] === 'string' ? given['type'].toLowerCase() : null;
  const key = (field: string) => keyColumn(given[field], at(path, field), faults);
  const primaryKey = given['primaryKey'] === undefined ? null : key('primaryKey');
  switch (type) {
    case 'many-to-one':
    case 'one-to-many':
      for (const field of THROUGH)
        if (given[field] !== undefined) faults.add(at(path, field), 'is of many-to-many alone');
      return { type, foreignKey: key('foreignKey'), primaryKey };
    case 'many-to-many':
      if (given['foreignKey'] !== undefined)
        faults.add(at(path, 'foreignKey'), 'is none of many-to-many, which goes by throughForeignKey');
      return {
        type,
        through: tableName(given['through'], at(path, 'through'), faults),
        foreignKey: key('throughForeignKey'),
        relatedKey: key('throughRelatedKey'),
        primaryKey,
      };
    default:
      return null;
  }
}

function keyColumn(given: unknown, path: string, faults: Faults): string {
  if (given === undefined) faults.add(path, 'is required');
  else if (Array.isArray(unbound(given))) faults.refuse(path, 'names several columns, and a relation goes by one');
  else return columnName(given, path, faults);
  return '';
}
