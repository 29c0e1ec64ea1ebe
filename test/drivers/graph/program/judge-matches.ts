import type { StatementOf } from '../../../../src/engine/graph/model.ts';
import type { GraphResults, Match } from '../../../../src/engine/graph/results.ts';
import { canonical } from './canonical.ts';
import type { GraphModel } from './model.ts';
import { nodesOf } from './model-find.ts';

/** Nodes that have all words. */
export function judgeFullText(model: GraphModel, { index, query, limit }: StatementOf<'fullTextSearch'>) {
  const definition = typeof index === 'string' ? model.definitions.get(index) : undefined;
  const wanted = words(query);
  const all = nodesOf(model, { labels: [definition?.name ?? ''], where: { kind: 'and', of: [] } }).filter((node) => {
    const has = (definition?.properties ?? []).flatMap((name) => words(node.properties[name]));
    return wanted.length > 0 && wanted.every((word) => has.includes(word));
  });
  return (answer: unknown) =>
    judgeMatches(model, answer, all.length, limit, (id) => all.some((node) => node.id === id));
}

function words(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(words);
  return typeof value === 'string' ? (value.toLowerCase().match(/[a-z0-9\u00e4\u00f6]+/g) ?? []) : [];
}

function judgeMatches(
  model: GraphModel,
  answer: unknown,
  count: number,
  limit: number,
  isMatch: (id: string, score: number) => boolean,
): string | null {
  const { matches, count: answered } = answer as { readonly matches: readonly Match[]; readonly count: number };
  const ids = new Set(matches.map(({ node }) => node.id));
  const most = Math.min(count, limit);
  if (matches.length !== most || answered !== most || ids.size !== most) return `has not the count ${most}`;
  if (matches.some(({ score }, index) => score > (matches[index - 1]?.score ?? Infinity))) return 'is not in order';
  const wrong = matches.find(
    ({ node, score }) => canonical(model.nodes.get(node.id)) !== canonical(node) || !isMatch(node.id, score),
  );
  return wrong === undefined ? null : `has ${canonical(wrong)}`;
}

/** The nearest vectors. */
export function judgeVectors(model: GraphModel, { index, vector, topK }: StatementOf<'vectorSearch'>) {
  const definition = model.definitions.get(index);
  const scores = new Map(
    nodesOf(model, { labels: [definition?.name ?? ''], where: { kind: 'and', of: [] } }).flatMap((node) => {
      const value = node.properties[definition?.properties[0] ?? ''];
      return isVector(value) ? [[node.id, scoreOf(value, vector)] as const] : [];
    }),
  );
  const best = [...scores.values()].toSorted((a, b) => b - a);
  return (answer: unknown) => {
    const { matches } = answer as GraphResults['vectorSearch'];
    const isNear = (one: number, other: number | undefined) => Math.abs(one - (other ?? Infinity)) < 1e-4;
    if (matches.some(({ score }, at) => !isNear(score, best[at]))) return `has not the scores ${canonical(best)}`;
    return judgeMatches(model, answer, scores.size, topK, (id, score) => isNear(score, scores.get(id)));
  };
}

/** As `euclidean` is scored. */
function scoreOf(one: readonly number[], other: readonly number[]): number {
  return 1 / (1 + one.reduce((sum, number, at) => sum + (number - (other[at] ?? 0)) ** 2, 0));
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length === 3 && value.every((number) => typeof number === 'number');
}
