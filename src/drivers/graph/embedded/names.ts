/** Labels and types as numbers. Names are few, so all are kept in memory; they are never deleted. */

/** What is named. */
export type NameKind = 'label' | 'type';

/** The names of a graph. */
export class Names {
  readonly #sql: SqlStorage;
  #ids: Readonly<Record<NameKind, Map<string, number>>> | null = null;
  readonly #texts = new Map<number, string>();
  readonly #labels = new Map<string, readonly string[]>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The number of a name; null where nothing was ever named so. */
  id(kind: NameKind, name: string): number | null {
    return this.#known()[kind].get(name) ?? null;
  }

  /** The number of a name, which gets one now where it has none. */
  ensure(kind: NameKind, name: string): number {
    const known = this.#known()[kind];
    const id =
      known.get(name) ??
      this.#sql.exec<{ id: number }>('INSERT INTO name (kind, name) VALUES (?, ?) RETURNING id', kind, name).one().id;
    known.set(name, id);
    this.#texts.set(id, name);
    return id;
  }

  /** The numbers of those names that have one. */
  ids(kind: NameKind, names: readonly string[]): readonly number[] {
    return names.flatMap((name) => this.id(kind, name) ?? []);
  }

  /** The name of a number. */
  name(id: number): string {
    this.#known();
    const name = this.#texts.get(id);
    if (name === undefined) throw new Error(`no label or type has the number ${id}`);
    return name;
  }

  /** All names of a kind, with their numbers. */
  all(kind: NameKind): ReadonlyMap<string, number> {
    return this.#known()[kind];
  }

  /** Labels of a node as they are stored, which get numbers where they have none. */
  storedLabels(labels: readonly string[]): string {
    if (labels.length === 0) return ',';
    const ids = [...new Set(labels.map((label) => this.ensure('label', label)))].toSorted((one, other) => one - other);
    return `,${ids.join(',')},`;
  }

  /** Labels of a node by what is stored of them, in order of their names. */
  labels(stored: string): readonly string[] {
    const known = this.#labels.get(stored);
    if (known !== undefined) return known;
    const labels = labelIds(stored)
      .map((id) => this.name(id))
      .toSorted();
    if (this.#labels.size >= KEPT_SETS) this.#labels.clear();
    this.#labels.set(stored, labels);
    return labels;
  }

  /** Has all names read anew. */
  forget(): void {
    this.#ids = null;
    this.#texts.clear();
    this.#labels.clear();
  }

  #known(): Readonly<Record<NameKind, Map<string, number>>> {
    if (this.#ids !== null) return this.#ids;
    const ids = { label: new Map<string, number>(), type: new Map<string, number>() };
    const rows = this.#sql.exec<{ id: number; kind: NameKind; name: string }>('SELECT id, kind, name FROM name');
    for (const { id, kind, name } of rows) {
      ids[kind].set(name, id);
      this.#texts.set(id, name);
    }
    this.#ids = ids;
    return ids;
  }
}

/** Sets of labels that are kept in memory. */
const KEPT_SETS = 10_000;

/** The numbers of labels by what is stored of them. */
export function labelIds(stored: string): readonly number[] {
  return stored.length <= 1 ? [] : stored.slice(1, -1).split(',').map(Number);
}
