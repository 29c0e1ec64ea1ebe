import type { Path } from '../../../src/engine/graph/results.ts';
import type { TestGraph } from './graphs.ts';

/** A graph that a test drew. */
export interface Drawing {
  /** The id of a node. */
  id(name: string): string;
  /** The name of a node. */
  name(id: string): string;
  /** A path as it would be drawn: `a>b<c`. */
  path(path: Path): string;
}

/**
 * Draws nodes with a label, each with its name and number as properties, and relationships: `a-R->b`, `a-R:2.5->b` with
 * a `weight`, and `z` alone.
 */
export async function draw({ run }: TestGraph, label: string, text: string): Promise<Drawing> {
  const arrows = text.split(' ').filter((part) => part !== '');
  const names = [...new Set(arrows.flatMap((arrow) => arrow.split(/-\w+(?::-?[\d.]+)?->/)))];
  const nodes = names.map((name, number) => ({ labels: [label], properties: { name, number } }));
  const { ids } = await run('createNodes', { nodes });
  const idOf = (name: string | undefined) => ids[names.indexOf(name ?? '')] ?? '';
  const relationships = arrows.flatMap((arrow) => {
    const [, start, type, weight, end] = /^(\w+)-(\w+?)(?::(-?[\d.]+))?->(\w+)$/.exec(arrow) ?? [];
    if (type === undefined) return [];
    const properties = weight === undefined ? {} : { weight: Number(weight) };
    return [{ type, startNodeId: idOf(start), endNodeId: idOf(end), properties }];
  });
  if (relationships.length > 0) await run('createRelationships', { relationships });
  const nameOf = (id: string | undefined) => names[ids.indexOf(id ?? '')] ?? `?${id}`;
  return {
    id: idOf,
    name: nameOf,
    path: ({ nodes: along, relationships: steps }) =>
      along
        .map(({ id }, index) => {
          const step = steps[index - 1];
          if (step === undefined) return nameOf(id);
          return (step.endNodeId === id ? '>' : '<') + nameOf(id);
        })
        .join(''),
  };
}
