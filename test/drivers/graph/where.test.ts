import { beforeAll, describe, expect, test } from 'vitest';
import type { Properties } from '../../../src/engine/graph/patterns.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { describeGraphs } from './graphs.ts';
import { GRAPH_ABILITIES } from '../../../src/engine/graph/abilities.ts';

/** Nodes by name; `v` is of every kind, and absent of the last. */
const ITEMS = [
  { name: 'zero', v: 0 },
  { name: 'one', v: 1 },
  { name: 'half', v: 0.5 },
  { name: 'minus', v: -7 },
  { name: 'huge', v: 1e21 },
  { name: 'text1', v: '1' },
  { name: 'empty', v: '' },
  { name: 'apple', v: 'apple' },
  { name: 'Apple', v: 'Apple' },
  { name: 'odd', v: '100%_\\ "\'`' },
  { name: 'emoji', v: '🍏' },
  { name: 'last_plane', v: '\uFFFD' },
  { name: 'yes', v: true },
  { name: 'no', v: false },
  { name: 'truth', v: 'true' },
  { name: 'texts', v: ['apple', '1', 'true'] },
  { name: 'numbers', v: [1, 0] },
  { name: 'flags', v: [true] },
  { name: 'none', v: [] },
  { name: 'json', v: '[1,0]' },
  { name: 'point', v: { lat: 1, lon: 2 } },
  { name: 'absent' },
] as const;

const ALL = ITEMS.map(({ name }) => name);
const nameOf = ({ name }: Properties) => (typeof name === 'string' ? name : '');
const but = (...names: string[]) => ALL.filter((name) => !names.includes(name));
const TEXTS = ['text1', 'empty', 'apple', 'Apple', 'odd', 'emoji', 'last_plane', 'truth', 'json'];

/** What conditions of `v` match. */
const CASES: readonly (readonly [condition: unknown, names: readonly string[]])[] = [
  [1, ['one']],
  ['1', ['text1']],
  [true, ['yes']],
  ['true', ['truth']],
  [null, ['absent']],
  ['', ['empty']],
  ['🍏', ['emoji']],
  ['100%_\\ "\'`', ['odd']],
  [{ $eq: 0.5 }, ['half']],
  [{ $eq: 1e21 }, ['huge']],
  [{ $eq: [1, 0] }, ['numbers']],
  [{ $eq: [0, 1] }, []],
  [{ $eq: ['apple', '1', 'true'] }, ['texts']],
  [{ $eq: [] }, ['none']],
  [{ $eq: [true] }, ['flags']],
  [{ lon: 2, lat: 1 }, ['point']],
  [{ lat: 1, lon: 2.5 }, []],
  [{ $EQ: bind('apple') }, ['apple']],
  [{ $ne: 1 }, but('one')],
  [{ $ne: 'apple' }, but('apple')],
  [{ $ne: [1, 0] }, but('numbers')],
  [{ $ne: { lat: 1, lon: 2 } }, but('point')],
  [{ $ne: null }, but('absent')],
  [{ $gt: 0 }, ['one', 'half', 'huge']],
  [{ $gte: 0, $lt: 1 }, ['zero', 'half']],
  [{ $lte: -7 }, ['minus']],
  [{ $lt: 'a' }, ['text1', 'empty', 'Apple', 'odd', 'json']],
  [{ $gt: 'apple' }, ['emoji', 'last_plane', 'truth']],
  [{ $gt: '\uFFFD' }, ['emoji']],
  [{ $gte: '' }, TEXTS],
  [{ $between: [0, 1] }, ['zero', 'one', 'half']],
  [{ $between: ['A', 'apple'] }, ['apple', 'Apple', 'json']],
  [{ $between: [1, 0] }, []],
  [{ $in: [1, 'apple', true] }, ['one', 'apple', 'yes']],
  [{ $in: bind([0, '']) }, ['zero', 'empty']],
  [{ $in: [] }, []],
  [{ $nin: [1, 'apple', true] }, but('one', 'apple', 'yes')],
  [{ $nin: [] }, ALL],
  [{ $exists: true }, but('absent')],
  [{ $exists: false }, ['absent']],
  [{ $isNull: true }, ['absent']],
  [{ $isNotNull: true }, but('absent')],
  [{ $contains: 'apple' }, ['apple', 'texts']],
  [{ $contains: 'pp' }, ['apple', 'Apple']],
  [{ $contains: '' }, TEXTS],
  [{ $contains: '%_' }, ['odd']],
  [{ $contains: 1 }, ['numbers']],
  [{ $contains: '1' }, ['text1', 'texts', 'odd', 'json']],
  [{ $contains: true }, ['flags']],
  [{ $contains: 'true' }, ['truth', 'texts']],
  [{ $startsWith: 'a' }, ['apple']],
  [{ $startsWith: '100%' }, ['odd']],
  [{ $startsWith: '[' }, ['json']],
  [{ $endsWith: 'le' }, ['apple', 'Apple']],
  [{ $endsWith: "'`" }, ['odd']],
  [{ $endsWith: '' }, TEXTS],
  [{ $not: { $gt: 0 } }, but('one', 'half', 'huge')],
  [{ $not: { $contains: 'apple' } }, but('apple', 'texts')],
  [{ $not: { $in: [0] } }, but('zero')],
];

