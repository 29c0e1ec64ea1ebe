import { beforeAll, describe, expect, test } from 'vitest';
import { composed } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { embedded, graphAction, withGraphs } from './graphs.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace();
});

/** What applying graphs is refused for. */
async function faults(graphs: readonly unknown[], serve?: ReturnType<typeof composed>) {
  const manifest = withGraphs(graphs as never);
  const { body } = await owner.call('products.apply', { manifest }, serve === undefined ? {} : { serve });
  return [body.code, ...(body.errors ?? []).map(({ path, message }) => `${path}: ${message}`)];
}

const at = 'manifest.graphs[0]';
const server = (type: string, place: object | null, more: object = {}): unknown => ({
  tag: 'social',
  name: 'Social',
  type,
  ...(place !== null && { envs: [{ slug: 'prd', ...place }] }),
  ...more,
});
const neo4j = (connection_url: string, more: object = {}) => server('neo4j', { connection_url }, more);

describe('what is applied', () => {
  test.each([
    ['a graph without a type, which is embedded', embedded()],
    ['any case of a type', embedded([], { type: 'Embedded' })],
    ['an environment of an embedded graph', embedded([], { envs: [{ slug: 'prd' }] })],
    ['an address with a secret in it', neo4j('neo4j+s://neo4j:$Secret{PASSWORD}@graph.example:7687')],
    ['an address that is a secret', server('FalkorDB', { connection_url: '$Secret{URL}' })],
    [
      'actions, their operations in any case',
      embedded([
        graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: '{{name:STRING:1:20}}' } }),
        graphAction('social:find', 'find_nodes', { labels: ['Person'], limit: '{{limit}}' }),
        { ...graphAction('count', 'countNodes', {}), filterTemplate: { age: { $gt: '{{age}}' } } },
        graphAction('reach', 'SHORTEST_PATH', { startNodeId: '{{from}}', endNodeId: '{{to}}', maxDepth: 4 }),
      ]),
    ],
  ])('%s', async (_what, graph) => {
    expect(await faults([graph])).toEqual([undefined]);
  });
});

describe('what is refused', () => {
  test.each(['memgraph', 'neptune', 'ArangoDB', 'spanner-graph', 'cosmos-gremlin'])(
    '%s is not supported',
    async (type) => {
      expect(await faults([server(type, { connection_url: '$Secret{URL}', graphName: 'g', region: 'eu' })])).toEqual([
        'NOT_SUPPORTED',
        `${at}.type: graphs of the type '${type.toLowerCase()}' are not driven by this processor`,
      ]);
    },
  );

  test.each<[string, unknown, string]>([
    ['an unknown type', server('titan', {}), `${at}.type: `],
    ['no address', server('neo4j', {}), `${at}.envs[0].connection_url: is required`],
    ['no environment', server('neo4j', null), `${at}.envs: is required`],
    ['an address of something else', neo4j('http://graph.example'), `${at}.envs[0].connection_url: give an address`],
    ['a secret in such an address', neo4j('http://$Secret{HOST}'), `${at}.envs[0].connection_url: is $Secret{KEY}, or`],
    ['a reference that is no secret', neo4j('$Input{url}'), `${at}.envs[0].connection_url: $Input has no value here`],
    [
      'a user beside the address',
      server('neo4j', { connection_url: '$Secret{URL}', username: 'neo4j' }),
      `${at}.envs[0].username: stands in connection_url`,
    ],
    [
      'a password beside the address',
      server('neo4j', { connection_url: '$Secret{URL}', password: '$Secret{P}' }),
      `${at}.envs[0].password: stands in connection_url`,
    ],
    [
      'an environment that is not there',
      server('neo4j', null, { envs: [{ slug: 'nope', connection_url: '$Secret{A}' }] }),
      `${at}.envs[0].slug: the product has no environment 'nope'`,
    ],
    [
      'an address of an embedded graph',
      server('embedded', { connection_url: '$Secret{A}' }),
      `${at}.envs[0].connection_url: an embedded graph has no address`,
    ],
    [
      'a database of an embedded graph',
      server('embedded', { database: 'a' }),
      `${at}.envs[0].database: an embedded graph has no server`,
    ],
    [
      'a database of what has one graph',
      server('falkordb', { connection_url: '$Secret{A}', database: 'a' }),
      `${at}.envs[0].database: a graph of the type falkordb has none`,
    ],
    [
      'the name of a graph',
      server('neo4j', { connection_url: '$Secret{A}', graphName: 'a' }),
      `${at}.envs[0].graphName: a graph of the type neo4j has none`,
    ],
    ['a region', server('embedded', { region: 'eu' }), `${at}.envs[0].region: a graph of the type embedded has none`],
    [
      'a tag of another graph',
      embedded([graphAction('other:a', 'COUNT_NODES', {})]),
      `${at}.actions[0].tag: 'other:a' is neither`,
    ],
    [
      'a tag that stands twice',
      embedded([graphAction('a', 'COUNT_NODES', {}), graphAction('social:a', 'COUNT_NODES', {})]),
      `${at}.actions[1].tag: 'social:a' stands there already`,
    ],
    ['an operation that is not there', embedded([graphAction('a', 'DROP_ALL', {})]), `${at}.actions[0].operation: `],
    [
      'an operation on indexes',
      embedded([graphAction('a', 'DROP_INDEX', { name: 'a' })]),
      `${at}.actions[0].operation: `,
    ],
    [
      'a field that its operation has not',
      embedded([graphAction('a', 'FIND_NODES', { types: ['A'] })]),
      `${at}.actions[0].template.types: is not a field of findNodes; those are labels,`,
    ],
    [
      'an operator that is not there',
      embedded([graphAction('a', 'FIND_NODES', { where: { x: { $foo: 1 } } })]),
      `${at}.actions[0].template.where.x.$foo: is not an operator`,
    ],
    [
      'a label that a variable stands for',
      embedded([graphAction('a', 'FIND_NODES', { labels: ['{{label}}'] })]),
      `${at}.actions[0].template.labels[0]: `,
    ],
    [
      'a filter of what has none',
      embedded([{ ...graphAction('a', 'CREATE_NODE', { labels: ['A'] }), filterTemplate: { x: 1 } }]),
      `${at}.actions[0].filterTemplate: has no meaning`,
    ],
    [
      'a malformed variable',
      embedded([graphAction('a', 'FIND_NODES', { where: { x: '{{a b}}' } })]),
      `${at}.actions[0].template.where.x: {{a b}}: a variable is`,
    ],
    [
      'what graphs of the type cannot do',
      embedded([graphAction('a', 'QUERY', { query: 'MATCH (n) RETURN n' })]),
      `${at}.actions[0].template.query: `,
    ],
  ])('%s', async (_what, graph, message) => {
    const [code, ...errors] = await faults([graph]);
    expect(code).toBe('VALIDATION_ERROR');
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  test('a password that everyone can read who reads the manifest', async () => {
    const literal = neo4j('bolt://neo4j:open-sesame@graph.example');
    const serve = composed({ ALLOW_PRIVATE_TARGETS: 'false' });
    expect(await faults([literal], serve)).toEqual([
      'VALIDATION_ERROR',
      `${at}.envs[0].connection_url: has a password in it; give it as $Secret{KEY}, which no one reads in the manifest`,
    ]);
    expect(await faults([neo4j('bolt://neo4j:$Secret{PASSWORD}@graph.example')], serve)).toEqual([undefined]);
  });
});
