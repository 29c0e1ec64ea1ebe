// Generated from the contracts by `npm run generate`; do not edit.

export interface ProductManifest {
  tag: string;
  name: string;
  description?: string;
  /**
   * @minItems 1
   * @maxItems 50
   */
  environments: {
    slug: string;
    env_name: string;
    description?: string;
    active?: boolean;
  }[];
  /**
   * @maxItems 200
   */
  apps?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * How bodies are sent: `JSON`, `URLENCODED` or `FORMDATA`, or its media type, in any case. An action’s own goes before its app’s; JSON without either.
     */
    request_type?: string;
    /**
     * @minItems 1
     * @maxItems 50
     */
    environments: {
      slug: string;
      base_url: string;
      active?: boolean;
      /**
       * @maxItems 200
       */
      variables?: {
        key: string;
        value: unknown;
      }[];
    }[];
    auth?: unknown[];
    /**
     * @maxItems 200
     */
    variables?: {
      key: string;
      type: 'string' | 'number' | 'boolean' | 'object' | 'array';
      description?: string;
    }[];
    /**
     * @maxItems 200
     */
    constants?: {
      key: string;
      type: 'string' | 'number' | 'boolean' | 'object' | 'array';
      value: unknown;
      description?: string;
    }[];
    /**
     * @maxItems 1000
     */
    actions: {
      tag: string;
      name: string;
      description?: string;
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
      resource: string;
      /**
       * How bodies are sent: `JSON`, `URLENCODED` or `FORMDATA`, or its media type, in any case. An action’s own goes before its app’s; JSON without either.
       */
      request_type?: string;
      params?: {
        [k: string]: unknown;
      };
      query?: {
        [k: string]: unknown;
      };
      headers?: {
        [k: string]: unknown;
      };
      body?: {
        [k: string]: unknown;
      };
      response?: unknown;
      timeout?: number | string;
      /**
       * The target does the same for the same request, so an unknown outcome may be repeated.
       */
      idempotent?: boolean;
      /**
       * Header by which the target honours an idempotency key; an unknown outcome may then be repeated.
       */
      idempotency_header?: string;
    }[];
  }[];
  jobs?: {
    /**
     * Where jobs live that are dispatched for a time: `per_job`, each in a Durable Object of its own (the default), or `lane`, many in one. Jobs due at once live in lanes.
     */
    scheduled?: 'per_job' | 'lane';
  };
  features?: unknown[];
  notifications?: unknown[];
  storages?: unknown[];
  brokers?: unknown[];
  sessions?: unknown[];
  quotas?: unknown[];
  fallbacks?: unknown[];
  healthchecks?: unknown[];
  databases?: unknown[];
  graphs?: unknown[];
  caches?: unknown[];
  schedules?: unknown[];
}

export interface ActionsRunInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Tag of the action.
   */
  event: string;
  /**
   * Structured `{ body, params, query, headers }`, or flat: keys go where the action says; the prefixes `body:`, `params:`, `query:`, `headers:` decide otherwise. In a multipart body `{ buffer: <base64>, fileName, mimeType? }` is a file.
   */
  input: {
    [k: string]: unknown;
  };
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: {
    initialDelay?: number;
    backoffMultiplier?: number;
    maxDelay?: number;
    jitter?: boolean;
    jitterPercent?: number;
    /**
     * @maxItems 50
     */
    retryableErrors?: (
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT'
    )[];
    /**
     * @maxItems 50
     */
    nonRetryableErrors?: (
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT'
    )[];
  };
}

export interface ActionsDispatchInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Tag of the action.
   */
  event: string;
  /**
   * Structured `{ body, params, query, headers }`, or flat: keys go where the action says; the prefixes `body:`, `params:`, `query:`, `headers:` decide otherwise. In a multipart body `{ buffer: <base64>, fileName, mimeType? }` is a file.
   */
  input: {
    [k: string]: unknown;
  };
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: {
    initialDelay?: number;
    backoffMultiplier?: number;
    maxDelay?: number;
    jitter?: boolean;
    jitterPercent?: number;
    /**
     * @maxItems 50
     */
    retryableErrors?: (
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT'
    )[];
    /**
     * @maxItems 50
     */
    nonRetryableErrors?: (
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT'
    )[];
  };
  schedule?: {
    /**
     * First run not before this instant; absent, 0 or past means now.
     */
    start_at?: number | string;
    /**
     * Run this long from now; instead of `start_at`.
     */
    delay?: number | string;
    /**
     * Five fields, or six with leading seconds, or a macro such as @daily.
     */
    cron?: string;
    /**
     * Run at this interval.
     */
    every?: number | string;
    /**
     * IANA time zone of `cron`; UTC when absent.
     */
    tz?: string;
    /**
     * Most occurrences of a recurring job.
     */
    limit?: number;
    /**
     * No run after this instant.
     */
    endDate?: number | string;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
}

