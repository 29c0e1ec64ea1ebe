/** The operations that make runs from many others. */

import type * as z from 'zod';
import type { Handlers, Principal, Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField, isProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { MANY } from './contract-many.ts';
import type { features as contract } from './contract.ts';
import type { FeatureFilter, FeatureIndex, FeatureRecord } from './feature-index.ts';
import { type GivenFilter, readFilter, readPage } from './listing.ts';
import { resumeRun } from './make-handlers.ts';
import { makeRun } from './making.ts';
import type { FoundRun } from './reading.ts';
import type { RunParts } from './run-handlers.ts';
import type { RunStatus } from './run.ts';

/** What the handlers work with. */
export interface ManyParts extends RunParts {
  readonly featureIndex: FeatureIndex;
}

interface ManyInput extends GivenFilter {
  readonly all?: true | undefined;
  readonly dry_run?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly reason?: string | undefined;
}

type ManyReply = Reply<z.output<typeof contract.replayMany.output>>;
type Make = (input: { feature_id: string; reason?: string | undefined }, context: RequestContext) => Promise<FoundRun>;

/** What is made from many, and of which runs it can be. */
interface Kind {
  readonly operation: string;
  readonly type: 'replay' | 'resume';
  readonly fitting: readonly RunStatus[];
  readonly make: Make;
}

/** Builds the handlers. */
export function createManyHandlers(parts: ManyParts): Pick<Handlers<typeof contract>, 'replayMany' | 'resumeMany'> {
  const replay: Kind = {
    operation: 'features.replayMany',
    type: 'replay',
    fitting: ['completed', 'failed', 'rolled_back', 'cancelled'],
    make: (input, context) => makeRun(parts, 'replay', input, context, () => ({})),
  };
  const resume: Kind = {
    operation: 'features.resumeMany',
    type: 'resume',
    fitting: ['failed', 'rolled_back', 'cancelled'],
    make: (input, context) => resumeRun(parts, input, context),
  };
  return {
    replayMany: (input, context) => makeMany(parts, replay, input, context),
    resumeMany: (input, context) => makeMany(parts, resume, input, context),
  };
}

async function makeMany(
  { featureIndex: index }: ManyParts,
  kind: Kind,
  { all, dry_run: isDry, limit = MANY, cursor, reason, ...given }: ManyInput,
  context: RequestContext,
): Promise<ManyReply> {
  const { principal } = context;
  requireNarrowed(given, all);
  const filter = { ...readFilter(given), statuses: readFilter(given).statuses ?? kind.fitting };
  if (isDry === true) {
    const count = await countOf(index, filter, principal);
    return { data: { count, left: count, executions: [], failed: [], next_cursor: null } };
  }
  const page = await readPage(index, filter, principal, { operation: kind.operation, limit, cursor });
  const executions: ManyReply['data']['executions'] = [];
  const failed: ManyReply['data']['failed'] = [];
  for (const { id } of page.records) {
    try {
      const { run } = await kind.make({ feature_id: id, reason }, keyedFor(id, context));
      executions.push({ feature_id: run.spec.id, from: id, type: kind.type });
    } catch (thrown) {
      if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
      const { code, message } = toErrorRecord(thrown);
      failed.push({ feature_id: id, code, message });
    }
  }
  const left = await leftAfter(index, filter, principal, page);
  return { data: { count: executions.length, left, executions, failed, next_cursor: page.next_cursor } };
}

/** Each run has a key of its own, so that a repetition finds what the first made. */
function keyedFor(id: string, context: RequestContext): RequestContext {
  const { idempotencyKey: key } = context;
  return { ...context, idempotencyKey: key === null ? null : `${key}:${id}` };
}

function requireNarrowed(given: GivenFilter, all: true | undefined): void {
  const isNarrowed = Object.values(given).some((value) => value !== undefined);
  if (!isNarrowed && all !== true) throw invalidField('all', 'give a filter, or all: true for every run');
  if (isNarrowed && all === true) throw invalidField('all', 'has no place beside a filter');
}

function countOf(index: FeatureIndex, filter: FeatureFilter, { workspace, products, envs }: Principal) {
  return index.count(workspace, { ...filter, products, envs });
}

/** Those that match and are older than what was come to. Of the same instant as its last, none are counted. */
async function leftAfter(
  index: FeatureIndex,
  filter: FeatureFilter,
  principal: Principal,
  { records, next_cursor: next }: { readonly records: readonly FeatureRecord[]; readonly next_cursor: string | null },
): Promise<number> {
  const last = records.at(-1);
  if (next === null || last === undefined) return 0;
  const { created_before: before = Infinity } = filter;
  return Math.max(1, await countOf(index, { ...filter, created_before: Math.min(before, last.created_at) }, principal));
}
