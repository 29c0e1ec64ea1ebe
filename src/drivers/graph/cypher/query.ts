import { NAME } from '../../../engine/query/model.ts';
import { isPoint, type Point, type Properties } from '../../../engine/graph/patterns.ts';
import { type Dialect, dialectOf } from './dialects.ts';
import type { CypherDialect } from '../port.ts';

/** A value that goes beside a query: plain data. */
export type Param = string | number | boolean | null | readonly Param[] | { readonly [key: string]: Param };

/** A query as it is run. */
export interface CypherQuery {
  readonly text: string;
  readonly params: Readonly<Record<string, Param>>;
}

/** What a query answered: values as they are on the wire, by the names that it gave them. */
export interface CypherAnswer {
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Indexes and constraints that were made or dropped. */
  readonly definitions: number;
}

/** Runs a query. Throws a `ProcessorError`. */
export type RunCypher = (query: CypherQuery) => Promise<CypherAnswer>;

/** A query in the making: values become parameters, names are quoted. */
export class Cypher {
  readonly dialect: Dialect;
  readonly #params: Record<string, Param> = {};
  #count = 0;

  constructor(dialect: CypherDialect) {
    this.dialect = dialectOf(dialect);
  }

  /** Stands for a value. */
  value(value: Param): string {
    const name = `p${this.#count}`;
    this.#count += 1;
    this.#params[name] = value;
    return `$${name}`;
  }

  /** Stands for the id of a node or relationship. */
  id(id: string): string {
    return this.value(this.dialect.idValue(id));
  }

  /** Whether a node or relationship is the one of an id. */
  isOf(variable: string, id: string): string {
    return `${this.dialect.id(variable)} = ${this.id(id)}`;
  }

  /** Gives something new its properties. */
  setNew(variable: string, properties: Properties): string {
    const { plain, points } = partsOf(properties);
    const places = Object.entries(points).map(
      ([name, point]) => `, ${property(variable, name)} = ${this.point(point)}`,
    );
    return `SET ${variable} = ${this.value(plain)}${places.join('')}`;
  }

  point({ lat, lon }: Point): string {
    return `point({latitude: ${this.value(lat)}, longitude: ${this.value(lon)}})`;
  }

  done(text: string): CypherQuery {
    return { text, params: this.#params };
  }
}

/** A name in backticks. It has none in itself. */
export function quoted(name: string): string {
  if (!NAME.test(name)) throw new Error('a name was not checked');
  return `\`${name}\``;
}

/** `:A:B`, or nothing. */
export function labelled(labels: readonly string[]): string {
  return labels.map((label) => `:${quoted(label)}`).join('');
}

/** `:A|B`, or nothing. */
export function typed(types: readonly string[]): string {
  return types.length === 0 ? '' : `:${types.map(quoted).join('|')}`;
}

export function property(variable: string, name: string): string {
  return `${variable}.${quoted(name)}`;
}

/** Points apart from what a parameter can be. */
export function partsOf(properties: Properties): {
  readonly plain: Readonly<Record<string, Param>>;
  readonly points: Readonly<Record<string, Point>>;
} {
  const plain: [string, Param][] = [];
  const points: [string, Point][] = [];
  for (const [name, value] of Object.entries(properties)) {
    if (isPoint(value)) points.push([name, value]);
    else plain.push([name, value]);
  }
  return { plain: Object.fromEntries(plain), points: Object.fromEntries(points) };
}
