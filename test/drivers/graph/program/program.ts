import type { Chance } from '../../database/program/chance.ts';
import type { GraphModel } from './model.ts';
import { definitionStep, searchOfDefinition } from './program-definitions.ts';
import {
  LABELS,
  PROPERTIES,
  someChanges,
  someProperties,
  SORTED,
  someWhere,
  TYPES,
  valueFor,
} from './program-values.ts';
import type { Extent, Step } from './step.ts';

/** Nodes from which on more are deleted than made. */
const MANY = 45;

/** Draws the steps of a program, from what the model has. */
export class Program {
  readonly #chance: Chance;
  readonly #model: GraphModel;
  readonly #extent: Extent;
  /** The latest number of something new. */
  #k = 0;

  constructor(chance: Chance, model: GraphModel, extent: Extent) {
    this.#chance = chance;
    this.#model = model;
    this.#extent = extent;
  }

  next(): Step {
    const kind = this.#chance.below(100);
    if (kind < 20) return this.#make();
    if (kind < 32) return this.#update();
    if (kind < 40) return this.#merge();
    if (kind < 48) return this.#delete();
    if (kind < 52) return this.#label();
    return this.read();
  }

  /** A step that changes nothing. */
  read(): Step {
    const kind = this.#chance.below(100);
    const chance = this.#chance;
    if (kind < 22) return { operation: 'findNodes', given: { ...this.#nodes(), ...this.#page() } };
    if (kind < 34) return { operation: 'findRelationships', given: this.#relationships() };
    if (kind < 38) return { operation: 'findNodeById', given: { id: this.#node() } };
    if (kind < 42) return { operation: 'findRelationshipById', given: { id: this.#relationship() } };
    if (kind < 46) return { operation: 'countNodes', given: this.#nodes() };
    if (kind < 48) return { operation: 'countRelationships', given: this.#types('types') };
    if (kind < 50) return { operation: 'getStatistics', given: {} };
    if (kind < 54) return { operation: 'findConnectedComponents', given: { ...this.#types(), ...this.#labels(30) } };
    if (kind < 60 && this.#extent.hasDefinitions) return searchOfDefinition(chance, this.#model);
    if (kind < 64 && this.#extent.hasDefinitions)
      return { operation: chance.of(['listIndexes', 'listConstraints']), given: {} };
    return this.#search();
  }

  #make(): Step {
    const chance = this.#chance;
    if (chance.is(12) && this.#extent.hasDefinitions) return definitionStep(chance);
    if (this.#model.nodes.size < MANY && chance.is(50)) {
      if (chance.is(70)) return { operation: 'createNode', given: this.#newNode() };
      return { operation: 'createNodes', given: { nodes: chance.list(1, 5, () => this.#newNode()) } };
    }
    if (chance.is(75)) return { operation: 'createRelationship', given: this.#newRelationship() };
    const relationships = chance.list(1, 5, () => this.#newRelationship());
    return { operation: 'createRelationships', given: { relationships } };
  }

  #newNode() {
    const chance = this.#chance;
    const labels = [...new Set(chance.list(1, 3, () => chance.of(LABELS)))];
    return { labels: chance.is(4) ? [`Fresh${this.#k}`] : labels, properties: someProperties(chance, this.#number()) };
  }

  #newRelationship() {
    const type = this.#chance.is(3) ? `FRESH_${this.#k}` : this.#chance.of(TYPES);
    return { type, ...this.#ends(), properties: someProperties(this.#chance, this.#number()) };
  }

  /** Seldom one that something else has. */
  #number(): number {
    if (this.#chance.is(4)) return this.#chance.below(this.#k + 1);
    this.#k += 1;
    return this.#k;
  }

  #update(): Step {
    const chance = this.#chance;
    const properties = someChanges(chance, this.#number());
    if (chance.is(60)) return { operation: 'updateNode', given: { ...this.#someNodes(), properties } };
    const given = chance.is(60) ? { id: this.#relationship() } : this.#fewRelationships();
    return { operation: 'updateRelationship', given: { ...given, properties } };
  }

  #merge(): Step {
    const chance = this.#chance;
    const onCreate = someProperties(chance, this.#number());
    const onMatch = someChanges(chance, this.#k);
    if (chance.is(50))
      return { operation: 'mergeRelationship', given: { type: chance.of(TYPES), ...this.#ends(), onCreate, onMatch } };
    const name = chance.of(PROPERTIES);
    const matchProperties = chance.is(70) ? { k: chance.below(this.#k + 2) } : { [name]: valueFor(chance, name) };
    return { operation: 'mergeNode', given: { labels: [chance.of(LABELS)], matchProperties, onCreate, onMatch } };
  }

  #delete(): Step {
    const chance = this.#chance;
    const detach = chance.is(this.#model.nodes.size > MANY ? 90 : 40);
    if (chance.is(70)) return { operation: 'deleteNode', given: { ...this.#someNodes(), detach } };
    const given = chance.is(60) ? { id: this.#relationship() } : this.#fewRelationships();
    return { operation: 'deleteRelationship', given };
  }

  #label(): Step {
    const chance = this.#chance;
    const operation = chance.of<Step['operation']>(['addLabels', 'removeLabels', 'setLabels']);
    const labels = [...new Set(chance.list(1, 2, () => chance.of(LABELS)))];
    return { operation, given: { id: this.#node(), labels: chance.is(5) ? [`Fresh${this.#k}`] : labels } };
  }

  #search(): Step {
    const chance = this.#chance;
    const direction = chance.of(['OUTGOING', 'INCOMING', 'BOTH']);
    const limit = { ...(chance.is(30) && { limit: chance.below(8) }) };
    const around = { direction, ...this.#types(), ...limit, ...(chance.is(30) && { nodeFilter: this.#nodes() }) };
    const between = { ...this.#ends(), ...this.#types(), directed: chance.is(50) };
    const kind = chance.below(36);
    if (kind < 8) {
      const given = { startNodeId: this.#node(), maxDepth: chance.below(4), ...around };
      const relationshipFilter = { where: someWhere(chance) };
      return { operation: 'traverse', given: chance.is(20) ? { ...given, relationshipFilter } : given };
    }
    if (kind < 18)
      return { operation: 'getNeighborhood', given: { nodeId: this.#node(), depth: chance.below(5), ...around } };
    if (kind < 24) {
      const [one, other] = [chance.below(4), chance.below(4)];
      const depths = { minDepth: Math.min(one, other), maxDepth: Math.max(one, other) };
      return { operation: 'allPaths', given: { ...between, ...limit, ...(chance.is(70) ? depths : { maxDepth: 3 }) } };
    }
    const depth = { ...(chance.is(50) && { maxDepth: chance.below(6) }) };
    const weight = {
      ...(chance.is(50) && this.#extent.hasWeights && { weightProperty: chance.is(80) ? 'w' : 'weight' }),
    };
    return { operation: 'shortestPath', given: { ...between, ...depth, ...weight } };
  }

  #nodes(): Record<string, unknown> {
    return { ...this.#labels(50), ...(this.#chance.is(70) && { where: someWhere(this.#chance) }) };
  }

  #labels(percent: number): Record<string, unknown> {
    const chance = this.#chance;
    return chance.is(percent) ? { labels: [...new Set(chance.list(1, 2, () => chance.of(LABELS)))] } : {};
  }

  #types(field = 'relationshipTypes'): Record<string, unknown> {
    const chance = this.#chance;
    return chance.is(40) ? { [field]: [...new Set(chance.list(0, 2, () => chance.of(TYPES)))] } : {};
  }

  /** One, or few of a pattern. */
  #someNodes(): Record<string, unknown> {
    const chance = this.#chance;
    if (chance.is(70)) return { id: this.#node() };
    return { ...this.#labels(60), where: { $and: [this.#narrow(), someWhere(chance)] } };
  }

  #narrow(): Record<string, unknown> {
    const from = this.#chance.below(this.#k + 1);
    return { k: { $between: [from, from + 60] } };
  }

  #fewRelationships(): Record<string, unknown> {
    const chance = this.#chance;
    return {
      ...(chance.is(50) && { type: chance.of(TYPES) }),
      ...(chance.is(20) && { startNodeId: this.#node() }),
      ...(chance.is(20) && { endNodeId: this.#node() }),
      where: { $and: [this.#narrow(), someWhere(chance)] },
    };
  }

  #relationships(): Record<string, unknown> {
    const chance = this.#chance;
    const kind = chance.below(5);
    return {
      ...(chance.is(40) && { type: chance.is(50) ? chance.of(TYPES) : TYPES.slice(chance.below(3)) }),
      ...(kind === 0 && { startNodeId: this.#node(), direction: chance.of(['OUTGOING', 'INCOMING', 'BOTH']) }),
      ...(kind === 1 && { endNodeId: this.#node() }),
      ...(kind === 2 && this.#ends()),
      ...(chance.is(50) && { where: someWhere(chance) }),
      ...this.#page(),
    };
  }

  #page(): Record<string, unknown> {
    const chance = this.#chance;
    const columns = [...new Set(chance.list(0, 2, () => chance.of<string>(SORTED)))];
    const orderBy = columns.map((property) => ({ property, order: chance.is(50) ? 'ASC' : 'DESC' }));
    const isLimited = chance.is(40) && this.#extent.isOrderedById;
    return {
      ...(orderBy.length > 0 && { orderBy }),
      ...(isLimited && { limit: chance.below(20), skip: chance.below(10) }),
    };
  }

  #ends() {
    return { startNodeId: this.#node(), endNodeId: this.#node() };
  }

  #node(): string {
    return this.#one([...this.#model.nodes.keys()], 'n0');
  }

  #relationship(): string {
    return this.#one([...this.#model.relationships.keys()], 'r0');
  }

  /** Seldom none that is there. */
  #one(ids: readonly string[], none: string): string {
    return this.#chance.is(3) ? none : (ids[this.#chance.below(ids.length)] ?? none);
  }
}
