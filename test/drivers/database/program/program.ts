import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import { Chance } from './chance.ts';
import { COLUMNS, type ColumnName, KINDS } from './model-values.ts';
import { someAggregate } from './program-aggregate.ts';
import { someInclude } from './program-include.ts';
import { leafValue, jsonValue, nullableFor, valueFor } from './program-values.ts';
import { someNumber, someWhere } from './program-where.ts';
import type { Step } from './step.ts';

const OTHERS = COLUMNS.filter((column) => column !== 'id' && column !== 'name') as [ColumnName, ...ColumnName[]];
const SORTED = COLUMNS.filter((column) => KINDS[column] !== 'json') as [ColumnName, ...ColumnName[]];

/** Draws the steps of a program. Ids of upserts are never taken, since drivers need not agree on which key comes first. */
export class Program {
  readonly #chance: Chance;
  /** Draws of its own, so that the others are the same without it. */
  readonly #included: Chance;
  #freshId = 1_000;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#included = new Chance(20_261_128);
  }

  next(): Step {
    const kind = this.#chance.below(100);
    if (kind < 18) return this.#insert();
    if (kind < 26) return this.#upsert();
    if (kind < 50) return this.#update();
    if (kind < 54)
      return { operation: 'delete', given: { table: 'items', where: this.#narrow(), ...this.#returning() } };
    if (kind < 64) return someAggregate(this.#chance);
    if (kind < 68) return { operation: 'count', given: { table: 'items', where: someWhere(this.#chance) } };
    return this.#query();
  }

  #insert(): Step {
    const chance = this.#chance;
    const hasConflict = chance.is(40);
    const data = chance.is(50) ? this.#row(hasConflict) : chance.list(1, 5, () => this.#row(hasConflict));
    const action = chance.of(['ignore', 'update']);
    if (!hasConflict) return { operation: 'insert', given: { table: 'items', data, ...this.#returning() } };
    const update = chance.list(1, 3, () => chance.of(OTHERS));
    const onConflict = {
      columns: ['name'],
      action,
      ...(action === 'update' && { update: [...new Set(update)] }),
    };
    const rows = action === 'update' ? distinct(data) : data;
    return { operation: 'insert', given: { table: 'items', data: rows, onConflict, ...this.#returning() } };
  }

  #upsert(): Step {
    const chance = this.#chance;
    const row = (): Row => ({ ...this.#row(true), name: valueFor(chance, 'name') });
    const data = chance.is(60) ? row() : chance.list(1, 4, row);
    return {
      operation: 'upsert',
      given: {
        table: 'items',
        data: distinct(data),
        conflictKeys: ['name'],
        // Rows that lack columns would have them emptied on one driver and left on another by default.
        updateColumns: [...new Set(chance.list(1, 4, () => chance.of(OTHERS)))],
        ...this.#returning(),
      },
    };
  }

  #row(isFresh: boolean): Row {
    const chance = this.#chance;
    const columns = OTHERS.filter(() => chance.is(60));
    this.#freshId += 1;
    return {
      id: isFresh ? this.#freshId : chance.below(300),
      name: chance.is(60) ? `n${chance.below(60)}` : nullableFor(chance, 'name'),
      ...Object.fromEntries(columns.map((column) => [column, nullableFor(chance, column)])),
    };
  }

  #update(): Step {
    const chance = this.#chance;
    const isNamed = chance.is(10);
    const columns = [...new Set(chance.list(1, 3, () => chance.of(OTHERS)))];
    const data = isNamed
      ? { name: valueFor(chance, 'name') }
      : Object.fromEntries(columns.map((column) => [column, this.#change(column)]));
    const where = isNamed ? { id: chance.below(300) } : someWhere(chance);
    return { operation: 'update', given: { table: 'items', data, where, ...this.#returning() } };
  }

  #change(column: ColumnName): Value {
    const chance = this.#chance;
    if (chance.is(40)) return chance.is(50) ? nullableFor(chance, column) : { $set: nullableFor(chance, column) };
    if (chance.is(8)) return { $unset: true };
    switch (KINDS[column]) {
      case 'integer':
      case 'bigint':
        return this.#changeOfNumber(['stock', 'id'], [1, -3, 5]);
      case 'decimal':
        return this.#changeOfNumber(['price', 'stock'], [1, -0.5, '0.25', 0.005]);
      case 'float':
        return this.#changeOfNumber(['weight', 'stock', 'price'], [1, -0.5, 0.1]);
      case 'text':
        return chance.is(50)
          ? { $concat: chance.is(50) ? chance.of(['-', 'note', "'"]) : ['name', ' ', { $literal: 'note' }, 'x'] }
          : { [chance.of(['$min', '$max'])]: valueFor(chance, column) };
      case 'json':
        if (column === 'info') return jsonValue(chance, 0);
        return {
          [chance.of(['$push', '$pull', '$addToSet'])]: chance.is(80) ? leafValue(chance) : jsonValue(chance, 1),
        };
      default:
        return { [chance.of(['$min', '$max'])]: valueFor(chance, column) };
    }
  }

  #changeOfNumber(columns: readonly [string, ...string[]], amounts: readonly [Value, ...Value[]]): Value {
    const chance = this.#chance;
    if (chance.is(40)) return { $expr: someNumber(chance, columns, 0) };
    if (chance.is(20)) return { [chance.of(['$min', '$max'])]: 5 };
    return { [chance.of(['$inc', '$dec', '$mul'])]: chance.of(amounts) };
  }

  #query(): Step {
    const chance = this.#chance;
    const isWalked = chance.is(25);
    const count = Math.max(chance.below(4), isWalked ? 1 : 0);
    const columns = [...new Set(Array.from({ length: count }, () => chance.of(SORTED)))];
    const orderBy = columns.map((column) => ({ column, order: chance.of(['ASC', 'DESC']) }));
    const isOne = !isWalked && chance.is(10);
    const isLimited = orderBy.length > 0 && chance.is(60);
    const selected = [...new Set(chance.list(1, 4, () => chance.of(COLUMNS as [ColumnName, ...ColumnName[]])))];
    const given = {
      table: 'items',
      ...(chance.is(80) && { where: someWhere(chance) }),
      ...(columns.length > 0 && { orderBy }),
      ...(chance.is(40) && { select: selected }),
      ...(isLimited && !isOne && !isWalked && { limit: chance.below(12), offset: chance.below(6) }),
      ...(!isLimited && !isOne && { limit: 10_000 }),
      ...(chance.is(20) && !isOne && { count: false }),
      ...(this.#included.is(30) && { include: someInclude(this.#included) }),
    };
    return isOne
      ? { operation: 'findOne', given: { ...given, orderBy: [{ column: 'id' }] } }
      : { operation: 'query', given: { ...given, ...(isWalked && { limit: 1 + chance.below(30) }) }, isWalked };
  }

  /** Few rows at a time, so that some are left. */
  #narrow(): Row {
    return {
      $and: [{ id: { $between: [this.#chance.below(300), this.#chance.below(300)] } }, someWhere(this.#chance)],
    };
  }

  #returning(): { returning?: Value } {
    if (this.#chance.is(50)) return {};
    return { returning: this.#chance.is(50) ? true : ['id', 'name', 'price'] };
  }
}

/** Rows of which none has the name of one before it. */
function distinct(data: Value): Value {
  if (!Array.isArray(data)) return data;
  const rows = data as readonly Row[];
  return rows.filter(
    (row, index) => row['name'] === null || rows.findIndex((other) => other['name'] === row['name']) === index,
  );
}
