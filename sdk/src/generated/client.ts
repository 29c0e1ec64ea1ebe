// Generated from the contracts by `npm run generate`; do not edit.

import type { CallOptions, OperationInfo } from '../transport.ts';
import type {
  ActionsDispatchInput,
  ActionsDispatchResult,
  ActionsRunInput,
  JobsCancelInput,
  JobsCancelResult,
  JobsGetInput,
  JobsGetResult,
  JobsPreviewInput,
  JobsPreviewResult,
  ProductsApplyInput,
  ProductsApplyResult,
  ProductsFetchInput,
  ProductsFetchResult,
  ProductsListInput,
  ProductsListResult,
  WorkspacesWhoamiInput,
  WorkspacesWhoamiResult,
} from './types.ts';

/** Sends one operation; arguments as the method took them. */
type Send = (operation: OperationInfo, args: readonly unknown[]) => Promise<unknown>;

const OPERATIONS = {
  'actions.run': {method: 'POST', path: '/v1/actions/run', repeat: 'never', scope: ['product', 'env'], args: []},
  'actions.dispatch': {method: 'POST', path: '/v1/actions/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'jobs.get': {method: 'POST', path: '/v1/jobs/get', repeat: 'safe', scope: [], args: ['job_id']},
  'jobs.cancel': {method: 'POST', path: '/v1/jobs/cancel', repeat: 'never', scope: [], args: ['job_id']},
  'jobs.preview': {method: 'POST', path: '/v1/jobs/preview', repeat: 'safe', scope: [], args: []},
  'products.apply': {method: 'POST', path: '/v1/products/apply', repeat: 'safe', scope: [], args: ['manifest']},
  'products.list': {method: 'POST', path: '/v1/products/list', repeat: 'safe', scope: [], args: []},
  'products.fetch': {method: 'POST', path: '/v1/products/fetch', repeat: 'safe', scope: ['product'], args: ['product']},
  'workspaces.whoami': {method: 'POST', path: '/v1/workspaces/whoami', repeat: 'safe', scope: [], args: []},
} as const satisfies Record<string, OperationInfo>;

/** Every operation of the processor, by namespace. */
export class GeneratedClient {
  readonly actions;
  readonly jobs;
  readonly products;
  readonly workspaces;

  constructor(send: Send) {
    this.actions = {
      /** Run an action now and answer with the body of the target’s response; binary content comes as `{ buffer: <base64>, mimeType, fileName, size }`. */
      run: <Result = unknown>(input: ActionsRunInput, options?: CallOptions): Promise<Result> =>
        send(OPERATIONS['actions.run'], [input, options]) as Promise<Result>,
      /** Store an action as a job: at a time, by cron, at an interval, or at once. */
      dispatch: (input: ActionsDispatchInput, options?: CallOptions): Promise<ActionsDispatchResult> =>
        send(OPERATIONS['actions.dispatch'], [input, options]) as Promise<ActionsDispatchResult>,
    };
    this.jobs = {
      /** Read one job. */
      get: (job_id: JobsGetInput['job_id'] | JobsGetInput, rest?: Omit<JobsGetInput, 'job_id'>, options?: CallOptions): Promise<JobsGetResult> =>
        send(OPERATIONS['jobs.get'], [job_id, rest, options]) as Promise<JobsGetResult>,
      /** End a job that is not finished; an attempt under way is told to stop. */
      cancel: (job_id: JobsCancelInput['job_id'] | JobsCancelInput, rest?: Omit<JobsCancelInput, 'job_id'>, options?: CallOptions): Promise<JobsCancelResult> =>
        send(OPERATIONS['jobs.cancel'], [job_id, rest, options]) as Promise<JobsCancelResult>,
      /** List when a schedule would fire, without dispatching anything. */
      preview: (input: JobsPreviewInput, options?: CallOptions): Promise<JobsPreviewResult> =>
        send(OPERATIONS['jobs.preview'], [input, options]) as Promise<JobsPreviewResult>,
    };
    this.products = {
      /** Check a whole manifest and store it as the next version; the same content makes no new version. */
      apply: (manifest: ProductsApplyInput['manifest'] | ProductsApplyInput, rest?: Omit<ProductsApplyInput, 'manifest'>, options?: CallOptions): Promise<ProductsApplyResult> =>
        send(OPERATIONS['products.apply'], [manifest, rest, options]) as Promise<ProductsApplyResult>,
      /** List the workspace’s products by tag. */
      list: (input?: ProductsListInput, options?: CallOptions): Promise<ProductsListResult> =>
        send(OPERATIONS['products.list'], [input, options]) as Promise<ProductsListResult>,
      /** Read a product: its manifest at one version, and which version each environment runs. */
      fetch: (product: ProductsFetchInput['product'] | ProductsFetchInput, rest?: Omit<ProductsFetchInput, 'product'>, options?: CallOptions): Promise<ProductsFetchResult> =>
        send(OPERATIONS['products.fetch'], [product, rest, options]) as Promise<ProductsFetchResult>,
    };
    this.workspaces = {
      /** Tell which workspace, user and role the request’s key belongs to. */
      whoami: (input?: WorkspacesWhoamiInput, options?: CallOptions): Promise<WorkspacesWhoamiResult> =>
        send(OPERATIONS['workspaces.whoami'], [input, options]) as Promise<WorkspacesWhoamiResult>,
    };
  }
}
