/** Indexes and constraints that a graph has, as they were defined. They are few, so all are kept in memory. */

import type { ConstraintDefinition, IndexDefinition, Target } from '../../../engine/graph/model.ts';

/** An index or a constraint, with the number by which what SQLite has of it is named. */
export type Definition =
  | ({ readonly id: number; readonly kind: 'index' } & IndexDefinition)
  | ({ readonly id: number; readonly kind: 'constraint' } & ConstraintDefinition);

/** What is defined, without its number. */
export type NewDefinition = Definition extends infer Each
  ? Each extends Definition
    ? Omit<Each, 'id'>
    : never
  : never;

/** The definitions of a graph. */
export class Definitions {
  readonly #sql: SqlStorage;
  #known: readonly Definition[] | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** All, in order of their making. */
  all(): readonly Definition[] {
    this.#known ??= this.#sql
      .exec<{ id: number; body: string }>('SELECT id, body FROM definition ORDER BY id')
      .toArray()
      .map(({ id, body }) => ({ ...(JSON.parse(body) as Definition), id }));
    return this.#known;
  }

  /** The one of a name, or null. */
  named(name: string): Definition | null {
    return this.all().find((each) => nameOf(each) === name) ?? null;
  }

  /** Those of a label or a type. */
  of(entity: Target['entity'], name: string): readonly Definition[] {
    return this.all().filter((each) => each.entity === entity && each.name === name);
  }

  add(definition: NewDefinition): Definition {
    const { id } = this.#sql
      .exec<{
        id: number;
      }>(
        'INSERT INTO definition (name, kind, body) VALUES (?, ?, ?) RETURNING id',
        nameOf(definition),
        definition.kind,
        JSON.stringify(definition),
      )
      .one();
    this.forget();
    return { ...definition, id };
  }

  remove({ id }: Definition): void {
    this.#sql.exec('DELETE FROM definition WHERE id = ?', id);
    this.forget();
  }

  /** Has all read anew. */
  forget(): void {
    this.#known = null;
  }
}

/** The name by which a definition is known. */
export function nameOf(definition: NewDefinition): string {
  return definition.kind === 'index' ? definition.index : definition.constraint;
}
