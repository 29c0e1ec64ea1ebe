import type { ConstraintDefinition, GraphStatement, IndexDefinition } from '../../../../src/engine/graph/model.ts';
import { ProcessorError } from '../../../../src/kernel/errors.ts';
import type { Drawn } from './model-search.ts';

/** An index or a constraint; `key` is its own name. */
export type Definition = { readonly key: string } & (
  | ({ readonly of: 'index' } & IndexDefinition)
  | ({ readonly of: 'constraint' } & ConstraintDefinition)
);

type Definitions = ReadonlyMap<string, Definition>;

/** Makes or drops one. */
export function define(
  definitions: Definitions,
  statement: GraphStatement,
): { readonly answer: unknown; readonly definitions: Definitions } {
  switch (statement.operation) {
    case 'createIndex': {
      const { operation: _, ...index } = statement;
      return add(definitions, { key: index.index, of: 'index', ...index });
    }
    case 'createConstraint': {
      const { operation: _, ...constraint } = statement;
      return add(definitions, { key: constraint.constraint, of: 'constraint', ...constraint });
    }
    case 'dropIndex':
      return drop(definitions, statement.name, 'index');
    case 'dropConstraint':
      return drop(definitions, statement.name, 'constraint');
    default:
      throw new Error(`${statement.operation} is not of the model`);
  }
}

function add(definitions: Definitions, definition: Definition) {
  const there = definitions.get(definition.key);
  if (there === undefined)
    return {
      answer: { name: definition.key, created: true },
      definitions: new Map([...definitions, [definition.key, definition]]),
    };
  if (JSON.stringify(there) !== JSON.stringify(definition))
    throw new ProcessorError('CONFLICT', 'the model has another of the name');
  return { answer: { name: definition.key, created: false }, definitions };
}

function drop(definitions: Definitions, name: string, of: Definition['of']) {
  if (definitions.get(name)?.of !== of) return { answer: { dropped: false }, definitions };
  return { answer: { dropped: true }, definitions: new Map([...definitions].filter(([key]) => key !== name)) };
}

/** Indexes or constraints, as they are listed. */
export function listed(definitions: Definitions, operation: 'listIndexes' | 'listConstraints'): unknown {
  const of = operation === 'listIndexes' ? 'index' : 'constraint';
  const list = [...definitions.values()]
    .filter((definition) => definition.of === of)
    .map(({ key, type, entity, name, properties }) => ({
      name: key,
      type,
      entity,
      label: entity === 'NODE' ? name : null,
      relationshipType: entity === 'RELATIONSHIP' ? name : null,
      properties,
      ...(of === 'index' && { state: 'ONLINE' }),
    }));
  return of === 'index' ? { indexes: list } : { constraints: list };
}

/** The first constraint that a graph breaks, or null. */
export function violated(definitions: readonly Definition[], { nodes, relationships }: Drawn): Definition | null {
  const isViolated = (definition: Definition): boolean => {
    if (definition.of === 'index') return false;
    const of =
      definition.entity === 'NODE'
        ? [...nodes.values()].filter(({ labels }) => labels.includes(definition.name))
        : [...relationships.values()].filter(({ type }) => type === definition.name);
    const values = of.map(({ properties }) => definition.properties.map((name) => properties[name] ?? null));
    const whole = values.filter((list) => !list.includes(null));
    if (definition.type !== 'UNIQUE' && whole.length < values.length) return true;
    return definition.type !== 'EXISTS' && new Set(whole.map((list) => JSON.stringify(list))).size < whole.length;
  };
  return definitions.find(isViolated) ?? null;
}