const logical: readonly (readonly [where: object, names: readonly string[]])[] = [
  [{ v: { $gt: 0 }, name: { $ne: 'one' } }, ['half', 'huge']],
  [{ $or: [{ v: 1 }, { v: 'apple', name: 'apple' }] }, ['one', 'apple']],
  [{ $or: { v: 1, name: 'zero' } }, ['one', 'zero']],
  [{ $and: [{ v: { $gt: 0 } }, { $not: { v: 1 } }] }, ['half', 'huge']],
  [{ $nor: [{ v: { $exists: true } }, { name: 'zero' }] }, ['absent']],
  [{ $not: { v: { $gt: 0 }, name: 'one' } }, but('one')],
  [{ $not: { $or: [{ v: { $lt: 5 } }, { v: { $gte: '' } }] } }, but(...TEXTS, 'zero', 'one', 'half', 'minus')],
  [{}, ALL],
];

describeGraphs('where', (graph, type) => {
  const hasPoints = GRAPH_ABILITIES[type].points;

  beforeAll(async () => {
    const items = hasPoints
      ? ITEMS
      : ITEMS.map((item) => (item.name === 'point' ? { ...item, v: ['no point'] } : item));
    const nodes = items.map((properties) => ({ labels: ['Item'], properties }));
    const { ids } = await graph().run('createNodes', { nodes });
    const relationships = items.map((properties, n) => ({
      type: 'HAS',
      startNodeId: ids[n],
      endNodeId: ids[0],
      properties,
    }));
    await graph().run('createRelationships', { relationships });
  });

  const asked = hasPoints ? CASES : CASES.filter(([condition]) => !JSON.stringify(condition).includes('lat'));
  const cases = [...asked.map(([condition, names]) => [{ v: condition }, names] as const), ...logical].map(
    ([where, names]) => ({ where, names, title: JSON.stringify(where) }),
  );

  describe.each(['findNodes', 'findRelationships'] as const)('of %s', (operation) => {
    test.each(cases)('$title', async ({ where, names }) => {
      const answer = await graph().run(operation, { where });
      const found = 'nodes' in answer ? answer.nodes : answer.relationships;
      expect(found.map(({ properties }) => nameOf(properties)).toSorted()).toEqual(names.toSorted());
      expect(answer.count).toBe(names.length);
    });
  });

  test('counts are those of what is found', async () => {
    const { run } = graph();
    for (const { where, names, title } of cases.filter((_, n) => n % 4 === 0))
      expect({ title, ...(await run('countNodes', { where })) }).toEqual({ title, count: names.length });
  });

  test('the same where an index helps', async () => {
    const { run } = graph();
    await run('createNodeIndex', { label: 'Item', properties: ['v'] });
    for (const { where, names, title } of cases) {
      const { nodes } = await run('findNodes', { labels: ['Item'], where });
      expect({ title, names: nodes.map(({ properties }) => nameOf(properties)).toSorted() }).toEqual({
        title,
        names: names.toSorted(),
      });
    }
  });

  test('$regex is matched, or refused by the field', async () => {
    const { run, failure } = graph();
    const where = { v: { $regex: '^[aA]pp.e$' } };
    if (GRAPH_ABILITIES[type].regex) expect(await run('findNodes', { where })).toMatchObject({ count: 2 });
    else
      expect(await failure('findNodes', { where })).toMatchObject({
        code: 'NOT_SUPPORTED',
        errors: [{ path: 'where' }],
      });
  });
});
