import { type ErrorRecord, fromErrorRecord, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import type { GraphDirectory, GraphReply } from './directory.ts';
import type { GraphAnswer, GraphDriver, GraphRequest } from './port.ts';
import { isReading } from './work-kind.ts';

/** How much longer than the object the caller waits, in milliseconds: the object knows better what became of it. */
const LONGER_MS = 2_000;

/** What the driver is made of. */
export interface GraphDriverParts {
  readonly graphObjects: GraphDirectory;
}

/** Builds the driver of each type of graphs; see {@link GraphDriver}. What it throws is a `ProcessorError`. */
export function createGraphDriver({ graphObjects }: GraphDriverParts): GraphDriver {
  return {
    async run(place, target, request) {
      const text = JSON.stringify(request);
      const replying =
        target.type === 'embedded'
          ? graphObjects.embedded(place).run(text)
          : graphObjects.connection(place).run(target, text);
      return await within(request, replying);
    },
  };
}

/** The answer of an object. One that is silent, or breaks down, may have done what it was asked. */
async function within(request: GraphRequest, replying: Promise<GraphReply>): Promise<GraphAnswer> {
  const outcome = isReading(request.work) ? 'not_sent' : 'unknown';
  const late = Promise.withResolvers<never>();
  const limit = setTimeout(() => {
    const message = `the graph did not answer within ${request.timeoutMs} ms`;
    late.reject(new ProcessorError('TIMEOUT', message, { outcome }));
  }, request.timeoutMs + LONGER_MS);
  try {
    const reply = await Promise.race([replying, late.promise]);
    if (reply.ok) return reply.answer;
    throw fromErrorRecord(reply.error);
  } catch (thrown) {
    if (isProcessorError(thrown)) throw thrown;
    throw fromErrorRecord(brokenDown(thrown, outcome));
  } finally {
    clearTimeout(limit);
  }
}

/** An object that is overloaded has not begun; see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function brokenDown(thrown: unknown, outcome: 'not_sent' | 'unknown'): ErrorRecord {
  const { overloaded } = thrown as { readonly overloaded?: unknown };
  if (overloaded === true)
    return { code: 'SERVICE_UNAVAILABLE', message: 'the graph has too much to do', outcome: 'not_sent' };
  return { code: 'CONNECTION_LOST', message: 'the connection to the graph was lost before it answered', outcome };
}
