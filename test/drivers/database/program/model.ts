import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import { groupsOf, valueOf } from './model-aggregate.ts';
import { includedIn } from './model-include.ts';
import { Avoided, computed, expressed, fitted, numberOf, type Numeric } from './model-numbers.ts';
import { COLUMNS, compared, type FullRow, isSame, KINDS, shown, written } from './model-values.ts';
import { isMeant } from './model-where.ts';

/** What an operation came to, as far as the program compares it. */
export interface Outcome {
  readonly error?: true;
  readonly rows: readonly Row[];
  readonly count: number;
  readonly hasNext: boolean;
  readonly isInserted?: boolean;
}

type Given = Readonly<Record<string, Value>>;

const FAILED: Outcome = { error: true, rows: [], count: 0, hasNext: false };

/** What a table with `name` unique, which may be null, does: rows in a list. */
export class Model {
  #rows: readonly FullRow[] = [];

  run(operation: string, given: Given): Outcome {
    switch (operation) {
      case 'insert':
      case 'upsert':
        return this.#insert(given, operation === 'upsert');
      case 'update':
        return this.#update(given);
      case 'delete': {
        const gone = this.#meant(given);
        this.#rows = this.#rows.filter((row) => !gone.includes(row));
        return changed(gone, given);
      }
      case 'count':
        return {
          rows: [],
          count: Number(valueOf(this.#meant(given), '$count', { column: '*', ...given })),
          hasNext: false,
        };
      case 'sum':
      case 'avg':
      case 'min':
      case 'max':
        return ofGroups([{ [operation]: valueOf(this.#meant(given), `$${operation}`, given) }]);
      case 'aggregate':
      case 'groupBy':
        return this.#aggregate(given);
      default:
        return this.#query(given, operation === 'findOne');
    }
  }

  #meant(given: Given): readonly FullRow[] {
    const where = (given['where'] ?? {}) as Row;
    return this.#rows.filter((row) => isMeant(row, where));
  }

  #query(given: Given, isOne: boolean): Outcome {
    const order = orderOf(given);
    const meant = order.length === 0 ? this.#meant(given) : this.#sorted(given);
    const offset = Number(given['offset'] ?? 0);
    const limit = isOne ? 1 : Number(given['limit'] ?? 100);
    const rows = meant.slice(offset, offset + limit);
    const isOrdered = order.length > 0;
    return {
      rows: this.#picked(rows, given),
      count: isOne || given['count'] === false ? rows.length : meant.length,
      hasNext: isOrdered && rows.length > 0 && meant.length > offset + limit,
    };
  }

  #aggregate(given: Given): Outcome {
    const having = (given['having'] ?? {}) as Row;
    const grouped = [given['groupBy'] ?? []].flat() as readonly string[];
    const order = [...orderOf(given), ...grouped.map((column) => ({ column }))];
    const groups = groupsOf(this.#meant(given), given)
      .filter((group) => isMeant(group, having))
      .toSorted((one, other) => ordered(order, one, other));
    const offset = Number(given['offset'] ?? 0);
    return ofGroups(groups.slice(offset, offset + Number(given['limit'] ?? groups.length)));
  }

  #sorted(given: Given): readonly FullRow[] {
    const order = [...orderOf(given), { column: 'id' }];
    return this.#meant(given).toSorted((one, other) => ordered(order, one, other));
  }

  /** What a query shows of rows, with what they include. */
  #picked(rows: readonly FullRow[], given: Given): readonly Row[] {
    const columns = (given['select'] ?? COLUMNS) as readonly string[];
    const include = given['include'] as Row | undefined;
    const plain = rows.map((row) => picked(row, columns));
    if (include === undefined) return plain;
    const included = includedIn(
      rows,
      include,
      (clauses) => this.#sorted(clauses),
      (others, of) => this.#picked(others, of),
    );
    return plain.map((row, at) => ({ ...row, ...included[at] }));
  }

  #insert(given: Given, isUpsert: boolean): Outcome {
    const data = [given['data'] as Value].flat() as unknown as Row[];
    const conflict = isUpsert ? { action: 'update' } : ((given['onConflict'] ?? null) as Row | null);
    let rows = [...this.#rows];
    const touched: FullRow[] = [];
    let isInserted = false;
    for (const item of data) {
      const row = Object.fromEntries(COLUMNS.map((column) => [column, shown(column, item[column] ?? null)])) as FullRow;
      const found = rows.find((other) => other.name !== null && other.name === row.name);
      if (rows.some((other) => other.id === row.id && other !== found)) return FAILED;
      if (found === undefined) {
        rows.push(row);
        touched.push(row);
        isInserted = true;
      } else if (conflict === null) return FAILED;
      else if (conflict['action'] === 'update') {
        const columns = (conflict['update'] ?? given['updateColumns'] ?? Object.keys(item)) as readonly string[];
        const named = columns.filter((column) => (isUpsert ? column !== 'name' : true));
        const patch = Object.fromEntries(named.map((column) => [column, row[column as keyof FullRow]]));
        const updated = { ...found, ...patch };
        if (rows.some((other) => other !== found && other.id === updated.id)) return FAILED;
        rows = rows.map((other) => (other === found ? updated : other));
        touched.push(updated);
      }
    }
    this.#rows = rows;
    return { ...changed(touched, given), ...(isUpsert && data.length === 1 && { isInserted }) };
  }

  #update(given: Given): Outcome {
    const meant = this.#meant(given);
    const data = Object.entries(given['data'] as Row);
    const updated = meant.map((row) => ({
      ...row,
      ...Object.fromEntries(data.map(([column, value]) => [column, changedTo(row, column, value)])),
    }));
    const rows = this.#rows.map((row) => updated[meant.indexOf(row)] ?? row);
    const names = rows.map(({ name }) => name).filter((name) => name !== null);
    if (new Set(names).size < names.length) return FAILED;
    this.#rows = rows;
    return changed(updated, given);
  }
}

function ofGroups(rows: readonly Row[]): Outcome {
  return { rows, count: rows.length, hasNext: false };
}

function orderOf(given: Given): readonly { column: string; order?: string }[] {
  return [given['orderBy'] ?? []].flat() as unknown as { column: string; order?: string }[];
}

function ordered(order: readonly { column: string; order?: string }[], one: Row, other: Row): number {
  for (const { column, order: direction } of order) {
    const [a = null, b = null] = [one[column], other[column]];
    // Nulls are first in each direction.
    if (a === null || b === null) {
      if (a !== b) return a === null ? -1 : 1;
      continue;
    }
    const difference = compared(column, a, b);
    if (difference !== 0) return direction === 'DESC' ? -difference : difference;
  }
  return 0;
}

function picked(row: FullRow, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column as keyof FullRow]]));
}