export interface ActionsDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  /**
   * Epoch milliseconds of the first run; of a schedule with a key, of its current or next one.
   */
  scheduled_at: number;
  recurring: boolean;
  /**
   * Epoch milliseconds of the next run.
   */
  next_run_at: number | null;
}

export interface ExpressionsEvaluateInput {
  template?: unknown;
  /**
   * A condition, answered by true or false.
   */
  condition?: string;
  scope?: {
    /**
     * `$Now`; the time of the request when absent.
     */
    now?: number | string;
    Input?: unknown;
    /**
     * Sequence tag to event tag to output.
     */
    Sequence?: {
      [k: string]: unknown;
    };
    /**
     * Step tag to output.
     */
    Step?: {
      [k: string]: unknown;
    };
    Session?: unknown;
    /**
     * App tag to variables.
     */
    Variable?: {
      [k: string]: unknown;
    };
    /**
     * App tag to constants.
     */
    Constant?: {
      [k: string]: unknown;
    };
    Response?: unknown;
    /**
     * Key to value; stored secrets are never read.
     */
    Secret?: {
      [k: string]: string;
    };
    /**
     * Auth tag to data.
     */
    Auth?: {
      [k: string]: unknown;
    };
    Event?: unknown;
    sessionTag?: string;
    actionTag?: string;
    /**
     * The auth tag that `$Auth{field}` means.
     */
    authTag?: string;
    default?: unknown;
    /**
     * `$Var(name)` by name.
     */
    variables?: {
      [k: string]: unknown;
    };
  };
}

export interface JobsGetInput {
  job_id: string;
}

export interface JobsGetResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  namespace: string;
  operation: string;
  product: string;
  env: string;
  /**
   * What it runs, as `app/action`.
   */
  target: string;
  /**
   * Version of the product that it runs, or null for the one that its environment is pinned to at each attempt.
   */
  version: number | null;
  /**
   * Epoch milliseconds at which the current or next occurrence is due.
   */
  scheduled_at: number;
  /**
   * Start of the latest attempt.
   */
  started_at: number | null;
  /**
   * When the latest occurrence’s outcome was recorded, or the job was cancelled.
   */
  completed_at: number | null;
  recurring: boolean;
  cron: string | null;
  tz: string | null;
  /**
   * Interval in milliseconds.
   */
  every: number | null;
  /**
   * Next occurrence or next attempt.
   */
  next_run_at: number | null;
  /**
   * Occurrences with a recorded outcome.
   */
  execution_count: number;
  limit: number | null;
  /**
   * Epoch milliseconds, or null.
   */
  end_date: number | null;
  retries: number;
  /**
   * Failed attempts that were repeated, over all occurrences.
   */
  retry_count: number;
  /**
   * Attempts that were cut off by a crash of the processor, over all occurrences.
   */
  lost_count: number;
  last_error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  cancel_reason: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  input: {
    [k: string]: unknown;
  };
  /**
   * Result of the latest successful occurrence, or null.
   */
  result: {
    [k: string]: unknown;
  };
  /**
   * True when the result was too large to keep.
   */
  result_omitted: boolean;
}

