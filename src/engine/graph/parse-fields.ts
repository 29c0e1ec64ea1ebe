/** Reads the fields that operations on graphs have in common. */

import { LIMITS } from '../../kernel/limits.ts';
import type { Fields } from '../query/binding.ts';
import { isBound, unbound } from '../query/bound.ts';
import { type Faults, at } from '../query/faults.ts';
import type { Order } from '../query/model.ts';
import { flag, parseOrder, whole } from '../query/parse-clauses.ts';
import { boundText, columnName, columnNames, isObject } from '../query/parse-value.ts';
import type { GraphStatement } from './model.ts';
import type { GraphOperation } from './operations.ts';
import { parseChanges, parseProperties } from './parse-properties.ts';
import { parseGraphWhere } from './parse-where.ts';
import type { Direction, GraphCondition, NodePattern, Properties, PropertyChange } from './patterns.ts';

/** How operations are read, by their names. */
export type Readers = Readonly<Partial<Record<GraphOperation, Reader>>>;

interface Reader {
  /** All that there may be. */
  readonly fields: readonly string[];
  readonly read: (given: GivenFields) => GraphStatement;
}

const ID_LENGTH = 256;
const DIRECTIONS = ['OUTGOING', 'INCOMING', 'BOTH'] as const satisfies readonly Direction[];

/** The fields of an object as it was written, and where they stand. What is wrong with one is a fault at its place. */
export class GivenFields {
  readonly faults: Faults;
  readonly #given: Fields;
  readonly #path: string;

  constructor(given: Fields, path: string, faults: Faults) {
    this.#given = given;
    this.#path = path;
    this.faults = faults;
  }

  /** Where a field stands. */
  at(name: string): string {
    return at(this.#path, name);
  }

  /** A field as it was written. */
  get(name: string): unknown {
    return this.#given[name];
  }

  has(name: string): boolean {
    return this.#given[name] !== undefined;
  }

  fault(name: string, message: string): void {
    this.faults.add(this.at(name), message);
  }

  /** Fields beside those that are known are faults. */
  only(known: readonly string[], of: string): void {
    const list = known.length === 0 ? 'there are none' : `those are ${known.join(', ')}`;
    for (const name of Object.keys(this.#given))
      if (this.has(name) && !known.includes(name)) this.fault(name, `is not a field of ${of}; ${list}`);
  }

  /** An id, which there must be. */
  id(name: string): string {
    return this.idOrNull(name) ?? this.#required(name);
  }

  idOrNull(name: string): string | null {
    if (!this.has(name)) return null;
    const id = unbound(this.get(name));
    if (typeof id !== 'string' || id === '' || id.length > ID_LENGTH)
      this.fault(name, `must be an id: text of 1 to ${ID_LENGTH} characters`);
    else return boundText(id, this.at(name), this.faults);
    return '';
  }

  /** A name, which there must be. */
  name(name: string): string {
    return this.has(name) ? columnName(this.get(name), this.at(name), this.faults) : this.#required(name);
  }

  nameOrNull(name: string): string | null {
    return this.has(name) ? this.name(name) : null;
  }

  /** A list of names; none where it is absent. */
  names(name: string, most: number = LIMITS.graph_labels.value): readonly string[] {
    if (!this.has(name)) return [];
    const names = columnNames(this.get(name), this.at(name), this.faults);
    if (names.length > most) this.fault(name, `must have ${most} names at most`);
    return names;
  }

  /** A list of names, of which there must be one. */
  someNames(name: string, most: number = LIMITS.graph_labels.value): readonly string[] {
    const given = this.get(name);
    if (given === undefined) this.#required(name);
    else if (Array.isArray(given) && given.length === 0) this.fault(name, 'must have a name');
    return this.names(name, most);
  }

  /** One name, or a list of them. */
  nameOrNames(name: string): readonly string[] {
    return typeof this.get(name) === 'string' ? [this.name(name)] : this.names(name);
  }

  where(name = 'where'): GraphCondition {
    return parseGraphWhere(this.get(name), this.at(name), this.faults);
  }

  /** Nodes by `labels` and `where`. */
  nodePattern(): NodePattern {
    return { labels: this.names('labels'), where: this.where() };
  }

  /** An object with fields of its own, which must have been written; an empty one where it is absent. */
  object(name: string, known: readonly string[]): GivenFields {
    const given = this.has(name) ? this.get(name) : {};
    return this.#fieldsOf(given, this.at(name), known, name) ?? new GivenFields({}, this.at(name), this.faults);
  }

  /** Objects, which must have been written. */
  objects(name: string, fields: readonly string[]): readonly GivenFields[] {
    const list = this.get(name);
    const most = LIMITS.graph_items.value;
    if (list === undefined) this.#required(name);
    else if (!Array.isArray(list)) this.fault(name, isBound(list) ? 'must be written out' : 'must be a list');
    else if (list.length === 0 || list.length > most) this.fault(name, `must have 1 to ${most} items`);
    else return list.flatMap((item, index) => this.#fieldsOf(item, at(this.at(name), index), fields, name) ?? []);
    return [];
  }

  #fieldsOf(given: unknown, path: string, known: readonly string[], of: string): GivenFields | null {
    if (!isObject(given)) {
      this.faults.add(path, isBound(given) ? 'must be written out' : 'must be an object');
      return null;
    }
    const fields = new GivenFields(given, path, this.faults);
    fields.only(known, of);
    return fields;
  }

  properties(name = 'properties'): Properties {
    return parseProperties(this.get(name), this.at(name), this.faults);
  }

  /** What becomes of properties; of at least one where it `isSome`. */
  changes(name: string, isSome = false): readonly PropertyChange[] {
    if (isSome && !this.has(name)) this.#required(name);
    return this.has(name) ? parseChanges(this.get(name), this.at(name), isSome, this.faults) : [];
  }

  /** One of several words, in any case; `absent` where it is absent. */
  word<Word extends string>(name: string, words: readonly Word[], absent: Word | null): Word {
    const given = unbound(this.get(name) ?? absent);
    const found = words.find((word) => typeof given === 'string' && word.toLowerCase() === given.toLowerCase());
    if (found === undefined) this.fault(name, this.has(name) ? `must be ${words.join(' or ')}` : 'is required');
    return found ?? (words[0] as Word);
  }

  direction(): Direction {
    return this.word('direction', DIRECTIONS, 'OUTGOING');
  }

  flag(name: string): boolean {
    return flag(this.get(name), this.at(name), this.faults);
  }

  orderBy(): readonly Order[] {
    return parseOrder(this.get('orderBy'), this.at('orderBy'), this.faults, 'property');
  }

  /** How many of an answer. */
  limit(): number {
    return this.whole('limit', LIMITS.graph_items_default.value, LIMITS.graph_items.value);
  }

  skip(): number {
    return this.whole('skip', 0, Number.MAX_SAFE_INTEGER);
  }

  /** Relationships of a path. */
  depth(name: string, absent: number): number {
    return this.whole(name, absent, LIMITS.graph_depth.value);
  }

  whole(name: string, absent: number, most: number, least = 0): number {
    return whole(this.get(name), this.at(name), absent, most, this.faults, least);
  }

  #required(name: string): string {
    this.fault(name, 'is required');
    return '';
  }
}
