/** Work as it is done in the object that holds the graph, or the connection to its server. */

import type { GraphAnswer, GraphSession, GraphWork } from '../../drivers/graph/port.ts';
import { runGraphTransaction } from './transaction.ts';

/** Does one piece of work on a session of its own. Throws a `ProcessorError`. */
export async function runGraphWork(session: GraphSession, work: GraphWork): Promise<GraphAnswer> {
  switch (work.kind) {
    case 'statement':
      return { results: [await session.run(work.statement)] };
    case 'transaction':
      return await runGraphTransaction(session, work);
    case 'ping':
      return { results: [(await session.version?.()) ?? null] };
  }
}
