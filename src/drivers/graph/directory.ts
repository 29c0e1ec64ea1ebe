/** Where graphs and connections to their servers are, and the ports to those objects. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { GraphAnswer, GraphPlace, GraphTarget } from './port.ts';

/** What an object answers; an error travels as data, so that nothing of it is lost. */
export type GraphReply =
  | { readonly ok: true; readonly answer: GraphAnswer }
  | { readonly ok: false; readonly error: ErrorRecord };

/** A server, with the credentials in its address. */
export type GraphServer = Exclude<GraphTarget, { readonly type: 'embedded' }>;

/** An embedded graph. It takes a `GraphRequest` as JSON, which travels at less than half of what objects cost. */
export interface GraphObject {
  run(request: string): Promise<GraphReply>;
}

/** A connection to a server. */
export interface GraphConnectionObject {
  /** The request is one as {@link GraphObject} takes. */
  run(server: GraphServer, request: string): Promise<GraphReply>;
}

/** Finds the objects. */
export interface GraphDirectory {
  embedded(place: GraphPlace): GraphObject;
  connection(place: GraphPlace): GraphConnectionObject;
}

/** The name of the object that is a graph. It starts with the workspace: a foreign one is never reached. */
export function graphObjectName({ workspace, product, env, graph }: GraphPlace): string {
  return `${workspace}:graph:${[product, env, graph].map(encodeURIComponent).join(':')}`;
}

/** The name of the object that holds a connection to a server of graphs. */
export function graphConnectionObjectName({ workspace, product, env, graph }: GraphPlace): string {
  return `${workspace}:graph-connection:${[product, env, graph].map(encodeURIComponent).join(':')}`;
}
