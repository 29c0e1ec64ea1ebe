/** The operations that read runs. */

import { compileTemplate, evaluateTemplate } from '../../expressions/template.ts';
import type * as z from 'zod';
import type { Origin } from '../../engine/feature/entries.ts';
import { scopeOf } from '../../engine/feature/scope.ts';
import { statusOf } from '../../engine/feature/state.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, Principal, Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { notFound } from '../products/config.ts';
import { compareRuns } from './compare-view.ts';
import type { features as contract } from './contract.ts';
import { EVENT_ID } from './contract-run.ts';
import { type FeatureIndex, type FeatureRecord, toFeatureRecord } from './feature-index.ts';
import { checkpointsOf, createTelling } from './history-view.ts';
import { findRun, type FoundRun, type ReadingParts, type ReadRun, readFound, type RunRef } from './reading.ts';
import { origins } from './result.ts';
import { outcomeOf } from './starting.ts';
import { placeOf, streamRun } from './streaming.ts';
import { statusView } from './status-view.ts';
import { stepView } from './step-view.ts';

type Operation = 'output' | 'stream' | 'status' | 'history' | 'stepDetail' | 'relatedExecutions' | 'query' | 'compare';

type HistoryInput = z.output<typeof contract.history.input>;

/** What the handlers work with. */
export interface ReadParts extends ReadingParts {
  readonly featureIndex: FeatureIndex;
  readonly clock: Clock;
}

/** Builds the handlers. */
export function createReadHandlers(parts: ReadParts): Pick<Handlers<typeof contract>, Operation> {
  const read = async (ref: RunRef, principal: Principal): Promise<ReadRun> =>
    readFound(parts, await findRun(parts, principal, ref));
  return {
    async output({ wait, timeout = LIMITS.run_time.value, ...ref }, { principal }) {
      const found = await findRun(parts, principal, ref);
      const { feature_id, status, output } = await outcomeOf(parts, found, wait === true ? timeout : 0);
      return { data: { feature_id, status, output } };
    },
    async stream(
      { after, include_step_details: steps = false, include_rollback_details: rollback = false, ...ref },
      context,
    ) {
      const found = await findRun(parts, context.principal, ref);
      return { data: streamRun(parts, found, placeOf(after ?? lastEvent(context)), { steps, rollback }) };
    },
    async status(ref, { principal }) {
      const { state, spec } = await read(ref, principal);
      return { data: statusView(state, spec) };
    },
    history: (input, { principal }) => tellHistory(parts, input, principal),
    async stepDetail({ step_tag: tag, ...ref }, { principal }) {
      const { state, spec } = await read(ref, principal);
      const view = stepView(state, tag);
      if (view === null) throw notFound('step_tag', `step '${tag}' of feature '${spec.feature}'`);
      return { data: view };
    },
    async relatedExecutions(ref, { principal }) {
      const found = await findRun(parts, principal, ref);
      const executions = await relatedTo(parts, found);
      return { data: { original: originalOf(found), executions: executions.map(toRelated) } };
    },
    async query({ query, params = {}, ...ref }, { principal }) {
      return { data: answerOf(await read(ref, principal), query, params, parts.clock.now()) };
    },
    async compare({ feature_ids: ids, product, env }, { principal }) {
      const [first = '', second = ''] = ids;
      if (first === second) throw invalidField('feature_ids', 'names the same run twice');
      const compared = async (id: string, at: number) =>
        readFound(parts, await findRun(parts, principal, { feature_id: id, product, env }, `feature_ids[${at}]`));
      const [one, other] = await Promise.all([compared(first, 0), compared(second, 1)]);
      return { data: compareRuns(one, other) };
    },
  };
}

/** The event after which a client that reconnects goes on (WHATWG HTML, "Server-sent events"). */
function lastEvent({ lastEventId }: RequestContext): string | undefined {
  if (lastEventId !== undefined && !EVENT_ID.test(lastEventId))
    throw invalidField('Last-Event-ID', 'is not the id of an event');
  return lastEventId;
}

async function tellHistory(
  parts: ReadParts,
  { include_step_details: steps = false, include_rollback_details: rollback = false, ...ref }: HistoryInput,
  principal: Principal,
): Promise<Reply<z.output<typeof contract.history.output>>> {
  const found = await findRun(parts, principal, ref);
  const [{ state, spec, entries }, related] = await Promise.all([readFound(parts, found), relatedTo(parts, found)]);
  const madeFromIt = related.filter(({ made_from: from }) => from === spec.id).map(toRelated);
  return {
    data: {
      feature_id: spec.id,
      feature_tag: spec.feature,
      status: statusOf(state),
      events: entries.flatMap(createTelling({ steps, rollback })),
      checkpoints: checkpointsOf(entries),
      replays: madeFromIt.filter(({ type }) => type === 'replay'),
      restarts: madeFromIt.filter(({ type }) => type === 'restart'),
    },
  };
}

/** What a query of a feature comes to over a run as it stands. Secrets are out of its reach. */
function answerOf({ state, spec, config }: ReadRun, name: string, params: object, now: number): unknown {
  const { queries = {} } = config.feature(spec.env, spec.feature);
  const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
  if (query === undefined) throw invalidField('query', `feature '${spec.feature}' has no query '${name}'`);
  const template = compileTemplate(query.result ?? null, `queries.${name}`);
  const { Session: _session, Constant: _constant, ...scope } = scopeOf(state, now);
  return evaluateTemplate(template, { ...scope, Param: params });
}

function originalOf({ run: { spec } }: FoundRun): string {
  return spec.madeFrom?.original ?? spec.id;
}

/** A run and those of its kin, oldest first; the run itself also before the index knows of it. */
async function relatedTo({ featureIndex }: ReadParts, found: FoundRun): Promise<FeatureRecord[]> {
  const { run } = found;
  const listed = await featureIndex.related(run.spec.workspace, originalOf(found), LIMITS.page.value);
  const own = toFeatureRecord(run, 0);
  return [...listed.filter(({ id }) => id !== own.id), own].toSorted(
    (one, other) => one.created_at - other.created_at || (one.id < other.id ? -1 : 1),
  );
}

function toRelated({ id, origin, status, created_at: createdAt, made_from: from, original }: FeatureRecord) {
  return {
    feature_id: id,
    type: typeOf(origin),
    status,
    created_at: createdAt,
    ...origins({ origin, madeFrom: from === null ? null : { id: from, original: original ?? from, reason: null } }),
  };
}

/** How a run came to be, as callers see it. */
export function typeOf(origin: Origin): 'original' | 'replay' | 'restart' | 'resume' {
  return origin === 'replay_from_step' ? 'replay' : origin;
}
