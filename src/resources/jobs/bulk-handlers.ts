/** The operations on many jobs. */

import type * as z from 'zod';
import type { BulkKind, BulkRequest } from '../../engine/bulk.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, Principal, Reply, RequestContext } from '../../kernel/contract.ts';
import { createCursor } from '../../kernel/cursor.ts';
import { invalidField, isProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Bulk, type BulkDirectory, bulkOf, createBulkId, requireBulkReach, toBulkOperation } from './bulk.ts';
import type { BulkList } from './bulk-list.ts';
import type { BulkOperation } from './contract-many.ts';
import type { jobs as contract } from './contract.ts';
import type { JobFilter } from './job-filter.ts';
import type { JobIndex } from './job-index.ts';
import { type GivenFilter, positionOf, readFilter } from './listing.ts';

/** Jobs a second when the caller does not say. */
const RATE = 100;
/** Operations a page holds when the caller does not say. */
const PAGE = 20;
/** Operations whose objects are asked at one time. */
const AT_A_TIME = 6;

/** What the handlers work with. */
export interface BulkParts {
  readonly bulks: BulkDirectory;
  readonly bulkList: BulkList;
  readonly index: JobIndex;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Names =
  | 'cancelMany'
  | 'pauseMany'
  | 'resumeMany'
  | 'retryMany'
  | 'deleteMany'
  | 'getBulk'
  | 'listBulk'
  | 'cancelBulk';

/** What an operation on many jobs takes. */
interface ManyInput extends GivenFilter {
  readonly all?: true | undefined;
  readonly dry_run?: boolean | undefined;
  readonly rate?: number | undefined;
  readonly reason?: string | undefined;
  readonly delay?: number | undefined;
}

/** The jobs for which a command has a use. */
const FITTING: Readonly<Record<BulkKind, Partial<JobFilter>>> = {
  cancel: { status: ['scheduled', 'queued', 'running', 'paused'] },
  pause: { status: ['scheduled', 'queued', 'running'], recurring: true },
  resume: { held: true },
  retry: { status: ['failed'] },
  delete: {},
};

/** Builds the handlers. */
export function createBulkHandlers(parts: BulkParts): Pick<Handlers<typeof contract>, Names> {
  const { bulks } = parts;
  const many = (kind: BulkKind) => (input: ManyInput, context: RequestContext) =>
    changeMany(parts, kind, input, context);
  const read = async (operationId: string, principal: Principal): Promise<Bulk> => {
    const bulk = bulkOf(await bulks.at(principal.workspace, operationId).get());
    requireBulkReach(principal, bulk);
    return bulk;
  };
  return {
    cancelMany: many('cancel'),
    pauseMany: many('pause'),
    resumeMany: many('resume'),
    retryMany: many('retry'),
    deleteMany: many('delete'),
    getBulk: async ({ operation_id: id }, { principal }) => ({ data: toBulkOperation(await read(id, principal)) }),
    listBulk: (input, { principal }) => listBulks(parts, input, principal),
    async cancelBulk({ operation_id: id }, { principal }) {
      await read(id, principal);
      return { data: toBulkOperation(bulkOf(await bulks.at(principal.workspace, id).cancel())) };
    },
  };
}

async function changeMany(
  { bulks, index, clock, ids }: BulkParts,
  kind: BulkKind,
  { all, dry_run: isDry, rate = RATE, reason, delay = 0, ...given }: ManyInput,
  { principal, idempotencyKey }: RequestContext,
): Promise<Reply<z.output<typeof contract.cancelMany.output>>> {
  const { workspace, user, products, envs } = principal;
  const narrowed = present(readFilter(given));
  const isNarrowed = Object.keys(narrowed).length > 0;
  if (!isNarrowed && all !== true) throw invalidField('all', 'give a filter, or all: true for every job');
  if (isNarrowed && all === true) throw invalidField('all', 'has no place beside a filter');
  const createdAt = clock.now();
  // Jobs of this very instant may have been dispatched just before.
  const to = Math.min(given.to ?? Infinity, createdAt + 1);
  const filter: JobFilter = { ...FITTING[kind], ...narrowed, to, products, envs };
  if (isDry === true) return { data: { count: await index.count(workspace, filter) } };
  const request: BulkRequest<JobFilter> = {
    id: await createBulkId(ids, principal, kind, idempotencyKey),
    workspace,
    kind,
    filter,
    within: narrowed.status ?? null,
    rate,
    reason: reason ?? null,
    delayMs: delay,
    createdBy: user,
    createdAt,
    digest: await sha256Hex(canonicalJson({ narrowed, all, rate, reason, delay })),
  };
  return { data: resultOf(await carriedOut(bulks, request)) };
}

/** The operation once it has ended, or as it stands after a while. Should its object be cut off meanwhile, it goes on by itself. */
async function carriedOut(bulks: BulkDirectory, request: BulkRequest<JobFilter>): Promise<Bulk> {
  const { workspace, id } = request;
  const begun = bulkOf(await bulks.at(workspace, id).begin(request));
  try {
    return bulkOf(await bulks.at(workspace, id).settled(LIMITS.bulk_wait.value));
  } catch (thrown) {
    if (isProcessorError(thrown)) throw thrown;
    return begun;
  }
}

function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function resultOf({ request, status, changed, matched, skipped, failed }: Bulk) {
  return { count: changed, operation_id: request.id, status, matched, skipped, failed };
}

async function listBulks(
  { bulks, bulkList }: BulkParts,
  { status, limit = PAGE, cursor }: z.output<typeof contract.listBulk.input>,
  { workspace, products, envs }: Principal,
): Promise<Reply<z.output<typeof contract.listBulk.output>>> {
  const list = [workspace, 'jobs.listBulk', { status }];
  const after = cursor === undefined ? undefined : await positionOf(cursor, list);
  const found = await bulkList.list(workspace, { status, products, envs }, limit + 1, after);
  const operations = found.slice(0, limit);
  const last = operations.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    data: {
      operations: await current(bulks, workspace, operations),
      next_cursor: more ? await createCursor([last.created_at, last.operation_id], list) : null,
    },
  };
}

/** Those that run, as their objects have them: the list learns of the beginning and the end alone. */
function current(bulks: BulkDirectory, workspace: string, listed: readonly BulkOperation[]): Promise<BulkOperation[]> {
  return mapAtATime(listed, AT_A_TIME, async (operation) => {
    if (operation.status !== 'running') return operation;
    // One that cannot be asked does not keep the others from being listed.
    const answer = await bulks
      .at(workspace, operation.operation_id)
      .get()
      .catch(() => null);
    return answer?.ok === true ? toBulkOperation(answer.bulk) : operation;
  });
}
