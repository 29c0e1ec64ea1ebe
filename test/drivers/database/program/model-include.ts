import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import { type FullRow, KINDS, scaled, written } from './model-values.ts';

/** Rows of the table that `where` means, in an order. */
export type Meant = (clauses: Row) => readonly FullRow[];

/** What rows show as clauses say, each at its place. */
export type Pick = (rows: readonly FullRow[], of: Row) => readonly Row[];

/** What each row includes, by the names of the relations. */
export function includedIn(rows: readonly FullRow[], include: Row, meant: Meant, pick: Pick): readonly Row[] {
  const relations = Object.entries(include as Readonly<Record<string, Row>>).map(([name, relation]) => {
    const belonging = belongingTo(relation, meant, pick);
    return (row: FullRow): [string, Value] => [name, belonging(row)];
  });
  return rows.map((row) => Object.fromEntries(relations.map((valueOf) => valueOf(row))));
}

/** What belongs to a row. */
function belongingTo(relation: Row, meant: Meant, pick: Pick): (row: FullRow) => Value {
  const { type, foreignKey, primaryKey, throughForeignKey, throughRelatedKey, limit } = relation;
  const found = meant(relation);
  const shown = pick(found, relation);
  const some = (isOf: (other: FullRow) => boolean) =>
    shown.filter((_row, at) => isOf(found[at] as FullRow)).slice(0, limit === undefined ? 1 : Number(limit));
  switch (type) {
    case 'many-to-one':
      return (row) => some((other) => isSame(keyOf(row, foreignKey), keyOf(other, primaryKey)))[0] ?? null;
    case 'one-to-many':
      return (row) => some((other) => isSame(keyOf(row, primaryKey), keyOf(other, foreignKey)));
    default: {
      const links = Map.groupBy(meant({}), (between) => keyOf(between, throughForeignKey));
      return (row) => {
        const key = keyOf(row, primaryKey);
        const related = (key === null ? [] : (links.get(key) ?? [])).map((between) =>
          keyOf(between, throughRelatedKey),
        );
        return some((other) => related.includes(keyOf(other, 'id')));
      };
    }
  }
}

function isSame(one: string | null, other: string | null): boolean {
  return one !== null && one === other;
}

/** Numbers of all kinds are the same where they are equal. */
function keyOf(row: FullRow, column: unknown): string | null {
  const value = row[column as keyof FullRow];
  if (value === null) return null;
  const isNumber = ['integer', 'bigint', 'decimal'].includes(KINDS[column as keyof typeof KINDS]);
  return isNumber ? scaled(written(value), 2).toString() : written(value);
}
