/** Reads statements that go through a graph, search it, or tell of all of it. */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound, unbound } from '../query/bound.ts';
import { at } from '../query/faults.ts';
import { columnName, isObject, literal, boundText } from '../query/parse-value.ts';
import type { StatementOf } from './model.ts';
import type { GivenFields, Readers } from './parse-fields.ts';
import type { NodePattern } from './patterns.ts';

const ENDS = ['startNodeId', 'endNodeId', 'relationshipTypes', 'maxDepth', 'directed'];
/** Of a search by vector that does not say how many. */
const NEAREST = 10;

/** How searches are read. */
export const SEARCH_READERS = {
  traverse: {
    fields: ['startNodeId', 'direction', 'relationshipTypes', 'maxDepth', 'nodeFilter', 'relationshipFilter', 'limit'],
    read: (given) => ({
      operation: 'traverse',
      startNodeId: given.id('startNodeId'),
      direction: given.direction(),
      types: given.names('relationshipTypes'),
      maxDepth: given.depth('maxDepth', 3),
      nodeFilter: nodeFilter(given),
      relationshipWhere: given.object('relationshipFilter', ['where']).where(),
      limit: given.limit(),
    }),
  },
  shortestPath: {
    fields: [...ENDS, 'weightProperty'],
    read: (given) => ({
      operation: 'shortestPath',
      ...betweenEnds(given),
      weightProperty: given.nameOrNull('weightProperty'),
    }),
  },
  allPaths: { fields: [...ENDS, 'minDepth', 'limit'], read: allPaths },
  getNeighborhood: {
    fields: ['nodeId', 'depth', 'direction', 'relationshipTypes', 'nodeFilter', 'limit'],
    read: (given) => ({
      operation: 'getNeighborhood',
      nodeId: given.id('nodeId'),
      depth: given.depth('depth', 1),
      direction: given.direction(),
      types: given.names('relationshipTypes'),
      nodeFilter: nodeFilter(given),
      limit: given.limit(),
    }),
  },
  findConnectedComponents: {
    fields: ['relationshipTypes', 'labels', 'limit'],
    read: (given) => ({
      operation: 'findConnectedComponents',
      types: given.names('relationshipTypes'),
      labels: given.names('labels'),
      limit: given.limit(),
    }),
  },
  getStatistics: {
    fields: [],
    read: () => ({ operation: 'getStatistics' }),
  },
  fullTextSearch: { fields: ['indexName', 'label', 'properties', 'query', 'limit'], read: fullTextSearch },
  vectorSearch: {
    fields: ['indexName', 'vector', 'topK'],
    read: (given) => ({
      operation: 'vectorSearch',
      index: given.name('indexName'),
      vector: vector(given),
      topK: given.whole('topK', NEAREST, LIMITS.graph_items.value, 1),
    }),
  },
  query: { fields: ['query', 'params'], read: query },
} satisfies Readers;

function nodeFilter(given: GivenFields): NodePattern {
  return given.object('nodeFilter', ['labels', 'where']).nodePattern();
}

function betweenEnds(given: GivenFields): Omit<StatementOf<'shortestPath'>, 'operation' | 'weightProperty'> {
  return {
    startNodeId: given.id('startNodeId'),
    endNodeId: given.id('endNodeId'),
    types: given.names('relationshipTypes'),
    maxDepth: given.depth('maxDepth', LIMITS.graph_depth.value),
    isDirected: given.flag('directed'),
  };
}

function allPaths(given: GivenFields): StatementOf<'allPaths'> {
  const path = betweenEnds(given);
  const minDepth = given.depth('minDepth', Math.min(1, path.maxDepth));
  if (minDepth > path.maxDepth) given.fault('minDepth', 'must not be more than maxDepth');
  return { operation: 'allPaths', ...path, minDepth, limit: given.limit() };
}

function fullTextSearch(given: GivenFields): StatementOf<'fullTextSearch'> {
  const limit = given.limit();
  const index = given.has('indexName')
    ? given.name('indexName')
    : { label: given.name('label'), properties: given.someNames('properties', LIMITS.graph_index_properties.value) };
  if (given.has('indexName'))
    for (const name of ['label', 'properties'])
      if (given.has(name)) given.fault(name, 'stands beside indexName: give one or the other');
  return { operation: 'fullTextSearch', index, query: searched(given), limit };
}

function searched(given: GivenFields): string {
  const words = unbound(given.get('query'));
  const most = LIMITS.graph_search.value;
  if (typeof words === 'string' && words.trim() !== '' && words.length <= most)
    return boundText(words, given.at('query'), given.faults);
  given.fault('query', given.has('query') ? `must be text of 1 to ${most} characters, not blank` : 'is required');
  return '';
}

function vector(given: GivenFields): readonly number[] {
  const [most, numbers] = [LIMITS.graph_dimensions.value, unbound(given.get('vector'))];
  if (!given.has('vector')) given.fault('vector', 'is required');
  else if (!Array.isArray(numbers) || numbers.length === 0 || numbers.length > most)
    given.fault('vector', `must be a list of 1 to ${most} numbers`);
  else
    return numbers.map((item: unknown, index) => {
      const number = unbound(item);
      if (typeof number === 'number' && Number.isFinite(number)) return number;
      given.faults.add(at(given.at('vector'), index), 'must be a number');
      return 0;
    });
  return [];
}

function query(given: GivenFields): StatementOf<'query'> {
  const [written, params] = [given.get('query'), unbound(given.get('params') ?? {})];
  const most = LIMITS.query_params.value;
  if (typeof written !== 'string' || written.trim() === '')
    given.fault('query', isBound(written) ? 'must be written out' : 'must be text of the query language of the graph');
  else if (written.length > LIMITS.query_sql.value)
    given.fault('query', `must be ${LIMITS.query_sql.value} characters at most`);
  const text = typeof written === 'string' ? boundText(written, given.at('query'), given.faults) : '';
  if (!isObject(params)) given.fault('params', 'must be an object');
  else if (Object.keys(params).length > most) given.fault('params', `must have ${most} members at most`);
  else return { operation: 'query', text, params: values(params, given) };
  return { operation: 'query', text, params: {} };
}

function values(params: Readonly<Record<string, unknown>>, given: GivenFields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const place = at(given.at('params'), name);
        return [columnName(name, place, given.faults), literal(value, place, given.faults)];
      }),
  );
}