function changed(rows: readonly FullRow[], given: Given): Outcome {
  const returning = given['returning'] ?? null;
  const columns = returning === true ? COLUMNS : (returning as readonly string[] | null);
  return {
    rows: columns === null ? [] : rows.map((row) => picked(row, columns)),
    count: rows.length,
    hasNext: false,
  };
}

function changedTo(row: FullRow, column: string, given: Value): Value {
  const entries = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : [];
  const [operator = '', operand = null] = entries[0] ?? [];
  if (entries.length === 0 || !entries.every(([key]) => key.startsWith('$'))) return shown(column, given);
  const value = row[column as keyof FullRow];
  switch (operator) {
    case '$set':
      return shown(column, operand);
    case '$unset':
      return null;
    case '$expr': {
      const result = expressed(row, operand);
      const isComputed = typeof result === 'object' && result !== null;
      return isComputed ? fitted(column, result as Numeric) : shown(column, result);
    }
    case '$inc':
    case '$dec':
    case '$mul':
      return fitted(column, summed(column, operator, value, operand));
    case '$min':
    case '$max': {
      const isNearer = value === null || compared(column, operand, value) * (operator === '$min' ? -1 : 1) > 0;
      return isNearer ? shown(column, operand) : value;
    }
    case '$concat':
      return concatenated(row, value, operand);
    default:
      return listed(operator, value, operand);
  }
}

function summed(column: string, operator: string, value: Value, operand: Value): Numeric | null {
  const kind = KINDS[column as keyof typeof KINDS];
  const amount = numberOf(operand, kind === 'float' ? 'float' : null);
  const held = numberOf(value ?? 0, kind);
  return computed(operator === '$inc' ? '$add' : operator === '$dec' ? '$subtract' : '$multiply', held, amount);
}

function concatenated(row: FullRow, value: Value, operand: Value): string {
  if (!Array.isArray(operand)) return `${written(value ?? '')}${written(operand)}`;
  return operand
    .map((item: Value) => {
      if (typeof item === 'object') return written((item as Row)['$literal'] ?? '');
      return item === 'name' || item === 'note' ? written(row[item] ?? '') : written(item);
    })
    .join('');
}

function listed(operator: string, value: Value, operand: Value): Value {
  if (value === null && operator === '$pull') return null;
  const list = value ?? [];
  if (!Array.isArray(list)) return value;
  if (operator === '$pull') return list.filter((item: Value) => !isSame(item, operand));
  if (operator === '$addToSet' && list.some((item: Value) => isSame(item, operand))) return list;
  if (list.length > 40) throw new Avoided('a list that grows');
  return [...list, operand];
}
