import { isProcessorError, type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readBody, readStart } from './answer-body.ts';
import type { HttpDriver, OutgoingRequest, SendOptions, TargetAnswer } from './driver.ts';
import { checkRequest, toFetchInit } from './fetch-request.ts';
import type { Probe } from './probe.ts';
import { locationOf, nextHop } from './redirect.ts';
import { checkTarget } from './target-guard.ts';

/** What a fetch driver is built with. */
export interface FetchDriverOptions {
  /** Lets requests go to private addresses, as local development needs; see {@link checkTarget}. */
  readonly allowPrivateTargets: boolean;
  /** Tells a refused connection from a broken one, where the platform does not. */
  readonly probe?: Probe;
  /** Stands in for the platform's `fetch`. It must honor the signal. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** How far a request has got: what every failure of it reports. */
interface Progress {
  host: string;
  outcome: Outcome;
  /** Status of the final answer, from the moment its headers came. */
  status?: number;
}

/** The one time limit over a request, joined with its caller's signal. */
interface Deadline {
  readonly signal: AbortSignal;
  readonly hasPassed: () => boolean;
  readonly clear: () => void;
}

/**
 * An {@link HttpDriver} over the platform's `fetch`. Redirects are followed by hand, each address checked like the
 * first. Headers of the connection (`host`, `content-length`, `transfer-encoding` and their like) are left out.
 *
 * The runtime reports a refused connection and one that was reset after the request had been read with the same error,
 * and a name that does not resolve like any fault of its own. So once `fetch` was called, a failure without an answer
 * is `unknown`; `not_sent` is only what was refused before, by a probe too, and from the first redirect on nothing is
 * `not_sent`.
 * Every other failure that follows an answer is `sent`.
 *
 * A caller's abort ends as `CONNECTION_ERROR`, as `TIMEOUT` when its signal was a time limit, and as the reason itself
 * when that is a `ProcessorError`.
 */
export function createFetchDriver(options: FetchDriverOptions): HttpDriver {
  return {
    check: (request) => checkTarget(checkRequest(request).url, options.allowPrivateTargets),
    async send(request, sendOptions) {
      const progress: Progress = { host: request.url.host, outcome: 'not_sent' };
      const deadline = startDeadline(sendOptions);
      try {
        return await exchange(checkRequest(request), progress, deadline.signal, { ...options, ...sendOptions });
      } catch (thrown) {
        throw failureOf(thrown, progress, deadline);
      } finally {
        deadline.clear();
      }
    },
  };
}

async function exchange(
  request: OutgoingRequest,
  progress: Progress,
  signal: AbortSignal,
  {
    allowPrivateTargets,
    probe,
    redirects: mode,
    body,
    fetch: call = (url, init) => fetch(url, init),
  }: FetchDriverOptions & Pick<SendOptions, 'redirects' | 'body'>,
): Promise<TargetAnswer> {
  let hop = request;
  for (let redirects = 0; redirects <= LIMITS.redirects.value; redirects += 1) {
    progress.host = hop.url.host;
    checkTarget(hop.url, allowPrivateTargets);
    const init = toFetchInit(hop, signal);
    signal.throwIfAborted();
    if (probe !== undefined && redirects === 0 && !(await probe.isListening(hop.url, signal)))
      throw new ProcessorError('CONNECTION_ERROR', `${progress.host} refuses connections.`);
    progress.outcome = 'unknown';
    const response = await call(hop.url.href, init).catch((error: unknown) => {
      probe?.failed(hop.url);
      throw error;
    });
    progress.outcome = 'sent';
    const location = mode === 'refuse' ? null : locationOf(response);
    if (location === null) {
      progress.status = response.status;
      return {
        status: response.status,
        headers: response.headers,
        ...(await (body === 'start' ? readStart(response) : readBody(response, progress.host))),
      };
    }
    // An unread body would hold its connection; that it may break meanwhile does not matter.
    response.body?.cancel().catch(() => undefined);
    hop = nextHop(hop, response.status, location);
  }
  throw new ProcessorError(
    'UPSTREAM_ERROR',
    `${progress.host} redirects for more than ${LIMITS.redirects.value} times.`,
  );
}

/** A timer of its own rather than `AbortSignal.timeout`, whose timer would outlive the request by minutes. */
function startDeadline({ timeoutMs, signal: caller }: SendOptions): Deadline {
  const limit = new AbortController();
  const { signal } = limit;
  const expire = () => limit.abort(new DOMException('The time limit has passed.', 'TimeoutError'));
  const timer = setTimeout(expire, Math.max(0, timeoutMs));
  const follow = () => limit.abort(caller?.reason);
  caller?.addEventListener('abort', follow, { once: true });
  if (caller?.aborted === true) follow();
  if (!(timeoutMs > 0)) expire();
  return {
    signal,
    hasPassed: () => signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError',
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', follow);
    },
  };
}

function failureOf(thrown: unknown, progress: Progress, deadline: Deadline): unknown {
  const details = {
    outcome: progress.outcome,
    ...(progress.status === undefined ? {} : { upstream: { status: progress.status } }),
  };
  if (isProcessorError(thrown)) {
    return new ProcessorError(thrown.code, thrown.message, { ...thrown.details, ...details }, thrown.cause);
  }
  if (deadline.hasPassed()) {
    const missing = progress.status === undefined ? 'did not answer' : 'began its answer and did not finish it';
    return new ProcessorError('TIMEOUT', `${progress.host} ${missing} in time.`, details, thrown);
  }
  if (deadline.signal.aborted) {
    return new ProcessorError('CONNECTION_ERROR', `The call to ${progress.host} was cancelled.`, details, thrown);
  }
  // Nothing has been called yet, so this is a fault of ours and not of the network.
  if (progress.outcome === 'not_sent') return thrown;
  const reason =
    progress.status === undefined
      ? 'could not be reached, or closed the connection before it answered'
      : 'broke the connection within the body of its answer';
  return new ProcessorError('CONNECTION_ERROR', `${progress.host} ${reason}.`, details, thrown);
}
