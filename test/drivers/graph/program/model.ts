import type { GraphStatement, NewNode, NewRelationship, StatementOf } from '../../../../src/engine/graph/model.ts';
import type { PropertyChange, RelationshipPattern } from '../../../../src/engine/graph/patterns.ts';
import type { GraphNode, Relationship } from '../../../../src/engine/graph/results.ts';
import { ProcessorError } from '../../../../src/kernel/errors.ts';
import { type Definition, define, listed, violated } from './model-definitions.ts';
import { changedBy } from './model-changes.ts';
import { byOrder, nodesOf, relationshipsOf } from './model-find.ts';
import { isSame } from './model-where.ts';

/**
 * A property graph as two maps, in which each statement is done in the obvious way. Searches are not answered here:
 * they may come to several answers, which `judge.ts` knows to judge.
 */
export class GraphModel {
  nodes: ReadonlyMap<string, GraphNode> = new Map();
  relationships: ReadonlyMap<string, Relationship> = new Map();
  definitions: ReadonlyMap<string, Definition> = new Map();
  /** Ids are not given again. */
  #ids = 0;

  /** What it answers; throws a `ProcessorError`, and then nothing is changed. */
  run(statement: GraphStatement): unknown {
    return this.whole(() => this.#answer(statement));
  }

  /** All of it, or nothing. */
  whole<Result>(work: () => Result): Result {
    const { nodes, relationships, definitions } = this;
    try {
      const result = work();
      const definition = violated([...this.definitions.values()], this);
      if (definition !== null)
        throw new ProcessorError('CONSTRAINT_ERROR', 'the model does not allow it', {
          constraint: { name: definition.key, table: definition.name, columns: definition.properties },
        });
      return result;
    } catch (thrown) {
      Object.assign(this, { nodes, relationships, definitions });
      throw thrown;
    }
  }

  #answer(statement: GraphStatement): unknown {
    switch (statement.operation) {
      case 'createNode':
        return { node: this.#addNode(statement), created: true };
      case 'createNodes': {
        const ids = statement.nodes.map((node) => this.#addNode(node).id);
        return { ids, count: ids.length };
      }
      case 'findNodes': {
        const nodes = byOrder(nodesOf(this, statement), statement);
        return { nodes, count: nodes.length };
      }
      case 'findNodeById':
        return this.nodes.get(statement.id) ?? null;
      case 'updateNode':
        return this.#updateNode(statement);
      case 'deleteNode':
        return this.#deleteNode(statement);
      case 'mergeNode':
        return this.#mergeNode(statement);
      case 'addLabels':
      case 'removeLabels':
      case 'setLabels':
        return this.#label(statement);
      case 'countNodes':
        return { count: nodesOf(this, statement).length };
      case 'getStatistics':
        return this.#statistics();
      default:
        return this.#answerOfRelationships(statement);
    }
  }

  #answerOfRelationships(statement: GraphStatement): unknown {
    switch (statement.operation) {
      case 'createRelationship':
        return { relationship: this.#addRelationship(statement), created: true };
      case 'createRelationships': {
        const ids = statement.relationships.map((one) => this.#addRelationship(one).id);
        return { ids, count: ids.length };
      }
      case 'findRelationships': {
        this.#requireEnds(statement);
        const relationships = byOrder(relationshipsOf(this, statement), statement);
        return { relationships, count: relationships.length };
      }
      case 'findRelationshipById':
        return this.relationships.get(statement.id) ?? null;
      case 'updateRelationship':
        return this.#updateRelationship(statement);
      case 'deleteRelationship': {
        const gone = relationshipsOf(this, { direction: 'OUTGOING', ...chosen(statement.relationship) });
        this.relationships = without(this.relationships, gone);
        return { deleted: gone.length > 0, deletedCount: gone.length };
      }
      case 'mergeRelationship':
        return this.#mergeRelationship(statement);
      case 'countRelationships':
        return {
          count: relationshipsOf(this, { direction: 'OUTGOING', ...everything, types: statement.types }).length,
        };
      case 'listIndexes':
      case 'listConstraints':
        return listed(this.definitions, statement.operation);
      default: {
        const { answer, definitions } = define(this.definitions, statement);
        this.definitions = definitions;
        return answer;
      }
    }
  }

  #addNode({ labels, properties }: NewNode): GraphNode {
    const id = this.#newId('n');
    const node = { id, labels, properties, elementId: id };
    this.nodes = new Map([...this.nodes, [id, node]]);
    return node;
  }

  #addRelationship({ type, startNodeId, endNodeId, properties }: NewRelationship): Relationship {
    this.node(startNodeId);
    this.node(endNodeId);
    const id = this.#newId('r');
    const relationship = { id, type, startNodeId, endNodeId, properties, elementId: id };
    this.relationships = new Map([...this.relationships, [id, relationship]]);
    return relationship;
  }

  #newId(kind: string): string {
    this.#ids += 1;
    return `${kind}${this.#ids}`;
  }

