/** What steps, rollbacks and options call of databases and graphs: actions, and of graphs operations too. */

import { type GraphOperation, isGraphRead } from '../../engine/graph/operations.ts';
import { namedAction } from './manifest-database.ts';

/** What has actions of its own besides apps. */
export type Owner = 'database' | 'graph';

/** By the tag of each database, or of each graph, its actions by their short tags, and whether each changes nothing. */
export type OwnedActions = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** What names an action: the tag of what it is of may stand in `event`, before a colon. */
interface ActionNaming {
  readonly type?: string | undefined;
  readonly database?: string | undefined;
  readonly graph?: string | undefined;
  readonly event?: string | undefined;
}

/** What names a call. */
export interface Naming extends ActionNaming {
  /** Of a graph, in place of `event`. */
  readonly operation?: GraphOperation | undefined;
}

/** A call of an action of a database or a graph. A tag that is named nowhere is empty. */
export type OwnedAction =
  | { readonly namespace: 'databases'; readonly target: { readonly database: string; readonly action: string } }
  | { readonly namespace: 'graphs'; readonly target: { readonly graph: string; readonly action: string } };

/** A call of a database or a graph. */
export type OwnedCall =
  | OwnedAction
  | { readonly namespace: 'graphs'; readonly target: { readonly graph: string; readonly operation: GraphOperation } };

/** Whose actions a kind of steps, rollbacks or options runs; null for one of neither. */
export function ownerOf(type: string | undefined): Owner | null {
  if (type === 'database' || type === 'database_action') return 'database';
  return type === 'graph' || type === 'graph_action' ? 'graph' : null;
}

/** The action that something runs of a database or a graph; null for another kind. */
export function ownedAction({ event = '', ...naming }: ActionNaming): OwnedAction | null {
  const owner = ownerOf(naming.type);
  if (owner === null) return null;
  const { database: tag, action } = namedAction(naming[owner], event);
  return owner === 'database'
    ? { namespace: 'databases', target: { database: tag, action } }
    : { namespace: 'graphs', target: { graph: tag, action } };
}

/** What something calls of a database or a graph; null for another kind. */
export function ownedCall({ operation, ...naming }: Naming): OwnedCall | null {
  const call = ownedAction(naming);
  if (operation === undefined || call?.namespace !== 'graphs') return call;
  return { namespace: 'graphs', target: { graph: call.target.graph, operation } };
}

/** The tag of the database or the graph that something calls; empty where it is named nowhere. */
export function ownerTag(naming: Naming): string {
  const owner = ownerOf(naming.type);
  return owner === null ? '' : namedAction(naming[owner], naming.event ?? '').database;
}

/** Something that is wrong, and in which field. */
export interface OwnedFault {
  readonly field: 'cache' | 'event' | 'operation' | Owner;
  readonly message: string;
}

/** What products own, as far as it is called. */
export interface Owned {
  readonly databases: OwnedActions;
  readonly graphs: OwnedActions;
}

/** What is wrong with what calls a database or a graph, perhaps by way of a cache; null for nothing. */
export function ownedFault(
  owned: Owned,
  { cache, ...naming }: Naming & { readonly cache?: string | undefined },
): OwnedFault | null {
  const owner = ownerOf(naming.type);
  if (owner === null) return null;
  const { event, operation } = naming;
  if (operation !== undefined && owner === 'database') return { field: 'operation', message: 'is one of a graph' };
  if (operation !== undefined && event !== undefined)
    return { field: 'operation', message: 'stands beside event: give one or the other' };
  if (operation === undefined && event === undefined) return { field: 'event', message: 'is required' };
  const tag = ownerTag(naming);
  const needs = operation === undefined ? `is required where event is not '${owner}:action'` : 'is required';
  if (tag === '') return { field: owner, message: needs };
  const actions = owned[`${owner}s`].get(tag);
  if (actions === undefined)
    return { field: naming[owner] === undefined ? 'event' : owner, message: `the product has no ${owner} '${tag}'` };
  const { action } = namedAction(tag, event ?? '');
  if (operation === undefined && !actions.has(action))
    return { field: 'event', message: `${owner} '${tag}' has no action '${action}'` };
  const isRead = operation === undefined ? actions.get(action) === true : isGraphRead(operation);
  if (cache === undefined || isRead) return null;
  return { field: 'cache', message: `answers reads alone, and ${operation ?? action} may change something` };
}
