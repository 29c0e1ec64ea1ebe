/** The operations on graphs. */

import { type GraphOperation, isGraphRead } from '../../engine/graph/operations.ts';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { GraphCall } from '../executor.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { type Patience, runStatement, testReach, withoutTimeout } from '../statements/running.ts';
import { developersOperation, toActionCall, toCall, toDispatchedCall } from './call.ts';
import type { graphs } from './contract.ts';

/** What the handlers work with. */
export interface GraphParts extends DispatchParts, OpeningParts {}

/** What calls have in common; the fields of the operation stand beside it. */
interface Given extends Patience {
  readonly product: string;
  readonly env: string;
  readonly graph: string;
  readonly session?: string | undefined;
  readonly cache?: string | undefined;
  readonly timeout?: number | undefined;
}

interface Connected {
  readonly connected: true;
  readonly type: string;
  readonly version: string | null;
  readonly latency: number;
}

type Direct = <Result>(
  operation: GraphOperation | 'transaction',
) => (given: Given, context: RequestContext) => Promise<Reply<Result>>;

/** Builds the handlers. */
export function createGraphHandlers(parts: GraphParts): Handlers<typeof graphs> {
  const direct: Direct = (operation) => async (given, context) => {
    const { retries, retryConfig, ...rest } = await withSession(parts, given, context.principal);
    const { product, env, graph, session, cache, timeout, ...fields } = rest;
    const call = toCall({ product, env, graph, session, cache, timeout }, operation, fields);
    return run(parts, call, { retries, retryConfig }, context);
  };
  return {
    ...connectHandlers(parts),
    ...changeHandlers(direct),
    ...readHandlers(direct),
    ...definitionHandlers(direct),
    transaction: direct('transaction'),
    async 'action.execute'({ retries, retryConfig, ...given }, context) {
      const { action, input, ...rest } = await withSession(parts, given, context.principal);
      return run<unknown>(parts, toActionCall(rest, action, input), { retries, retryConfig }, context);
    },
    async 'action.dispatch'(given, context) {
      const { action, input, ...rest } = await withSession(parts, given, context.principal);
      return dispatch(parts, toActionCall(withoutTimeout(rest), action, input), given, context);
    },
    async dispatch(given, context) {
      const rest = await withSession(parts, given, context.principal);
      return dispatch(parts, toDispatchedCall(withoutTimeout(rest)), given, context);
    },
  };
}

function connectHandlers(parts: GraphParts) {
  const reach = ({ product, env, graph, timeout }: Given, context: RequestContext) =>
    run<Connected>(parts, toCall({ product, env, graph, timeout }, 'ping', {}), {}, context);
  return {
    connect: reach,
    testConnection: (given, context) => testReach(parts, () => reach(given, context), { type: null, version: null }),
  } satisfies Partial<Handlers<typeof graphs>>;
}

function changeHandlers(direct: Direct) {
  return {
    createNode: direct('createNode'),
    createNodes: direct('createNodes'),
    updateNode: direct('updateNode'),
    deleteNode: direct('deleteNode'),
    mergeNode: direct('mergeNode'),
    addLabels: direct('addLabels'),
    removeLabels: direct('removeLabels'),
    setLabels: direct('setLabels'),
    createRelationship: direct('createRelationship'),
    createRelationships: direct('createRelationships'),
    updateRelationship: direct('updateRelationship'),
    deleteRelationship: direct('deleteRelationship'),
    mergeRelationship: direct('mergeRelationship'),
  } satisfies Partial<Handlers<typeof graphs>>;
}

function readHandlers(direct: Direct) {
  return {
    findNodes: direct('findNodes'),
    findNodeById: direct('findNodeById'),
    findRelationships: direct('findRelationships'),
    findRelationshipById: direct('findRelationshipById'),
    traverse: direct('traverse'),
    shortestPath: direct('shortestPath'),
    allPaths: direct('allPaths'),
    getNeighborhood: direct('getNeighborhood'),
    findConnectedComponents: direct('findConnectedComponents'),
    countNodes: direct('countNodes'),
    countRelationships: direct('countRelationships'),
    getStatistics: direct('getStatistics'),
    fullTextSearch: direct('fullTextSearch'),
    vectorSearch: direct('vectorSearch'),
    listIndexes: direct('listIndexes'),
    listConstraints: direct('listConstraints'),
  } satisfies Partial<Handlers<typeof graphs>>;
}

function definitionHandlers(direct: Direct) {
  return {
    createNodeIndex: direct('createNodeIndex'),
    createRelationshipIndex: direct('createRelationshipIndex'),
    createNodeConstraint: direct('createNodeConstraint'),
    createRelationshipConstraint: direct('createRelationshipConstraint'),
    dropIndex: direct('dropIndex'),
    dropConstraint: direct('dropConstraint'),
    query: direct('query'),
  } satisfies Partial<Handlers<typeof graphs>>;
}

/** Runs a call now, or under a key as a job. Reads are repeated as they are. */
async function run<Result>(
  parts: GraphParts,
  call: GraphCall,
  patience: Patience,
  context: RequestContext,
): Promise<Reply<Result>> {
  requireRole(call, context);
  const isSafe = call.operation === 'ping' || isGraphRead(call.operation);
  return runStatement<Result>(parts, call, { ...patience, isSafe }, context);
}

function dispatch(
  parts: GraphParts,
  call: GraphCall,
  given: Omit<Parameters<typeof readSettings>[0], 'limits'>,
  context: RequestContext,
) {
  requireRole(call, context);
  return dispatchCall(parts, call, readSettings({ ...given, limits: undefined }), context);
}

function requireRole(call: GraphCall, { principal: { role } }: RequestContext): void {
  const operation = developersOperation(call);
  if (operation !== null && role !== 'owner' && role !== 'developer')
    throw new ProcessorError('FORBIDDEN', `${operation} needs the role developer`);
}