  /** Throws `NOT_FOUND` where there is none. */
  node(id: string): GraphNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new ProcessorError('NOT_FOUND', `the model has no node '${id}'`);
    return node;
  }

  #requireEnds({ startNodeId, endNodeId }: RelationshipPattern): void {
    for (const id of [startNodeId, endNodeId]) if (id !== null) this.node(id);
  }

  #updateNode({ node: choice, changes }: StatementOf<'updateNode'>): unknown {
    const found = choice.by === 'id' ? [this.node(choice.id)] : nodesOf(this, choice);
    const nodes = found.map((node) => this.#setNode(node, changes));
    return { node: nodes[0] ?? null, nodes, updatedCount: nodes.length };
  }

  #setNode(node: GraphNode, changes: readonly PropertyChange[], labels = node.labels): GraphNode {
    const changed = { ...node, labels, properties: changedBy(node.properties, changes) };
    this.nodes = new Map([...this.nodes, [node.id, changed]]);
    return changed;
  }

  #deleteNode({ node: choice, isDetaching }: StatementOf<'deleteNode'>): unknown {
    const gone =
      choice.by === 'id' ? [...this.nodes.values()].filter(({ id }) => id === choice.id) : nodesOf(this, choice);
    const ids = new Set(gone.map(({ id }) => id));
    const held = [...this.relationships.values()].filter((one) => ids.has(one.startNodeId) || ids.has(one.endNodeId));
    if (held.length > 0 && !isDetaching) throw new ProcessorError('CONSTRAINT_ERROR', 'has relationships');
    this.relationships = without(this.relationships, held);
    this.nodes = without(this.nodes, gone);
    return { deleted: gone.length > 0, deletedCount: gone.length };
  }

  #mergeNode({ labels, matchProperties, onCreate, onMatch }: StatementOf<'mergeNode'>): unknown {
    const node = this.merged({ labels, matchProperties })[0];
    if (node !== undefined) return { node: this.#setNode(node, onMatch), created: false };
    return { node: this.#addNode({ labels, properties: { ...matchProperties, ...onCreate } }), created: true };
  }

  /** Those that a merge means. */
  merged({ labels, matchProperties }: Pick<StatementOf<'mergeNode'>, 'labels' | 'matchProperties'>): GraphNode[] {
    return [...this.nodes.values()].filter(
      (node) =>
        labels.every((label) => node.labels.includes(label)) &&
        Object.entries(matchProperties).every(([name, value]) => isSame(node.properties[name], value)),
    );
  }

  #label({ operation, id, labels }: StatementOf<'addLabels' | 'removeLabels' | 'setLabels'>): unknown {
    const node = this.node(id);
    const kept = operation === 'setLabels' ? [] : node.labels.filter((label) => !labels.includes(label));
    return this.#setNode(node, [], operation === 'removeLabels' ? kept : [...kept, ...labels]);
  }

  #updateRelationship({ relationship: choice, changes }: StatementOf<'updateRelationship'>): unknown {
    if (choice.by === 'pattern') this.#requireEnds(choice);
    const found = relationshipsOf(this, { direction: 'OUTGOING', ...chosen(choice) });
    if (choice.by === 'id' && found.length === 0)
      throw new ProcessorError('NOT_FOUND', `the model has no relationship '${choice.id}'`);
    const relationships = found.map((one) => this.#setRelationship(one, changes));
    return { relationship: relationships[0] ?? null, relationships, updatedCount: relationships.length };
  }

  #setRelationship(one: Relationship, changes: readonly PropertyChange[]): Relationship {
    const changed = { ...one, properties: changedBy(one.properties, changes) };
    this.relationships = new Map([...this.relationships, [one.id, changed]]);
    return changed;
  }

  #mergeRelationship(statement: StatementOf<'mergeRelationship'>): unknown {
    const { type, startNodeId, endNodeId, onCreate, onMatch } = statement;
    this.node(startNodeId);
    this.node(endNodeId);
    const [found] = relationshipsOf(this, {
      ...everything,
      direction: 'OUTGOING',
      types: [type],
      startNodeId,
      endNodeId,
    });
    if (found !== undefined) return { relationship: this.#setRelationship(found, onMatch), created: false };
    return { relationship: this.#addRelationship({ ...statement, properties: onCreate }), created: true };
  }

  #statistics(): unknown {
    const [labels, types] = [new Map<string, number>(), new Map<string, number>()];
    for (const node of this.nodes.values())
      for (const label of node.labels) labels.set(label, (labels.get(label) ?? 0) + 1);
    for (const { type } of this.relationships.values()) types.set(type, (types.get(type) ?? 0) + 1);
    return {
      nodeCount: this.nodes.size,
      relationshipCount: this.relationships.size,
      labels: [...labels].map(([label, count]) => ({ label, count })),
      relationshipTypes: [...types].map(([type, count]) => ({ type, count })),
    };
  }
}

const everything = { types: [], startNodeId: null, endNodeId: null, where: { kind: 'and', of: [] } } as const;

function chosen(choice: StatementOf<'deleteRelationship'>['relationship']) {
  return choice.by === 'id' ? { ...everything, id: choice.id } : choice;
}

function without<Item extends { readonly id: string }>(items: ReadonlyMap<string, Item>, gone: readonly Item[]) {
  const ids = new Set(gone.map(({ id }) => id));
  return new Map([...items].filter(([id]) => !ids.has(id)));
}
