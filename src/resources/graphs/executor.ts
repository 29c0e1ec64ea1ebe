/** Runs what calls ask of graphs. */

import type { GraphAnswer, GraphDriver, GraphPlace } from '../../drivers/graph/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { RunSecrets } from '../../secret-trail.ts';
import { type Executor, type GraphCall, targetOf as nameOf } from '../executor.ts';
import type { Graph } from '../products/manifest-graph.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { isOfSession, withRepeatRule } from '../statements/asking.ts';
import { actionAnswer } from './action-answer.ts';
import { type Asked, askedOf } from './asked.ts';
import { addressSecrets, targetOf } from './target.ts';

/** What the executor works with. */
export interface GraphsParts {
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly graphs: GraphDriver;
}

/**
 * The executor of the namespace `graphs`. A change whose outcome is unknown ends as `OUTCOME_UNKNOWN`; a read may be
 * repeated.
 */
export function createGraphsExecutor({ clock, secrets, graphs }: GraphsParts): Executor<GraphCall> {
  return {
    async check(call, config, { workspace }) {
      const { graph } = askedOf(call, config);
      const keys = addressSecrets(graph, call.env);
      if (keys.length > 0) await secrets.check({ workspace, app: graph.tag, env: call.env }, keys);
      return { timeoutMs: timeOf(call, graph) };
    },
    flow: async () => null,
    async prepare(call, config, scope) {
      const { product, env } = call;
      const { workspace } = scope;
      const asked = askedOf(call, config);
      const { graph, work } = asked;
      const keys = addressSecrets(graph, env);
      // What is in an address is kept out of errors. Nodes are the caller's own, and stay as they are.
      const inAddress = new RunSecrets();
      const target = await targetOf(config, env, graph.tag, async (needed) => {
        if (needed.length === 0) return {};
        const values = await secrets.resolve({ workspace, app: graph.tag, env }, needed);
        for (const [key, value] of Object.entries(values)) {
          scope.secrets.add(key, '');
          inAddress.add(key, value);
        }
        return values;
      });
      const place: GraphPlace = { workspace, product, env, graph: graph.tag };
      return {
        // Calls of two sessions may ask the same, and their answers are each one's own.
        identity: () => [graph.tag, call.operation, work, isOfSession(call) ? call.session?.sessionId : null],
        isPure: () => keys.length === 0 && call.literal !== 'secret',
        async attempt({ timeoutMs }) {
          const request = { work, timeoutMs: Math.min(timeoutMs, timeOf(call, graph)) };
          const start = clock.now();
          try {
            const answer = await graphs.run(place, target, request);
            return { value: valueOf(call, asked, answer, clock.now() - start) };
          } catch (thrown) {
            throw withRepeatRule(asked.placed(inAddress.error(thrown)), asked, nameOf(call));
          }
        },
      };
    },
  };
}

function timeOf({ timeoutMs }: GraphCall, { timeout }: Graph): number {
  return timeoutMs ?? timeout ?? LIMITS.graph_timeout.value;
}

/** What a call answers; it took `latency` milliseconds. */
function valueOf(
  { operation }: GraphCall,
  { type, action }: Asked,
  { results }: GraphAnswer,
  latency: number,
): unknown {
  if (operation === 'transaction') return { results };
  const [result] = results;
  if (action !== null) return actionAnswer(action, result);
  return operation === 'ping' ? { connected: true, type, version: result, latency } : result;
}