export interface JobsListInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`.
   */
  namespace?: string;
  /**
   * One state, or several of which any will do.
   */
  status?:
    | ('scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled')
    | ('scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled')[];
  recurring?: boolean;
  /**
   * Jobs created at this instant or later.
   */
  from?: number | string;
  /**
   * Jobs created before this instant.
   */
  to?: number | string;
  /**
   * Jobs a page; 100 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}

export interface JobsListResult {
  jobs: {
    id: string;
    /**
     * The key of its schedule.
     */
    key: string | null;
    status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
    namespace: string;
    operation: string;
    product: string;
    env: string;
    /**
     * What it runs, as `app/action`.
     */
    target: string;
    /**
     * Version of the product that it runs, or null for the one that its environment is pinned to at each attempt.
     */
    version: number | null;
    /**
     * Epoch milliseconds at which the current or next occurrence is due.
     */
    scheduled_at: number;
    /**
     * Start of the latest attempt.
     */
    started_at: number | null;
    /**
     * When the latest occurrence’s outcome was recorded, or the job was cancelled.
     */
    completed_at: number | null;
    recurring: boolean;
    cron: string | null;
    tz: string | null;
    /**
     * Interval in milliseconds.
     */
    every: number | null;
    /**
     * Next occurrence or next attempt.
     */
    next_run_at: number | null;
    /**
     * Occurrences with a recorded outcome.
     */
    execution_count: number;
    limit: number | null;
    /**
     * Epoch milliseconds, or null.
     */
    end_date: number | null;
    retries: number;
    /**
     * Failed attempts that were repeated, over all occurrences.
     */
    retry_count: number;
    /**
     * Attempts that were cut off by a crash of the processor, over all occurrences.
     */
    lost_count: number;
    last_error: {
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'TIMEOUT';
      message: string;
      outcome?: 'not_sent' | 'sent' | 'unknown';
      upstream?: {
        status: number;
        body?: unknown;
      };
    } | null;
    cancel_reason: string | null;
    created_by: string;
    created_at: number;
    updated_at: number;
  }[];
  /**
   * Where the next page begins, or null after the last.
   */
  next_cursor: string | null;
}

export interface JobsCancelInput {
  job_id: string;
  reason?: string;
}

export interface JobsCancelResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  namespace: string;
  operation: string;
  product: string;
  env: string;
  /**
   * What it runs, as `app/action`.
   */
  target: string;
  /**
   * Version of the product that it runs, or null for the one that its environment is pinned to at each attempt.
   */
  version: number | null;
  /**
   * Epoch milliseconds at which the current or next occurrence is due.
   */
  scheduled_at: number;
  /**
   * Start of the latest attempt.
   */
  started_at: number | null;
  /**
   * When the latest occurrence’s outcome was recorded, or the job was cancelled.
   */
  completed_at: number | null;
  recurring: boolean;
  cron: string | null;
  tz: string | null;
  /**
   * Interval in milliseconds.
   */
  every: number | null;
  /**
   * Next occurrence or next attempt.
   */
  next_run_at: number | null;
  /**
   * Occurrences with a recorded outcome.
   */
  execution_count: number;
  limit: number | null;
  /**
   * Epoch milliseconds, or null.
   */
  end_date: number | null;
  retries: number;
  /**
   * Failed attempts that were repeated, over all occurrences.
   */
  retry_count: number;
  /**
   * Attempts that were cut off by a crash of the processor, over all occurrences.
   */
  lost_count: number;
  last_error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  cancel_reason: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  input: {
    [k: string]: unknown;
  };
  /**
   * Result of the latest successful occurrence, or null.
   */
  result: {
    [k: string]: unknown;
  };
  /**
   * True when the result was too large to keep.
   */
  result_omitted: boolean;
}

export interface JobsPreviewInput {
  schedule: {
    /**
     * First run not before this instant; absent, 0 or past means now.
     */
    start_at?: number | string;
    /**
     * Run this long from now; instead of `start_at`.
     */
    delay?: number | string;
    /**
     * Five fields, or six with leading seconds, or a macro such as @daily.
     */
    cron?: string;
    /**
     * Run at this interval.
     */
    every?: number | string;
    /**
     * IANA time zone of `cron`; UTC when absent.
     */
    tz?: string;
    /**
     * Most occurrences of a recurring job.
     */
    limit?: number;
    /**
     * No run after this instant.
     */
    endDate?: number | string;
  };
  /**
   * Firings after this instant; now when absent.
   */
  from?: number | string;
  /**
   * How many; 5 when absent.
   */
  count?: number;
}

export interface JobsPreviewResult {
  firings: {
    /**
     * Epoch milliseconds.
     */
    at: number;
    /**
     * ISO 8601 in UTC.
     */
    utc: string;
    /**
     * ISO 8601 in the schedule’s zone.
     */
    local: string;
    /**
     * A change of the clock moved this firing, or it is the second pass of an hour that exists twice.
     */
    shifted?: 'moved' | 'repeated';
  }[];
}

export interface MembersAddInput {
  name: string;
  role: 'owner' | 'developer' | 'runner' | 'viewer';
  /**
   * Ed25519 public key: its 32 bytes as base64url (the `x` of a JWK).
   */
  public_key: string;
  /**
   * Products it may reach; all when absent. Not for an owner.
   *
   * @minItems 1
   * @maxItems 100
   */
  products?: string[];
  /**
   * Environments it may reach; all when absent. Not for an owner.
   *
   * @minItems 1
   * @maxItems 50
   */
  envs?: string[];
}

export interface MembersAddResult {
  workspace_id: string;
  user_id: string;
}

export interface MembersListInput {}

export interface MembersListResult {
  members: {
    user_id: string;
    name: string | null;
    role: 'owner' | 'developer' | 'runner' | 'viewer';
    public_key: string;
    products: string[] | null;
    envs: string[] | null;
    created_at: number;
  }[];
}

export interface MembersRemoveInput {
  user_id: string;
}

export interface MembersRemoveResult {
  user_id: string;
  removed: true;
}

export interface MembersRotateInput {
  /**
   * Ed25519 public key: its 32 bytes as base64url (the `x` of a JWK).
   */
  public_key: string;
  /**
   * Oneself when absent.
   */
  user_id?: string;
}

export interface MembersRotateResult {
  user_id: string;
  public_key: string;
}

export interface ProductsApplyInput {
  manifest: ProductManifest;
  /**
   * Environments to move to this version; those without a version always move.
   *
   * @maxItems 50
   */
  envs?: string[];
  /**
   * Why, for the history.
   */
  message?: string;
}

export interface ProductsApplyResult {
  product: string;
  version: number;
  /**
   * False when this content is already a version.
   */
  created: boolean;
  /**
   * Hexadecimal SHA-256 of the manifest in canonical JSON.
   */
  hash: string;
  /**
   * Version that each environment runs.
   */
  environments: {
    [k: string]: number;
  };
}

export interface ProductsListInput {}

export interface ProductsListResult {
  products: {
    tag: string;
    name: string;
    latest_version: number;
    /**
     * Version that each environment runs.
     */
    environments: {
      [k: string]: number;
    };
    created_at: number;
    updated_at: number;
  }[];
}

export interface ProductsFetchInput {
  product?: string;
  /**
   * The latest when absent.
   */
  version?: number;
}

export interface ProductsFetchResult {
  tag: string;
  name: string;
  version: number;
  latest_version: number;
  hash: string;
  /**
   * User id.
   */
  author: string;
  message: string | null;
  created_at: number;
  /**
   * Version that each environment runs.
   */
  environments: {
    [k: string]: number;
  };
  manifest: unknown;
}

export interface ProductsHistoryInput {
  product?: string;
  /**
   * At most; 50 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}

export interface ProductsHistoryResult {
  versions: {
    version: number;
    hash: string;
    author: string;
    message: string | null;
    created_at: number;
    environments: string[];
  }[];
  next_cursor: string | null;
}

export interface ProductsMovesInput {
  product?: string;
  env?: string;
  /**
   * At most; 50 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}

export interface ProductsMovesResult {
  moves: {
    env: string;
    /**
     * Counts from 1 for each environment.
     */
    number: number;
    version: number;
    previous: number | null;
    kind: 'apply' | 'promote' | 'rollback';
    /**
     * User id.
     */
    author: string;
    created_at: number;
  }[];
  next_cursor: string | null;
}

export interface ProductsDiffInput {
  product?: string;
  /**
   * A version number, or an environment’s slug.
   */
  from: number | string;
  /**
   * A version number, or an environment’s slug.
   */
  to: number | string;
}

export interface ProductsDiffResult {
  from: number;
  to: number;
  changes: {
    /**
     * Elements of lists are named by tag, slug or key: `apps[email].actions[send].method`.
     */
    path: string;
    kind: 'added' | 'removed' | 'changed';
    from?: unknown;
    to?: unknown;
  }[];
}

export interface ProductsPromoteInput {
  product?: string;
  env?: string;
  /**
   * A version number, or an environment’s slug.
   */
  version: number | string;
}

export interface ProductsPromoteResult {
  product: string;
  env: string;
  /**
   * What the environment runs now.
   */
  version: number;
  /**
   * What it ran before.
   */
  previous: number | null;
  /**
   * False when it ran that version already.
   */
  moved: boolean;
}

export interface ProductsRollbackInput {
  product?: string;
  env?: string;
}

export interface ProductsRollbackResult {
  product: string;
  env: string;
  /**
   * What the environment runs now.
   */
  version: number;
  /**
   * What it ran before.
   */
  previous: number | null;
  /**
   * False when it ran that version already.
   */
  moved: boolean;
}

export interface WorkspacesWhoamiInput {}

export interface WorkspacesWhoamiResult {
  workspace_id: string;
  workspace_name: string;
  user_id: string;
  role: 'owner' | 'developer' | 'runner' | 'viewer';
  /**
   * Products it may reach; null is all.
   */
  products: string[] | null;
  /**
   * Environments it may reach; null is all.
   */
  envs: string[] | null;
}
