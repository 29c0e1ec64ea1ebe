// Generated from the contracts by `npm run generate`; do not edit.

import type { Include } from '../database-include.ts';

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
    /**
     * Recurring jobs begin paused here, unless their `schedule.paused` is false.
     */
    preview?: boolean;
    /**
     * 100000 runs an hour when absent.
     */
    budget?: {
      /**
       * Runs that may begin within an hour of the clock, UTC; null for as many as there are.
       */
      runs_per_hour: number | null;
    };
  }[];
  /**
   * @maxItems 200
   */
  apps?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * How bodies are sent: `JSON`, `URLENCODED`, `FORMDATA`, `XML` or `SOAP`, or its media type, in any case. An action’s own goes before its app’s; JSON without either.
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
       * Values of the app’s variables; each may be a template with `$Secret{…}`.
       *
       * @maxItems 200
       */
      variables?: {
        key: string;
        value: unknown;
      }[];
      /**
       * What the app’s auths need in this environment.
       *
       * @maxItems 50
       */
      auth?: {
        auth_tag: string;
        /**
         * Templates with references, such as `{ key: "$Secret{MAIL_KEY}" }`.
         */
        data: {
          [k: string]: unknown;
        };
      }[];
    }[];
    /**
     * @maxItems 50
     */
    auth?: (
      | {
          tag: string;
          name?: string;
          description?: string;
          /**
           * Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.
           *
           * @maxItems 10
           */
          expired_when?: {
            /**
             * Path in the answer’s body, such as `error.code`.
             */
            path: string;
            /**
             * What stands there.
             */
            equals?: string | number | boolean | null;
            /**
             * Text that stands there among other text.
             */
            contains?: string;
          }[];
          setup_type: 'bearer';
          token: string;
        }
      | {
          tag: string;
          name?: string;
          description?: string;
          /**
           * Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.
           *
           * @maxItems 10
           */
          expired_when?: {
            /**
             * Path in the answer’s body, such as `error.code`.
             */
            path: string;
            /**
             * What stands there.
             */
            equals?: string | number | boolean | null;
            /**
             * Text that stands there among other text.
             */
            contains?: string;
          }[];
          setup_type: 'basic';
          username: string;
          password: string;
        }
      | {
          tag: string;
          name?: string;
          description?: string;
          /**
           * Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.
           *
           * @maxItems 10
           */
          expired_when?: {
            /**
             * Path in the answer’s body, such as `error.code`.
             */
            path: string;
            /**
             * What stands there.
             */
            equals?: string | number | boolean | null;
            /**
             * Text that stands there among other text.
             */
            contains?: string;
          }[];
          setup_type: 'apikey';
          /**
           * `headers` when absent.
           */
          location?: 'headers' | 'query' | 'body' | 'params';
          /**
           * Name of the header, parameter or field.
           */
          key: string;
          value: string;
          /**
           * Stands before the value, such as `Token `.
           */
          prefix?: string;
        }
      | {
          tag: string;
          name?: string;
          description?: string;
          /**
           * Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.
           *
           * @maxItems 10
           */
          expired_when?: {
            /**
             * Path in the answer’s body, such as `error.code`.
             */
            path: string;
            /**
             * What stands there.
             */
            equals?: string | number | boolean | null;
            /**
             * Text that stands there among other text.
             */
            contains?: string;
          }[];
          setup_type: 'token_access';
          tokens: {
            headers?: {
              [k: string]: string;
            };
            query?: {
              [k: string]: string;
            };
            params?: {
              [k: string]: string;
            };
            body?: {
              [k: string]: string;
            };
          };
        }
      | {
          tag: string;
          name?: string;
          description?: string;
          /**
           * Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.
           *
           * @maxItems 10
           */
          expired_when?: {
            /**
             * Path in the answer’s body, such as `error.code`.
             */
            path: string;
            /**
             * What stands there.
             */
            equals?: string | number | boolean | null;
            /**
             * Text that stands there among other text.
             */
            contains?: string;
          }[];
          setup_type: 'credential_access';
          /**
           * Action of the app that obtains the token; its answer is `$Auth{…}`.
           */
          action_tag: string;
          /**
           * Input of that action, with references.
           */
          input?: {
            [k: string]: unknown;
          };
          /**
           * Where the token goes, such as `{ headers: { authorization: "Bearer $Auth{access_token}" } }`.
           */
          tokens: {
            headers?: {
              [k: string]: string;
            };
            query?: {
              [k: string]: string;
            };
            params?: {
              [k: string]: string;
            };
            body?: {
              [k: string]: string;
            };
          };
          /**
           * How long a token is good, counted in `period`.
           */
          expiry?: number;
          /**
           * `secs` when absent.
           */
          period?: 'secs' | 'mins' | 'hours' | 'days' | 'weeks' | 'months' | 'years';
          /**
           * Seconds for which it is good, such as `$Response{expires_in}`.
           */
          expires_in?: string;
        }
      | {
          tag: string;
          name?: string;
          description?: string;
          /**
           * Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.
           *
           * @maxItems 10
           */
          expired_when?: {
            /**
             * Path in the answer’s body, such as `error.code`.
             */
            path: string;
            /**
             * What stands there.
             */
            equals?: string | number | boolean | null;
            /**
             * Text that stands there among other text.
             */
            contains?: string;
          }[];
          setup_type: 'oauth2';
          grant_type: 'client_credentials' | 'refresh_token' | 'authorization_code';
          token_url: string;
          /**
           * For `authorization_code`: where the user gives consent.
           */
          authorization_url?: string;
          /**
           * What `iss` of a callback has to be; the origin of `authorization_url` has to be its origin when absent.
           */
          issuer?: string;
          client_id: string;
          client_secret?: string;
          /**
           * How the client proves itself to the token endpoint; `basic` with a secret and `none` without, when absent.
           */
          client_authentication?: 'basic' | 'body' | 'none';
          /**
           * @maxItems 100
           */
          scopes?: string[];
          /**
           * More parameters, such as `audience`.
           */
          parameters?: {
            [k: string]: string;
          };
          /**
           * For `refresh_token`: the first one; those that follow are kept.
           */
          refresh_token?: string;
          /**
           * Where the token goes; `Authorization: Bearer` when absent.
           */
          tokens?: {
            headers?: {
              [k: string]: string;
            };
            query?: {
              [k: string]: string;
            };
            params?: {
              [k: string]: string;
            };
            body?: {
              [k: string]: string;
            };
          };
        }
    )[];
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
     * What must admit each attempt of any of its actions.
     *
     * @maxItems 5
     */
    limits?: {
      /**
       * Attempts that may be under way at one time.
       */
      concurrency?: number;
      /**
       * Attempts that may begin within any time of `period`.
       */
      rate?: {
        limit: number;
        /**
         * Such as `1m`.
         */
        period: number | string;
      };
      /**
       * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
       */
      max_queued?: number;
      /**
       * A template over `$Input{…}`: each of its values is counted by itself. One count for all when absent.
       */
      key?: string;
      /**
       * How long a run waits to be admitted; 10 s when absent. A job waits as long as it may live.
       */
      max_wait?: number | string;
    }[];
    /**
     * Holds calls back while the target fails; counted for each environment by itself. None when absent or false.
     */
    circuit?:
      | boolean
      | {
          /**
           * Share of failed calls at which it opens; 0.5 when absent.
           */
          error_rate?: number;
          /**
           * Calls within the window below which it does not open; 10 when absent.
           */
          min_calls?: number;
          /**
           * Time whose calls are counted; `1m` when absent.
           */
          window?: number | string;
          /**
           * How long it stays open before calls are tried; `30s` when absent. Twice as long each time that one of those fails, ten minutes at most.
           */
          cooldown?: number | string;
          /**
           * Calls that are tried then: when all succeed it closes, when one fails it opens again; 3 when absent.
           */
          canaries?: number;
        };
    /**
     * @maxItems 1000
     */
    actions: {
      tag: string;
      name: string;
      description?: string;
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
      /**
       * Path below the base URL. A parameter is a whole segment, `:id`, or stands in one, `{id}.json`.
       */
      resource: string;
      /**
       * How bodies are sent: `JSON`, `URLENCODED`, `FORMDATA`, `XML` or `SOAP`, or its media type, in any case. An action’s own goes before its app’s; JSON without either.
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
      /**
       * Rules for the input.
       *
       * @maxItems 2000
       */
      validation?: {
        /**
         * `$Body{action}{field}`, `$Query{…}`, `$Params{…}` or `$Header{…}`; nested fields chain: `$Body{action}{customer}{email}`.
         */
        selector: string;
        type?: string;
        required?: boolean;
        /**
         * Of text in characters, of a list in items.
         */
        minLength?: number;
        maxLength?: number;
        defaultValue?: unknown;
        sampleValue?: unknown;
        /**
         * Text that is put before or after the value.
         */
        decorator?: string;
        decoratorPosition?: 'BEFORE' | 'AFTER' | '';
        description?: string;
        /**
         * An import leaves this rule as it is; set by `apps.validation`.
         */
        keep?: boolean;
      }[];
      /**
       * What happens to fields that neither a rule nor a sample names, in a place that has rules; `refuse` when absent.
       */
      unknown_fields?: 'refuse' | 'pass';
      /**
       * It comes from an API description: a later import updates it, and removes it when the API has it no more.
       */
      imported?: boolean;
      /**
       * The app’s auth that this action uses, or false for none; the app’s first when absent.
       */
      auth?: string | false;
      timeout?: number | string;
      /**
       * The target does the same for the same request, so an unknown outcome may be repeated.
       */
      idempotent?: boolean;
      /**
       * Header by which the target honours an idempotency key; an unknown outcome may then be repeated.
       */
      idempotency_header?: string;
      /**
       * What must admit each attempt of this action, beside its app’s own limits.
       *
       * @maxItems 5
       */
      limits?: {
        /**
         * Attempts that may be under way at one time.
         */
        concurrency?: number;
        /**
         * Attempts that may begin within any time of `period`.
         */
        rate?: {
          limit: number;
          /**
           * Such as `1m`.
           */
          period: number | string;
        };
        /**
         * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
         */
        max_queued?: number;
        /**
         * A template over `$Input{…}`: each of its values is counted by itself. One count for all when absent.
         */
        key?: string;
        /**
         * How long a run waits to be admitted; 10 s when absent. A job waits as long as it may live.
         */
        max_wait?: number | string;
      }[];
    }[];
  }[];
  /**
   * @maxItems 100
   */
  caches?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * How long an answer is kept, in milliseconds or as `<n>s|m|h|d`.
     */
    expiry: number | string;
    /**
     * How long after its expiry an answer is still given, while a new one is fetched.
     */
    stale_while_revalidate?: number | string;
  }[];
  /**
   * What recurs; each environment has those of the version that it runs.
   *
   * @maxItems 100
   */
  schedules?: {
    tag: string;
    name?: string;
    description?: string;
    /**
     * Environments that have it; every one of the product when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: string[];
    /**
     * What it runs; `actions` when absent.
     */
    namespace?: 'actions';
    /**
     * Access tag of the app.
     */
    app: string;
    /**
     * Tag of the action.
     */
    event: string;
    /**
     * As a dispatch takes it: `$Secret{KEY}` is the secret’s value; other text is text.
     */
    input: {
      [k: string]: unknown;
    };
    /**
     * Credentials, as a dispatch takes them.
     */
    credentials?: {
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
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT'
      )[];
      /**
       * @maxItems 50
       */
      nonRetryableErrors?: (
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT'
      )[];
    };
    /**
     * When it runs: by `cron` or `every`.
     */
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
      /**
       * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
       */
      overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
      /**
       * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
       */
      catchup?: 'latest' | 'all' | 'none';
      /**
       * A missed run older than this is not made up for.
       */
      catchup_window?: number | string;
      /**
       * Puts each run off by up to this long, by the same for the same run.
       */
      jitter?: number | string;
      /**
       * Pause after so many failed runs in a row.
       */
      pause_on_failure?: number;
      /**
       * Pause when more runs than these begin within an hour.
       */
      max_per_hour?: number;
      /**
       * Begin paused; in a preview environment a schedule does unless this is false.
       */
      paused?: boolean;
    };
    /**
     * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
     */
    version?: 'latest' | 'pinned';
    /**
     * Time for one attempt, where it is less than the action’s own.
     */
    timeout?: number | string;
    /**
     * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
     */
    deadline?: number | string;
    /**
     * A run that could not begin within this time of when it was due is dropped as failed.
     */
    ttl?: number | string;
    /**
     * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
     */
    on_unknown?: 'retry' | 'park';
    /**
     * Never repeat an attempt that may have had an effect.
     */
    at_most_once?: boolean;
    /**
     * What must admit each attempt beside the limits of the app and the action.
     *
     * @minItems 1
     * @maxItems 5
     */
    limits?: {
      /**
       * Attempts that may be under way at one time.
       */
      concurrency?: number;
      /**
       * Attempts that may begin within any time of `period`.
       */
      rate?: {
        limit: number;
        /**
         * Such as `1m`.
         */
        period: number | string;
      };
      /**
       * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
       */
      max_queued?: number;
      /**
       * Text as it is: dispatches to the same app and environment that give the same one are counted together.
       */
      key?: string;
    }[];
  }[];
  /**
   * Processes of many steps.
   *
   * @maxItems 200
   */
  features?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Environments that have it, each `active` unless that is false; every one of the product when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: {
      slug: string;
      active?: boolean;
    }[];
    /**
     * Fields of the input of a run; anything is taken when absent.
     */
    input?: {
      [k: string]: {
        /**
         * What it holds.
         */
        type: string;
        /**
         * True when absent.
         */
        required?: boolean;
        /**
         * Of text in characters, of a list in items.
         */
        minlength?: number;
        maxlength?: number;
        description?: string;
      };
    };
    input_type?: 'JSON';
    /**
     * Its steps; or `sequence`, or `events`.
     *
     * @maxItems 1000
     */
    steps?: (
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'action';
          /**
           * Access tag of the app.
           */
          app: string;
          /**
           * Tag of the action.
           */
          event: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'database' | 'database_action';
          /**
           * Tag of the database, where `event` does not name it.
           */
          database?: string;
          /**
           * Tag of the action, or `database:action`.
           */
          event: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'graph' | 'graph_action';
          /**
           * Tag of the graph, where `event` does not name it.
           */
          graph?: string;
          /**
           * Tag of the action, or `graph:action`.
           */
          event?: string;
          /**
           * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
           */
          operation?: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'fallback';
          /**
           * Tag of the fallback.
           */
          fallback: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          type: 'feature';
          /**
           * Tag of the feature that runs as a child.
           */
          feature: string;
          /**
           * What becomes of the child when this run ends before it: `terminate`, also when absent, stops what it has under way, `request_cancel` lets that end; `abandon` lets it go on.
           */
          parent_close_policy?: 'terminate' | 'request_cancel' | 'abandon';
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'healthcheck';
          /**
           * Tag of the healthcheck; the step answers how it stands, and calls nothing.
           */
          healthcheck: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'quota';
          /**
           * Tag of the quota.
           */
          quota: string;
          /**
           * As in `quota.run`.
           */
          action?: 'check' | 'increment' | 'reset';
          /**
           * What follows when a quota has not as much left: the run goes on, also when absent, or the step fails.
           */
          on_exceeded?: 'continue' | 'fail';
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'storage';
          /**
           * Tag of the storage.
           */
          storage: string;
          /**
           * What is done on the storage: save, download, info, delete, list, stats, copy, move, getSignedUrl.
           */
          event: 'save' | 'download' | 'info' | 'delete' | 'list' | 'stats' | 'copy' | 'move' | 'getSignedUrl';
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'notification';
          /**
           * Tag of the notifier, where `event` does not name it.
           */
          notification?: string;
          /**
           * Tag of the message, or `notifier:message`.
           */
          event: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          /**
           * Tag of a cache that may answer.
           */
          cache?: string;
          type: 'publish';
          /**
           * Tag of the broker, where `event` does not name it.
           */
          broker?: string;
          /**
           * Tag of the topic, or `broker:topic`; the input is `{ message, key }`.
           */
          event: string;
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'sleep';
          input: {
            /**
             * Milliseconds or `<n>s|m|h|d`, 365 days at most; or a template.
             */
            duration?: number | string;
            /**
             * An instant, or a template.
             */
            until?: number | string;
          };
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'wait_signal';
          /**
           * The one signal.
           */
          signal?: string;
          /**
           * Signals of which the first that comes is taken.
           *
           * @minItems 1
           * @maxItems 100
           */
          signals?: string[];
          input?: {
            /**
             * How long it waits; without end when absent.
             */
            timeout?: number | string;
          };
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'checkpoint';
          input: {
            /**
             * Text as it is.
             */
            name: string;
            metadata?: unknown;
          };
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'set_state';
          /**
           * Keys of the state with their values.
           */
          input: {
            [k: string]: unknown;
          };
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'log';
          input: {
            /**
             * `info` when absent.
             */
            level?: 'debug' | 'info' | 'warn' | 'error';
            /**
             * A template.
             */
            message: string;
            data?: unknown;
          };
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          type: 'rollback';
          input?: {
            /**
             * A template.
             */
            reason?: string;
          };
        }
      | {
          tag: string;
          name?: string;
          /**
           * The step is skipped where it does not hold.
           */
          condition?:
            | string
            | {
                left: string | number | boolean | null;
                operator:
                  | 'equals'
                  | 'not_equals'
                  | 'greater_than'
                  | 'greater_than_or_equals'
                  | 'less_than'
                  | 'less_than_or_equals'
                  | 'eq'
                  | 'ne'
                  | 'gt'
                  | 'gte'
                  | 'lt'
                  | 'lte';
                right: string | number | boolean | null;
              };
          /**
           * Steps that must have ended; those to which its templates refer when absent.
           *
           * @maxItems 1000
           */
          dependsOn?: string[];
          /**
           * The step is done for each element of the list that `items`, a template, gives.
           */
          for_each?: {
            items: unknown;
            /**
             * Items under way at a time; one after the other when absent.
             */
            concurrency?: number;
          };
          options?: {
            /**
             * Attempts after the first; an action’s are those of the feature when absent.
             */
            retries?: number;
            /**
             * Wait between attempts, always the same; 1 s when absent.
             */
            retry_delay?: number | string;
            /**
             * Time for each attempt; what the work itself allows when absent.
             */
            timeout?: number | string;
            /**
             * When it fails it is skipped, and the run goes on.
             */
            allow_fail?: boolean;
            /**
             * The strategy `critical_only` compensates it.
             */
            critical?: boolean;
          };
          /**
           * The call that undoes the step. Its input is a template, in which the step’s own output is known.
           */
          rollback?: {
            /**
             * Of what; `action` of an app when absent.
             */
            type?:
              | 'action'
              | 'database'
              | 'database_action'
              | 'graph'
              | 'graph_action'
              | 'storage'
              | 'notification'
              | 'publish';
            /**
             * The step’s own app when absent.
             */
            app?: string;
            /**
             * The step’s own database when absent and not named in `event`.
             */
            database?: string;
            /**
             * The step’s own graph when absent and not named in `event`.
             */
            graph?: string;
            /**
             * The step’s own storage when absent.
             */
            storage?: string;
            /**
             * The step’s own notifier when absent and not named in `event`.
             */
            notification?: string;
            /**
             * The step’s own broker when absent and not named in `event`.
             */
            broker?: string;
            /**
             * Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.
             */
            event?: string;
            /**
             * Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.
             */
            operation?: string;
            input?: unknown;
          };
          input?: unknown;
          type: 'subscribe' | 'job';
          [k: string]: unknown;
        }
    )[];
    /**
     * Its events, in sequences.
     *
     * @minItems 1
     * @maxItems 1000
     */
    sequence?: {
      tag: string;
      /**
       * Sequences all of whose events must have ended.
       *
       * @maxItems 100
       */
      parents?: string[];
      /**
       * For readers; `parents` decide.
       */
      level?: number;
      /**
       * @minItems 1
       * @maxItems 1000
       */
      events: {
        type:
          | 'action'
          | 'database'
          | 'database_action'
          | 'graph'
          | 'graph_action'
          | 'fallback'
          | 'feature'
          | 'healthcheck'
          | 'quota'
          | 'storage'
          | 'notification'
          | 'publish'
          | 'sleep'
          | 'wait_signal'
          | 'checkpoint'
          | 'set_state'
          | 'log'
          | 'rollback'
          | 'subscribe'
          | 'job';
        /**
         * Tag of the action, of a database’s `database:action`, of a graph’s `graph:action`, of the fallback, of the feature, of the healthcheck, of the quota, of the storage, or of the signal; of a storage, in which it saves, also `storage:operation`; of a message `notifier:message`, of a topic `broker:topic`; a name for what has none of them.
         */
        event: string;
        /**
         * Access tag of the app of an action.
         */
        app?: string;
        /**
         * What follows when a quota has not as much left: the run goes on, also when absent, or the step fails.
         */
        on_exceeded?: 'continue' | 'fail';
        input?: unknown;
        /**
         * Attempts after the first.
         */
        retries?: number;
        /**
         * When it fails it is skipped, and the run goes on.
         */
        allow_fail?: boolean;
        /**
         * Tag of a cache that may answer.
         */
        cache?: string;
        /**
         * The event is skipped where it does not hold.
         */
        condition?:
          | string
          | {
              left: string | number | boolean | null;
              operator:
                | 'equals'
                | 'not_equals'
                | 'greater_than'
                | 'greater_than_or_equals'
                | 'less_than'
                | 'less_than_or_equals'
                | 'eq'
                | 'ne'
                | 'gt'
                | 'gte'
                | 'lt'
                | 'lte';
              right: string | number | boolean | null;
            };
      }[];
    }[];
    /**
     * Its events: one sequence with the tag `main`.
     *
     * @minItems 1
     * @maxItems 1000
     */
    events?: {
      type:
        | 'action'
        | 'database'
        | 'database_action'
        | 'graph'
        | 'graph_action'
        | 'fallback'
        | 'feature'
        | 'healthcheck'
        | 'quota'
        | 'storage'
        | 'notification'
        | 'publish'
        | 'sleep'
        | 'wait_signal'
        | 'checkpoint'
        | 'set_state'
        | 'log'
        | 'rollback'
        | 'subscribe'
        | 'job';
      /**
       * Tag of the action, of a database’s `database:action`, of a graph’s `graph:action`, of the fallback, of the feature, of the healthcheck, of the quota, of the storage, or of the signal; of a storage, in which it saves, also `storage:operation`; of a message `notifier:message`, of a topic `broker:topic`; a name for what has none of them.
       */
      event: string;
      /**
       * Access tag of the app of an action.
       */
      app?: string;
      /**
       * What follows when a quota has not as much left: the run goes on, also when absent, or the step fails.
       */
      on_exceeded?: 'continue' | 'fail';
      input?: unknown;
      /**
       * Attempts after the first.
       */
      retries?: number;
      /**
       * When it fails it is skipped, and the run goes on.
       */
      allow_fail?: boolean;
      /**
       * Tag of a cache that may answer.
       */
      cache?: string;
      /**
       * The event is skipped where it does not hold.
       */
      condition?:
        | string
        | {
            left: string | number | boolean | null;
            operator:
              | 'equals'
              | 'not_equals'
              | 'greater_than'
              | 'greater_than_or_equals'
              | 'less_than'
              | 'less_than_or_equals'
              | 'eq'
              | 'ne'
              | 'gt'
              | 'gte'
              | 'lt'
              | 'lte';
            right: string | number | boolean | null;
          };
    }[];
    output?: unknown;
    options?: {
      /**
       * Time for a whole run, waits included; as long as it takes when absent.
       */
      timeout?: number | string;
      /**
       * What is compensated when a run fails; `reverse_all` when absent.
       */
      rollback_strategy?: 'reverse_all' | 'critical_only' | 'to_checkpoint' | 'none';
      /**
       * Attempts after the first, of actions that do not say; 0 when absent.
       */
      retries?: number;
    };
    /**
     * Signals that may be sent to a run, by name, with the fields of what comes with them.
     */
    signals?: {
      [k: string]: {
        input?: {
          [k: string]: {
            /**
             * What it holds.
             */
            type: string;
            /**
             * True when absent.
             */
            required?: boolean;
            /**
             * Of text in characters, of a list in items.
             */
            minlength?: number;
            maxlength?: number;
            description?: string;
          };
        };
      };
    };
    /**
     * What may be asked of a run, by name: a template over `$Input`, `$Step`, `$State`, `$Run` and what it is asked with, `$Param`.
     */
    queries?: {
      [k: string]: {
        result: unknown;
      };
    };
    /**
     * Taken for compatibility: results are kept as they must be.
     */
    store_event_results?: boolean;
  }[];
  /**
   * What the product’s own users have while signed in.
   *
   * @maxItems 50
   */
  sessions?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Environments that have it, each `active` unless that is false; every one of the product when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: {
      slug: string;
      active?: boolean;
    }[];
    /**
     * What identifies the user in the data of a session: text, a number or a boolean.
     */
    selector: string;
    /**
     * How long an access token lives, in `period`.
     */
    expiry: number;
    /**
     * Seconds when absent. A month has thirty days, a year 365.
     */
    period?: 'secs' | 'seconds' | 'mins' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years' | 'year';
    /**
     * How long a refresh token lives, in `period`; thirty times `expiry` when absent, five years at most.
     */
    refresh_expiry?: number;
    /**
     * How long it can be refreshed for at most after its start, in `period`; without end when absent.
     */
    max_expiry?: number;
    /**
     * Data of a session by field. A descriptor `{ type, required }` is enforced; anything else is a sample for readers.
     */
    schema: {
      [k: string]: unknown;
    };
  }[];
  /**
   * Counters, tiers, and providers by weight.
   *
   * @maxItems 200
   */
  quotas?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Environments that have it, each `active` unless that is false; every one of the product when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: {
      slug: string;
      active?: boolean;
    }[];
    /**
     * Fields of the input of a run; anything is taken when absent.
     */
    input?: {
      [k: string]: {
        /**
         * What it holds.
         */
        type: string;
        /**
         * True when absent.
         */
        required?: boolean;
        /**
         * Of text in characters, of a list in items.
         */
        minlength?: number;
        maxlength?: number;
        description?: string;
      };
    };
    /**
     * Of a counter: how much may be used in each `period`.
     */
    limit?: number;
    /**
     * Calendar period in UTC; weeks begin on Monday.
     */
    period?: 'hour' | 'day' | 'week' | 'month' | 'year';
    /**
     * `calendar` (when absent) begins anew with each period; `sliding` counts the time of one period that ends now; `token_bucket` refills evenly.
     */
    window?: 'calendar' | 'sliding' | 'token_bucket';
    /**
     * What a token bucket holds; `limit` when absent.
     */
    burst?: number;
    /**
     * Of tiers: how much all options may take together.
     */
    total_quota?: number;
    /**
     * Of tiers: how much of that counts as taken from the beginning; 0 when absent.
     */
    total_init?: number;
    /**
     * @maxItems 20
     */
    options?: {
      name?: string;
      /**
       * Kind of what is run: `action`, `feature`, `database_action`, which may be called `database`, `graph_action`, which may be called `graph`, `storage`, `notification` or `publish`.
       */
      type:
        | 'action'
        | 'feature'
        | 'database'
        | 'database_action'
        | 'graph'
        | 'graph_action'
        | 'storage'
        | 'notification'
        | 'publish';
      /**
       * Access tag of the app, of an action.
       */
      app?: string;
      /**
       * Tag of the database, of its action, where `event` does not name it.
       */
      database?: string;
      /**
       * Tag of the graph, of its action, where `event` does not name it.
       */
      graph?: string;
      /**
       * Tag of the storage.
       */
      storage?: string;
      /**
       * Tag of the notifier, where `event` does not name it.
       */
      notification?: string;
      /**
       * Tag of the broker, where `event` does not name it.
       */
      broker?: string;
      /**
       * Tag of the action or the feature; of a database’s action also `database:action`, of a graph’s `graph:action`; of a storage what is done on it; of a message also `notifier:message`, of a topic `broker:topic`.
       */
      event: string;
      /**
       * A template over `$Input{…}`; the run’s own input when absent.
       */
      input?: unknown;
      /**
       * A template over `$Response{…}` and `$Input{…}`; the answer when absent.
       */
      output?: unknown;
      /**
       * Attempts after the first; 0 when absent.
       */
      retries?: number;
      /**
       * Time for the option, retries included.
       */
      timeout?: number | string;
      /**
       * Healthcheck by which it is left out while that is unavailable.
       */
      healthcheck?: string;
      /**
       * Taken for compatibility: the healthcheck’s own interval decides.
       */
      check_interval?: number | string;
      /**
       * What follows when it was sent and no answer came, to a target that may not be asked twice; `stop` when absent.
       */
      on_unknown?: 'stop' | 'failover' | 'confirm';
      /**
       * Asks whether what was sent has been done.
       */
      confirm?: {
        /**
         * The option’s own app when absent.
         */
        app?: string;
        /**
         * Tag of the action that is asked.
         */
        event: string;
        /**
         * A template over `$Input{…}`; `$Run{key}` is the key under which the option was sent.
         */
        input?: unknown;
        /**
         * Holds over `$Response{…}` when it was done; any answer but 404 says so when absent.
         */
        condition?:
          | string
          | {
              left: string | number | boolean | null;
              operator:
                | 'equals'
                | 'not_equals'
                | 'greater_than'
                | 'greater_than_or_equals'
                | 'less_than'
                | 'less_than_or_equals'
                | 'eq'
                | 'ne'
                | 'gt'
                | 'gte'
                | 'lt'
                | 'lte';
              right: string | number | boolean | null;
            };
        /**
         * A template over its `$Response{…}`; that of the option when absent.
         */
        output?: unknown;
      };
      /**
       * Told as `provider` of a run; its name when absent.
       */
      provider?: string;
      /**
       * Of tiers: how much this option may take.
       */
      quota?: number;
      /**
       * Of tiers: how much counts as taken from the beginning; 0 when absent.
       */
      uses?: number;
      /**
       * Of providers: how likely it is chosen, relative to the others.
       */
      weight?: number;
    }[];
    /**
     * Shares of the limit whose crossing is told, such as 0.8.
     *
     * @maxItems 10
     */
    alerts?: number[];
  }[];
  /**
   * Options that are tried in order until one does it.
   *
   * @maxItems 100
   */
  fallbacks?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Environments that have it, each `active` unless that is false; every one of the product when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: {
      slug: string;
      active?: boolean;
    }[];
    /**
     * Fields of the input of a run; anything is taken when absent.
     */
    input?: {
      [k: string]: {
        /**
         * What it holds.
         */
        type: string;
        /**
         * True when absent.
         */
        required?: boolean;
        /**
         * Of text in characters, of a list in items.
         */
        minlength?: number;
        maxlength?: number;
        description?: string;
      };
    };
    /**
     * What is tried, in order.
     *
     * @minItems 1
     * @maxItems 20
     */
    options: {
      name?: string;
      /**
       * Kind of what is run: `action`, `feature`, `database_action`, which may be called `database`, `graph_action`, which may be called `graph`, `storage`, `notification` or `publish`.
       */
      type:
        | 'action'
        | 'feature'
        | 'database'
        | 'database_action'
        | 'graph'
        | 'graph_action'
        | 'storage'
        | 'notification'
        | 'publish';
      /**
       * Access tag of the app, of an action.
       */
      app?: string;
      /**
       * Tag of the database, of its action, where `event` does not name it.
       */
      database?: string;
      /**
       * Tag of the graph, of its action, where `event` does not name it.
       */
      graph?: string;
      /**
       * Tag of the storage.
       */
      storage?: string;
      /**
       * Tag of the notifier, where `event` does not name it.
       */
      notification?: string;
      /**
       * Tag of the broker, where `event` does not name it.
       */
      broker?: string;
      /**
       * Tag of the action or the feature; of a database’s action also `database:action`, of a graph’s `graph:action`; of a storage what is done on it; of a message also `notifier:message`, of a topic `broker:topic`.
       */
      event: string;
      /**
       * A template over `$Input{…}`; the run’s own input when absent.
       */
      input?: unknown;
      /**
       * A template over `$Response{…}` and `$Input{…}`; the answer when absent.
       */
      output?: unknown;
      /**
       * Attempts after the first; 0 when absent.
       */
      retries?: number;
      /**
       * Time for the option, retries included.
       */
      timeout?: number | string;
      /**
       * Healthcheck by which it is left out while that is unavailable.
       */
      healthcheck?: string;
      /**
       * Taken for compatibility: the healthcheck’s own interval decides.
       */
      check_interval?: number | string;
      /**
       * What follows when it was sent and no answer came, to a target that may not be asked twice; `stop` when absent.
       */
      on_unknown?: 'stop' | 'failover' | 'confirm';
      /**
       * Asks whether what was sent has been done.
       */
      confirm?: {
        /**
         * The option’s own app when absent.
         */
        app?: string;
        /**
         * Tag of the action that is asked.
         */
        event: string;
        /**
         * A template over `$Input{…}`; `$Run{key}` is the key under which the option was sent.
         */
        input?: unknown;
        /**
         * Holds over `$Response{…}` when it was done; any answer but 404 says so when absent.
         */
        condition?:
          | string
          | {
              left: string | number | boolean | null;
              operator:
                | 'equals'
                | 'not_equals'
                | 'greater_than'
                | 'greater_than_or_equals'
                | 'less_than'
                | 'less_than_or_equals'
                | 'eq'
                | 'ne'
                | 'gt'
                | 'gte'
                | 'lt'
                | 'lte';
              right: string | number | boolean | null;
            };
        /**
         * A template over its `$Response{…}`; that of the option when absent.
         */
        output?: unknown;
      };
    }[];
  }[];
  /**
   * What is probed at an interval.
   *
   * @maxItems 100
   */
  healthchecks?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Short for a probe of this app’s action.
     */
    app?: string;
    event?: string;
    probe?:
      | {
          type: 'app';
          app: string;
          /**
           * Tag of the action.
           */
          event: string;
          /**
           * What it is run with; what the environment gives goes before it.
           */
          input?: {
            [k: string]: unknown;
          };
        }
      | {
          type: 'feature';
          feature: string;
          /**
           * What it is run with; what the environment gives goes before it.
           */
          input?: {
            [k: string]: unknown;
          };
        }
      | {
          type: 'database';
          /**
           * Tag of the database, which is connected to.
           */
          database: string;
          action?: 'ping';
        }
      | {
          type: 'graph';
          /**
           * Tag of the graph, which is connected to.
           */
          graph: string;
          action?: 'ping';
        }
      | {
          type: 'storage';
          /**
           * Tag of the storage, which is listed.
           */
          storage: string;
          action?: 'ping';
        }
      | {
          type: 'messageBroker';
          /**
           * Tag of the broker, which is reached.
           */
          broker: string;
          action?: 'ping';
        };
    /**
     * Between two checks; ten times as often while it is unavailable.
     */
    interval: number | string;
    /**
     * Attempts after the first within one check, all of which must fail; 0 when absent.
     */
    retries?: number;
    /**
     * Time for one attempt; `10s` when absent.
     */
    timeout?: number | string;
    damping?: {
      /**
       * Failed checks in a row until it is unavailable; 1 when absent.
       */
      fall?: number;
      /**
       * Good checks in a row until it is available again; 2 when absent.
       */
      rise?: number;
    };
    /**
     * Whether real traffic counts, and after how many failures in a row it makes it unavailable; 5 when absent.
     */
    passive?:
      | boolean
      | {
          failures: number;
        };
    /**
     * Environments in which it is checked.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs: {
      slug: string;
      active?: boolean;
      /**
       * What it is run with; what the environment gives goes before it.
       */
      input?: {
        [k: string]: unknown;
      };
    }[];
    /**
     * What follows each time that it becomes unavailable.
     *
     * @maxItems 10
     */
    onFailure?: {
      webhook?: {
        url: string;
        /**
         * POST when absent.
         */
        method?: 'POST' | 'PUT' | 'GET';
        headers?: {
          [k: string]: string;
        };
        /**
         * What happened when absent.
         */
        body?: unknown;
      };
      /**
       * Told to the workspace’s webhooks as `health.failed`, with this name and data.
       */
      emit?: {
        event: string;
        data?: unknown;
      };
      /**
       * Sent by a job. The variables of the message are `healthcheck`, `name`, `product`, `env`, `status`, `error` and `since` where the input gives none.
       */
      notification?: {
        /**
         * Tag of the notifier, where `event` does not name it.
         */
        notification?: string;
        /**
         * Tag of the message, or `notifier:message`.
         */
        event: string;
        /**
         * As that of a send: `email`, `sms`, `push_notification`, `callback`.
         */
        input: {
          [k: string]: unknown;
        };
      };
    }[];
  }[];
  /**
   * Databases, with their actions and migrations.
   *
   * @maxItems 100
   */
  databases?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * `sqlite`, `postgresql`, `mysql` (MariaDB too) or `d1`, in any case.
     */
    type: string;
    /**
     * Where it is reached; `sqlite` needs none and is in every environment without them.
     *
     * @maxItems 50
     */
    envs?: {
      slug: string;
      /**
       * `$Secret{KEY}`, or an address in which at least the password is one.
       */
      connection_url?: string;
      /**
       * Of `postgresql`: a Hyperdrive binding of the deployment, instead of `connection_url`.
       */
      hyperdrive?: string;
      /**
       * Of `d1`: a D1 binding of the deployment, which `USER_BINDINGS` lists.
       */
      binding?: string;
      description?: string;
      active?: boolean;
    }[];
    /**
     * Connections kept; 4 when absent.
     */
    pool?: number;
    /**
     * Time for an operation; 30 s when absent.
     */
    timeout?: number | string;
    /**
     * @maxItems 1000
     */
    actions?: {
      /**
       * `action`, or `database:action`.
       */
      tag: string;
      name: string;
      description?: string;
      /**
       * The table; of `raw_sql` there is none.
       */
      tableName?: string;
      /**
       * `query`, `insert`, `update`, `delete`, `upsert`, `count`, `aggregate` or `raw_sql`, in any case.
       */
      operation: string;
      /**
       * What is done: of `query` `where`, `select`, `orderBy`, `limit`, `offset`, or what `aggregate` has; of `aggregate` `where`, `operations`, `groupBy`, `having`, `orderBy`, `limit`, `offset`; of `insert` and `upsert` `records`, of `upsert` `conflictColumns`; of `update` the assignments; of `raw_sql` `query` and `params`. `{{name}}` and `{{name:TYPE:min:max}}` stand for what the input gives.
       */
      template?: {
        [k: string]: unknown;
      };
      /**
       * Which rows, of `update` and `delete`.
       */
      filterTemplate?: {
        [k: string]: unknown;
      };
      /**
       * A sample.
       */
      data?: unknown;
      /**
       * A sample.
       */
      filterData?: unknown;
    }[];
    /**
     * In the order in which they are applied.
     *
     * @maxItems 500
     */
    migrations?: {
      /**
       * `migration`, or `database:migration`.
       */
      tag: string;
      name: string;
      description?: string;
      value: {
        /**
         * SQL texts, each of one or several statements, and structured operations.
         *
         * @minItems 1
         * @maxItems 200
         */
        up: (
          | string
          | (
              | {
                  type: 'createCollection';
                  table: string;
                  /**
                   * By their names, or as a list; the columns are in this order.
                   */
                  fields:
                    | {
                        [k: string]:
                          | (
                              | 'integer'
                              | 'bigint'
                              | 'smallint'
                              | 'float'
                              | 'double'
                              | 'decimal'
                              | 'string'
                              | 'text'
                              | 'boolean'
                              | 'date'
                              | 'time'
                              | 'datetime'
                              | 'timestamp'
                              | 'json'
                              | 'uuid'
                              | 'enum'
                              | 'array'
                              | 'binary'
                              | 'blob'
                            )
                          | {
                              type:
                                | 'integer'
                                | 'bigint'
                                | 'smallint'
                                | 'float'
                                | 'double'
                                | 'decimal'
                                | 'string'
                                | 'text'
                                | 'boolean'
                                | 'date'
                                | 'time'
                                | 'datetime'
                                | 'timestamp'
                                | 'json'
                                | 'uuid'
                                | 'enum'
                                | 'array'
                                | 'binary'
                                | 'blob';
                              /**
                               * It is never null; it may be when absent.
                               */
                              required?: boolean;
                              unique?: boolean;
                              /**
                               * Of several fields: the key is all of them together.
                               */
                              primaryKey?: boolean;
                              autoIncrement?: boolean;
                              /**
                               * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                               */
                              default?:
                                | string
                                | number
                                | boolean
                                | null
                                | unknown[]
                                | {
                                    [k: string]: unknown;
                                  };
                              /**
                               * Characters.
                               */
                              minLength?: number;
                              /**
                               * Characters.
                               */
                              maxLength?: number;
                              /**
                               * Digits of a decimal.
                               */
                              precision?: number;
                              /**
                               * Digits of a decimal after its point.
                               */
                              scale?: number;
                              /**
                               * What a field of type `enum` may be.
                               *
                               * @minItems 1
                               * @maxItems 200
                               */
                              enum?: string[];
                              /**
                               * Not kept by SQLite.
                               */
                              comment?: string;
                            };
                      }
                    | {
                        name: string;
                        type:
                          | 'integer'
                          | 'bigint'
                          | 'smallint'
                          | 'float'
                          | 'double'
                          | 'decimal'
                          | 'string'
                          | 'text'
                          | 'boolean'
                          | 'date'
                          | 'time'
                          | 'datetime'
                          | 'timestamp'
                          | 'json'
                          | 'uuid'
                          | 'enum'
                          | 'array'
                          | 'binary'
                          | 'blob';
                        /**
                         * It is never null; it may be when absent.
                         */
                        required?: boolean;
                        unique?: boolean;
                        /**
                         * Of several fields: the key is all of them together.
                         */
                        primaryKey?: boolean;
                        autoIncrement?: boolean;
                        /**
                         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                         */
                        default?:
                          | string
                          | number
                          | boolean
                          | null
                          | unknown[]
                          | {
                              [k: string]: unknown;
                            };
                        /**
                         * Characters.
                         */
                        minLength?: number;
                        /**
                         * Characters.
                         */
                        maxLength?: number;
                        /**
                         * Digits of a decimal.
                         */
                        precision?: number;
                        /**
                         * Digits of a decimal after its point.
                         */
                        scale?: number;
                        /**
                         * What a field of type `enum` may be.
                         *
                         * @minItems 1
                         * @maxItems 200
                         */
                        enum?: string[];
                        /**
                         * Not kept by SQLite.
                         */
                        comment?: string;
                      }[];
                  /**
                   * Adds `created_at` and `updated_at`.
                   */
                  timestamps?: boolean;
                  /**
                   * @maxItems 50
                   */
                  indexes?: {
                    /**
                     * @minItems 1
                     * @maxItems 32
                     */
                    fields: string[];
                    unique?: boolean;
                    /**
                     * Follows from table and fields when absent.
                     */
                    name?: string;
                    /**
                     * SQL of a condition: the index has only rows for which it holds.
                     */
                    where?: string;
                  }[];
                }
              | {
                  type: 'dropCollection';
                  table: string;
                }
              | {
                  type: 'renameCollection';
                  table: string;
                  to: string;
                }
              | {
                  type: 'addField';
                  table: string;
                  field: string;
                  definition:
                    | (
                        | 'integer'
                        | 'bigint'
                        | 'smallint'
                        | 'float'
                        | 'double'
                        | 'decimal'
                        | 'string'
                        | 'text'
                        | 'boolean'
                        | 'date'
                        | 'time'
                        | 'datetime'
                        | 'timestamp'
                        | 'json'
                        | 'uuid'
                        | 'enum'
                        | 'array'
                        | 'binary'
                        | 'blob'
                      )
                    | {
                        type:
                          | 'integer'
                          | 'bigint'
                          | 'smallint'
                          | 'float'
                          | 'double'
                          | 'decimal'
                          | 'string'
                          | 'text'
                          | 'boolean'
                          | 'date'
                          | 'time'
                          | 'datetime'
                          | 'timestamp'
                          | 'json'
                          | 'uuid'
                          | 'enum'
                          | 'array'
                          | 'binary'
                          | 'blob';
                        /**
                         * It is never null; it may be when absent.
                         */
                        required?: boolean;
                        unique?: boolean;
                        /**
                         * Of several fields: the key is all of them together.
                         */
                        primaryKey?: boolean;
                        autoIncrement?: boolean;
                        /**
                         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                         */
                        default?:
                          | string
                          | number
                          | boolean
                          | null
                          | unknown[]
                          | {
                              [k: string]: unknown;
                            };
                        /**
                         * Characters.
                         */
                        minLength?: number;
                        /**
                         * Characters.
                         */
                        maxLength?: number;
                        /**
                         * Digits of a decimal.
                         */
                        precision?: number;
                        /**
                         * Digits of a decimal after its point.
                         */
                        scale?: number;
                        /**
                         * What a field of type `enum` may be.
                         *
                         * @minItems 1
                         * @maxItems 200
                         */
                        enum?: string[];
                        /**
                         * Not kept by SQLite.
                         */
                        comment?: string;
                      };
                }
              | {
                  type: 'dropField';
                  table: string;
                  field: string;
                }
              | {
                  type: 'renameField';
                  table: string;
                  field: string;
                  to: string;
                }
              | {
                  type: 'modifyField';
                  table: string;
                  field: string;
                  /**
                   * The whole of the new definition: what it does not say is gone.
                   */
                  definition:
                    | (
                        | 'integer'
                        | 'bigint'
                        | 'smallint'
                        | 'float'
                        | 'double'
                        | 'decimal'
                        | 'string'
                        | 'text'
                        | 'boolean'
                        | 'date'
                        | 'time'
                        | 'datetime'
                        | 'timestamp'
                        | 'json'
                        | 'uuid'
                        | 'enum'
                        | 'array'
                        | 'binary'
                        | 'blob'
                      )
                    | {
                        type:
                          | 'integer'
                          | 'bigint'
                          | 'smallint'
                          | 'float'
                          | 'double'
                          | 'decimal'
                          | 'string'
                          | 'text'
                          | 'boolean'
                          | 'date'
                          | 'time'
                          | 'datetime'
                          | 'timestamp'
                          | 'json'
                          | 'uuid'
                          | 'enum'
                          | 'array'
                          | 'binary'
                          | 'blob';
                        /**
                         * It is never null; it may be when absent.
                         */
                        required?: boolean;
                        unique?: boolean;
                        /**
                         * Of several fields: the key is all of them together.
                         */
                        primaryKey?: boolean;
                        autoIncrement?: boolean;
                        /**
                         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                         */
                        default?:
                          | string
                          | number
                          | boolean
                          | null
                          | unknown[]
                          | {
                              [k: string]: unknown;
                            };
                        /**
                         * Characters.
                         */
                        minLength?: number;
                        /**
                         * Characters.
                         */
                        maxLength?: number;
                        /**
                         * Digits of a decimal.
                         */
                        precision?: number;
                        /**
                         * Digits of a decimal after its point.
                         */
                        scale?: number;
                        /**
                         * What a field of type `enum` may be.
                         *
                         * @minItems 1
                         * @maxItems 200
                         */
                        enum?: string[];
                        /**
                         * Not kept by SQLite.
                         */
                        comment?: string;
                      };
                }
              | {
                  type: 'createIndex';
                  table: string;
                  /**
                   * @minItems 1
                   * @maxItems 32
                   */
                  fields: string[];
                  unique?: boolean;
                  /**
                   * Follows from table and fields when absent.
                   */
                  name?: string;
                  /**
                   * SQL of a condition: the index has only rows for which it holds.
                   */
                  where?: string;
                }
              | {
                  type: 'dropIndex';
                  table: string;
                  name: string;
                }
              | {
                  type: 'addConstraint';
                  table: string;
                  constraint:
                    | {
                        name: string;
                        type: 'unique';
                        /**
                         * @minItems 1
                         * @maxItems 32
                         */
                        columns: string[];
                      }
                    | {
                        name: string;
                        type: 'check';
                        /**
                         * SQL of a condition.
                         */
                        expression: string;
                      }
                    | {
                        name: string;
                        type: 'foreignKey';
                        /**
                         * @minItems 1
                         * @maxItems 32
                         */
                        columns: string[];
                        references: {
                          table: string;
                          /**
                           * @minItems 1
                           * @maxItems 32
                           */
                          columns: string[];
                          onDelete?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
                          onUpdate?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
                        };
                      };
                }
              | {
                  type: 'dropConstraint';
                  table: string;
                  name: string;
                }
              | {
                  type: 'raw';
                  dialect: 'sqlite' | 'postgresql' | 'mysql';
                  sql: string;
                }
            )
        )[];
        /**
         * Undoes it; made from structured operations when absent, where each of them has a reverse.
         *
         * @minItems 1
         * @maxItems 200
         */
        down?: (
          | string
          | (
              | {
                  type: 'createCollection';
                  table: string;
                  /**
                   * By their names, or as a list; the columns are in this order.
                   */
                  fields:
                    | {
                        [k: string]:
                          | (
                              | 'integer'
                              | 'bigint'
                              | 'smallint'
                              | 'float'
                              | 'double'
                              | 'decimal'
                              | 'string'
                              | 'text'
                              | 'boolean'
                              | 'date'
                              | 'time'
                              | 'datetime'
                              | 'timestamp'
                              | 'json'
                              | 'uuid'
                              | 'enum'
                              | 'array'
                              | 'binary'
                              | 'blob'
                            )
                          | {
                              type:
                                | 'integer'
                                | 'bigint'
                                | 'smallint'
                                | 'float'
                                | 'double'
                                | 'decimal'
                                | 'string'
                                | 'text'
                                | 'boolean'
                                | 'date'
                                | 'time'
                                | 'datetime'
                                | 'timestamp'
                                | 'json'
                                | 'uuid'
                                | 'enum'
                                | 'array'
                                | 'binary'
                                | 'blob';
                              /**
                               * It is never null; it may be when absent.
                               */
                              required?: boolean;
                              unique?: boolean;
                              /**
                               * Of several fields: the key is all of them together.
                               */
                              primaryKey?: boolean;
                              autoIncrement?: boolean;
                              /**
                               * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                               */
                              default?:
                                | string
                                | number
                                | boolean
                                | null
                                | unknown[]
                                | {
                                    [k: string]: unknown;
                                  };
                              /**
                               * Characters.
                               */
                              minLength?: number;
                              /**
                               * Characters.
                               */
                              maxLength?: number;
                              /**
                               * Digits of a decimal.
                               */
                              precision?: number;
                              /**
                               * Digits of a decimal after its point.
                               */
                              scale?: number;
                              /**
                               * What a field of type `enum` may be.
                               *
                               * @minItems 1
                               * @maxItems 200
                               */
                              enum?: string[];
                              /**
                               * Not kept by SQLite.
                               */
                              comment?: string;
                            };
                      }
                    | {
                        name: string;
                        type:
                          | 'integer'
                          | 'bigint'
                          | 'smallint'
                          | 'float'
                          | 'double'
                          | 'decimal'
                          | 'string'
                          | 'text'
                          | 'boolean'
                          | 'date'
                          | 'time'
                          | 'datetime'
                          | 'timestamp'
                          | 'json'
                          | 'uuid'
                          | 'enum'
                          | 'array'
                          | 'binary'
                          | 'blob';
                        /**
                         * It is never null; it may be when absent.
                         */
                        required?: boolean;
                        unique?: boolean;
                        /**
                         * Of several fields: the key is all of them together.
                         */
                        primaryKey?: boolean;
                        autoIncrement?: boolean;
                        /**
                         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                         */
                        default?:
                          | string
                          | number
                          | boolean
                          | null
                          | unknown[]
                          | {
                              [k: string]: unknown;
                            };
                        /**
                         * Characters.
                         */
                        minLength?: number;
                        /**
                         * Characters.
                         */
                        maxLength?: number;
                        /**
                         * Digits of a decimal.
                         */
                        precision?: number;
                        /**
                         * Digits of a decimal after its point.
                         */
                        scale?: number;
                        /**
                         * What a field of type `enum` may be.
                         *
                         * @minItems 1
                         * @maxItems 200
                         */
                        enum?: string[];
                        /**
                         * Not kept by SQLite.
                         */
                        comment?: string;
                      }[];
                  /**
                   * Adds `created_at` and `updated_at`.
                   */
                  timestamps?: boolean;
                  /**
                   * @maxItems 50
                   */
                  indexes?: {
                    /**
                     * @minItems 1
                     * @maxItems 32
                     */
                    fields: string[];
                    unique?: boolean;
                    /**
                     * Follows from table and fields when absent.
                     */
                    name?: string;
                    /**
                     * SQL of a condition: the index has only rows for which it holds.
                     */
                    where?: string;
                  }[];
                }
              | {
                  type: 'dropCollection';
                  table: string;
                }
              | {
                  type: 'renameCollection';
                  table: string;
                  to: string;
                }
              | {
                  type: 'addField';
                  table: string;
                  field: string;
                  definition:
                    | (
                        | 'integer'
                        | 'bigint'
                        | 'smallint'
                        | 'float'
                        | 'double'
                        | 'decimal'
                        | 'string'
                        | 'text'
                        | 'boolean'
                        | 'date'
                        | 'time'
                        | 'datetime'
                        | 'timestamp'
                        | 'json'
                        | 'uuid'
                        | 'enum'
                        | 'array'
                        | 'binary'
                        | 'blob'
                      )
                    | {
                        type:
                          | 'integer'
                          | 'bigint'
                          | 'smallint'
                          | 'float'
                          | 'double'
                          | 'decimal'
                          | 'string'
                          | 'text'
                          | 'boolean'
                          | 'date'
                          | 'time'
                          | 'datetime'
                          | 'timestamp'
                          | 'json'
                          | 'uuid'
                          | 'enum'
                          | 'array'
                          | 'binary'
                          | 'blob';
                        /**
                         * It is never null; it may be when absent.
                         */
                        required?: boolean;
                        unique?: boolean;
                        /**
                         * Of several fields: the key is all of them together.
                         */
                        primaryKey?: boolean;
                        autoIncrement?: boolean;
                        /**
                         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                         */
                        default?:
                          | string
                          | number
                          | boolean
                          | null
                          | unknown[]
                          | {
                              [k: string]: unknown;
                            };
                        /**
                         * Characters.
                         */
                        minLength?: number;
                        /**
                         * Characters.
                         */
                        maxLength?: number;
                        /**
                         * Digits of a decimal.
                         */
                        precision?: number;
                        /**
                         * Digits of a decimal after its point.
                         */
                        scale?: number;
                        /**
                         * What a field of type `enum` may be.
                         *
                         * @minItems 1
                         * @maxItems 200
                         */
                        enum?: string[];
                        /**
                         * Not kept by SQLite.
                         */
                        comment?: string;
                      };
                }
              | {
                  type: 'dropField';
                  table: string;
                  field: string;
                }
              | {
                  type: 'renameField';
                  table: string;
                  field: string;
                  to: string;
                }
              | {
                  type: 'modifyField';
                  table: string;
                  field: string;
                  /**
                   * The whole of the new definition: what it does not say is gone.
                   */
                  definition:
                    | (
                        | 'integer'
                        | 'bigint'
                        | 'smallint'
                        | 'float'
                        | 'double'
                        | 'decimal'
                        | 'string'
                        | 'text'
                        | 'boolean'
                        | 'date'
                        | 'time'
                        | 'datetime'
                        | 'timestamp'
                        | 'json'
                        | 'uuid'
                        | 'enum'
                        | 'array'
                        | 'binary'
                        | 'blob'
                      )
                    | {
                        type:
                          | 'integer'
                          | 'bigint'
                          | 'smallint'
                          | 'float'
                          | 'double'
                          | 'decimal'
                          | 'string'
                          | 'text'
                          | 'boolean'
                          | 'date'
                          | 'time'
                          | 'datetime'
                          | 'timestamp'
                          | 'json'
                          | 'uuid'
                          | 'enum'
                          | 'array'
                          | 'binary'
                          | 'blob';
                        /**
                         * It is never null; it may be when absent.
                         */
                        required?: boolean;
                        unique?: boolean;
                        /**
                         * Of several fields: the key is all of them together.
                         */
                        primaryKey?: boolean;
                        autoIncrement?: boolean;
                        /**
                         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
                         */
                        default?:
                          | string
                          | number
                          | boolean
                          | null
                          | unknown[]
                          | {
                              [k: string]: unknown;
                            };
                        /**
                         * Characters.
                         */
                        minLength?: number;
                        /**
                         * Characters.
                         */
                        maxLength?: number;
                        /**
                         * Digits of a decimal.
                         */
                        precision?: number;
                        /**
                         * Digits of a decimal after its point.
                         */
                        scale?: number;
                        /**
                         * What a field of type `enum` may be.
                         *
                         * @minItems 1
                         * @maxItems 200
                         */
                        enum?: string[];
                        /**
                         * Not kept by SQLite.
                         */
                        comment?: string;
                      };
                }
              | {
                  type: 'createIndex';
                  table: string;
                  /**
                   * @minItems 1
                   * @maxItems 32
                   */
                  fields: string[];
                  unique?: boolean;
                  /**
                   * Follows from table and fields when absent.
                   */
                  name?: string;
                  /**
                   * SQL of a condition: the index has only rows for which it holds.
                   */
                  where?: string;
                }
              | {
                  type: 'dropIndex';
                  table: string;
                  name: string;
                }
              | {
                  type: 'addConstraint';
                  table: string;
                  constraint:
                    | {
                        name: string;
                        type: 'unique';
                        /**
                         * @minItems 1
                         * @maxItems 32
                         */
                        columns: string[];
                      }
                    | {
                        name: string;
                        type: 'check';
                        /**
                         * SQL of a condition.
                         */
                        expression: string;
                      }
                    | {
                        name: string;
                        type: 'foreignKey';
                        /**
                         * @minItems 1
                         * @maxItems 32
                         */
                        columns: string[];
                        references: {
                          table: string;
                          /**
                           * @minItems 1
                           * @maxItems 32
                           */
                          columns: string[];
                          onDelete?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
                          onUpdate?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
                        };
                      };
                }
              | {
                  type: 'dropConstraint';
                  table: string;
                  name: string;
                }
              | {
                  type: 'raw';
                  dialect: 'sqlite' | 'postgresql' | 'mysql';
                  sql: string;
                }
            )
        )[];
      };
    }[];
  }[];
  /**
   * Graphs, with their actions.
   *
   * @maxItems 100
   */
  graphs?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * `embedded`, `neo4j` or `falkordb`, in any case; `embedded` when absent.
     */
    type?: string;
    /**
     * Where it is reached; `embedded` needs none and is in every environment without them.
     *
     * @maxItems 50
     */
    envs?: {
      slug: string;
      /**
       * `$Secret{KEY}`, or an address in which at least the password is one.
       */
      connection_url?: string;
      /**
       * Of a Neo4j server; its own when absent. Refused of others.
       */
      database?: string;
      /**
       * Of types that are not driven; refused of others.
       */
      graphName?: string;
      /**
       * Of types that are not driven; refused of others.
       */
      region?: string;
      description?: string;
      active?: boolean;
    }[];
    /**
     * Time for an operation; 30 s when absent.
     */
    timeout?: number | string;
    /**
     * @maxItems 1000
     */
    actions?: {
      /**
       * `action`, or `graph:action`.
       */
      tag: string;
      name: string;
      description?: string;
      /**
       * A method of graphs such as `createNode`, or its name in upper case as `CREATE_NODE`, in any case.
       */
      operation: string;
      /**
       * The fields of the operation. `{{name}}` and `{{name:TYPE:min:max}}` stand for what the input gives.
       */
      template: {
        [k: string]: unknown;
      };
      /**
       * Its `where`.
       */
      filterTemplate?: {
        [k: string]: unknown;
      };
    }[];
  }[];
  /**
   * Where files are.
   *
   * @maxItems 100
   */
  storages?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Where its files are; in R2 in every environment when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: {
      slug: string;
      /**
       * `R2`, `AWS`, `GCP` or `AZURE`, in any case; `R2` when absent.
       */
      type?: string;
      /**
       * Of R2 none is needed. A text may be `$Secret{KEY}`.
       */
      config?: {
        /**
         * Of R2: a bucket that the deployment lends to the workspace; the processor’s own when absent.
         */
        binding?: string;
        /**
         * Of AWS and GCP.
         */
        bucketName?: string;
        /**
         * Of AWS.
         */
        region?: string;
        /**
         * Of AWS, and of GCP with an HMAC key.
         */
        accessKeyId?: string;
        /**
         * Of AWS, and of GCP with an HMAC key. `$Secret{KEY}`.
         */
        secretAccessKey?: string;
        /**
         * Of AWS: of temporary credentials. `$Secret{KEY}`.
         */
        sessionToken?: string;
        /**
         * Of AWS: whether the bucket stands in the path. With an endpoint it does when absent.
         */
        pathStyle?: boolean;
        /**
         * Of AWS, GCP and AZURE: an address of http or https; the provider’s own when absent.
         */
        endpoint?: string;
        /**
         * Of GCP: the key file of a service account, or `$Secret{KEY}` that holds its JSON.
         */
        config?:
          | string
          | {
              type?: string;
              project_id?: string;
              private_key_id?: string;
              /**
               * PKCS#8 in PEM. `$Secret{KEY}`.
               */
              private_key?: string;
              client_email?: string;
              client_id?: string;
              auth_uri?: string;
              token_uri?: string;
              auth_provider_x509_cert_url?: string;
              client_x509_cert_url?: string;
              universe_domain?: string;
            };
        /**
         * Of AZURE.
         */
        containerName?: string;
        /**
         * Of AZURE. `$Secret{KEY}`.
         */
        connectionString?: string;
        /**
         * Of AZURE.
         */
        accountName?: string;
        /**
         * Of AZURE. `$Secret{KEY}`.
         */
        accountKey?: string;
        /**
         * Of AZURE: a shared access signature. `$Secret{KEY}`.
         */
        sas?: string;
        /**
         * Not supported by this processor.
         */
        keyFilename?: unknown;
        /**
         * Not supported by this processor.
         */
        projectId?: unknown;
        /**
         * Not supported by this processor.
         */
        cloud?: unknown;
        /**
         * Not supported by this processor.
         */
        location?: unknown;
        /**
         * Not supported by this processor.
         */
        tier?: unknown;
      };
      description?: string;
      active?: boolean;
    }[];
    /**
     * What files must be that are written.
     */
    rules?: {
      /**
       * Bytes.
       */
      max_size?: number;
      /**
       * Media types that files may have: `image/png`, or `image/*`.
       *
       * @minItems 1
       * @maxItems 100
       */
      types?: string[];
      /**
       * What names must be like, as `invoices/* /*.pdf`: `*` within a segment, `**` any number of segments, `?` one character.
       */
      key_pattern?: string;
    };
    /**
     * How long each file lives from when it is written; without end when absent.
     */
    expiry?: number | string;
    /**
     * Time for an operation, until its answer begins; 30 s when absent.
     */
    timeout?: number | string;
  }[];
  /**
   * Messages by e-mail, text message, push and callback.
   *
   * @maxItems 100
   */
  notifications?: {
    tag: string;
    name: string;
    description?: string;
    /**
     * Not supported by this processor: each environment says what it sends through.
     */
    type?: unknown;
    /**
     * What must admit each attempt of a send, whatever its recipients.
     *
     * @maxItems 5
     */
    limits?: {
      /**
       * Attempts that may be under way at one time.
       */
      concurrency?: number;
      /**
       * Attempts that may begin within any time of `period`.
       */
      rate?: {
        limit: number;
        /**
         * Such as `1m`.
         */
        period: number | string;
      };
      /**
       * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
       */
      max_queued?: number;
      /**
       * A template over `$Input{…}`: each of its values is counted by itself. One count for all when absent.
       */
      key?: string;
      /**
       * How long a run waits to be admitted; 10 s when absent. A job waits as long as it may live.
       */
      max_wait?: number | string;
    }[];
    /**
     * Through whom it sends.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs: {
      slug: string;
      active?: boolean;
      description?: string;
      /**
       * The provider of mails, and the object of its name.
       */
      emails?: {
        provider: 'smtp' | 'sendgrid' | 'mailgun' | 'postmark' | 'brevo';
        /**
         * A server of SMTP.
         */
        smtp?: {
          host: string;
          /**
           * 465 and 587 are usual; 25 is refused.
           */
          port: number | string;
          /**
           * The address that mails are from.
           */
          sender_email?: string;
          sender_name?: string;
          auth?: {
            user: string;
            /**
             * `$Secret{KEY}`.
             */
            pass: string;
          };
          /**
           * TLS from the first byte; when absent that is so of port 465. STARTTLS where it is offered otherwise.
           */
          secure?: boolean;
          tls?: {
            /**
             * Certificates are always verified.
             */
            rejectUnauthorized?: boolean;
          };
          /**
           * As `auth.user`.
           */
          user?: string;
          /**
           * As `auth.pass`: `$Secret{KEY}`.
           */
          pass?: string;
          /**
           * As `sender_email`.
           */
          sender?: string;
        };
        sendgrid?: {
          /**
           * `$Secret{KEY}`.
           */
          apiKey: string;
          /**
           * The address that mails are from.
           */
          sender_email: string;
          sender_name?: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
        mailgun?: {
          /**
           * `$Secret{KEY}`.
           */
          apiKey: string;
          domain: string;
          /**
           * The address that mails are from.
           */
          sender_email: string;
          sender_name?: string;
          /**
           * `us` when absent.
           */
          region?: 'us' | 'eu';
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
        postmark?: {
          /**
           * `$Secret{KEY}`.
           */
          serverToken: string;
          /**
           * The address that mails are from.
           */
          sender_email: string;
          sender_name?: string;
          messageStream?: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
        brevo?: {
          /**
           * `$Secret{KEY}`.
           */
          apiKey: string;
          /**
           * The address that mails are from.
           */
          sender_email: string;
          sender_name?: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
      };
      /**
       * The provider of text messages, and the object of its name.
       */
      sms?: {
        /**
         * `vonage` is `nexmo`.
         */
        provider: 'twilio' | 'nexmo' | 'vonage' | 'plivo';
        /**
         * The number or name that texts are from.
         */
        sender: string;
        twilio?: {
          accountSid: string;
          /**
           * `$Secret{KEY}`.
           */
          authToken: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
        nexmo?: {
          /**
           * `$Secret{KEY}`.
           */
          apiKey: string;
          /**
           * `$Secret{KEY}`.
           */
          apiSecret: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
        vonage?: {
          /**
           * `$Secret{KEY}`.
           */
          apiKey: string;
          /**
           * `$Secret{KEY}`.
           */
          apiSecret: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
        plivo?: {
          /**
           * The auth id.
           */
          apiKey: string;
          /**
           * `$Secret{KEY}`.
           */
          authToken?: string;
          /**
           * As `authToken`: `$Secret{KEY}`.
           */
          apiSecret?: string;
          /**
           * An address of the provider’s API of http or https; the provider’s own when absent.
           */
          endpoint?: string;
        };
      };
      /**
       * The provider of pushes.
       */
      push_notifications?: {
        /**
         * `EXPO` or `FIREBASE`, in any case.
         */
        type: string;
        /**
         * Of FIREBASE the key file of a service account, or `$Secret{KEY}` that holds its JSON; of EXPO `accessToken`, if any.
         */
        credentials?:
          | string
          | {
              type?: string;
              project_id?: string;
              private_key_id?: string;
              /**
               * PKCS#8 in PEM. `$Secret{KEY}`.
               */
              private_key?: string;
              client_email?: string;
              client_id?: string;
              auth_uri?: string;
              token_uri?: string;
              auth_provider_x509_cert_url?: string;
              client_x509_cert_url?: string;
              universe_domain?: string;
              /**
               * Of EXPO. `$Secret{KEY}`.
               */
              accessToken?: string;
            };
        /**
         * Of FIREBASE; messages do not need it.
         */
        databaseUrl?: string;
        /**
         * An address of the provider’s API of http or https; the provider’s own when absent.
         */
        endpoint?: string;
      };
      /**
       * A request to an address of the product’s own.
       */
      callbacks?: {
        /**
         * An address of http or https; `:name` segments are given by the `params`.
         */
        url: string;
        method: string;
        /**
         * What each request has; the message’s parts go before it. Texts may hold `$Secret{KEY}`.
         */
        auth?: {
          headers?: {
            [k: string]: unknown;
          };
          body?: unknown;
          query?: {
            [k: string]: unknown;
          };
          params?: {
            [k: string]: unknown;
          };
        };
        /**
         * Signs by Standard Webhooks. `$Secret{KEY}`.
         */
        secret?: string;
        /**
         * Whether one of which nobody knows what became may be repeated; not when absent.
         */
        idempotent?: boolean;
      };
      /**
       * Not supported by this processor.
       */
      discord?: unknown;
      /**
       * Not supported by this processor.
       */
      slack?: unknown;
    }[];
    /**
     * @maxItems 200
     */
    messages?: {
      /**
       * Short, or `notifier:message`.
       */
      tag: string;
      name: string;
      description?: string;
      email?: {
        subject: string;
        /**
         * The HTML part.
         */
        template: string;
        /**
         * The plain part; made of the HTML when absent.
         */
        text?: string;
        /**
         * The line that clients show in lists.
         */
        preview?: string;
        /**
         * @maxItems 20
         */
        attachments?: {
          storage: string;
          fileName: string;
          name?: string;
          mimeType?: string;
          /**
           * For `cid:` in the HTML part.
           */
          contentId?: string;
        }[];
      };
      sms?: string;
      push_notification?: {
        title: string;
        body: string;
        data?: {
          [k: string]: string;
        };
      };
      callback?: {
        body?: unknown;
        params?: {
          [k: string]: unknown;
        };
        query?: {
          [k: string]: unknown;
        };
        headers?: {
          [k: string]: unknown;
        };
      };
      /**
       * Samples, which a preview takes that is given no input.
       *
       * @maxItems 20
       */
      email_data?: unknown[];
      /**
       * Samples, which a preview takes that is given no input.
       *
       * @maxItems 20
       */
      sms_data?: unknown[];
      /**
       * Samples, which a preview takes that is given no input.
       *
       * @maxItems 20
       */
      push_notification_data?: unknown[];
      /**
       * Samples, which a preview takes that is given no input.
       *
       * @maxItems 20
       */
      callback_data?: unknown[];
    }[];
  }[];
  /**
   * Topics of messages, and what is called with them.
   *
   * @maxItems 50
   */
  brokers?: {
    /**
     * Without a colon.
     */
    tag: string;
    name: string;
    description?: string;
    /**
     * Where it is; embedded in every environment when absent.
     *
     * @minItems 1
     * @maxItems 50
     */
    envs?: {
      slug: string;
      /**
       * `EMBEDDED`, in any case: the processor’s own.
       */
      type: string;
      /**
       * Of other types; an embedded broker needs none.
       */
      config?: {
        [k: string]: unknown;
      };
      description?: string;
      active?: boolean;
    }[];
    /**
     * @maxItems 100
     */
    topics: {
      /**
       * Short, or `broker:topic`.
       */
      tag: string;
      name: string;
      description?: string;
      /**
       * The broker’s own tag.
       */
      messageBrokerTag?: string;
      /**
       * A message.
       */
      sample?: unknown;
      /**
       * Fields of a message, checked when it is published; any JSON is taken when absent.
       */
      schema?: {
        [k: string]: {
          /**
           * What it holds.
           */
          type: string;
          /**
           * True when absent.
           */
          required?: boolean;
          /**
           * Of text in characters, of a list in items.
           */
          minlength?: number;
          maxlength?: number;
          description?: string;
        };
      };
      /**
       * How long messages are kept; 7 days when absent.
       */
      retention?: number | string;
      /**
       * After which a message is a dead letter; 3 when absent.
       */
      attempts?: number;
      /**
       * Above which what a group did not settle yet is an alert: so many messages, or one of such an age.
       */
      lag?: {
        messages?: number;
        age?: number | string;
      };
      /**
       * Not supported by this processor.
       */
      queueUrl?: unknown;
      /**
       * Not supported by this processor.
       */
      queueUrls?: unknown;
    }[];
    /**
     * @maxItems 100
     */
    subscriptions?: {
      tag: string;
      name?: string;
      description?: string;
      /**
       * A topic of the broker.
       */
      topic: string;
      active?: boolean;
      /**
       * Environments that have it; those of the broker when absent.
       *
       * @minItems 1
       * @maxItems 50
       */
      envs?: string[];
      /**
       * What is called. Its `input` is a template with `$Message{field}`, `$Message` for all of it (`$Messages` with a `batch` above 1, a list), and `$Event{id}`, `{key}`, `{offset}`, `{attempt}`, `{topic}` and `{at}`.
       */
      target:
        | {
            type: 'feature';
            feature: string;
            /**
             * The message when absent.
             */
            input?: {
              [k: string]: unknown;
            };
          }
        | {
            type: 'action';
            app: string;
            /**
             * The action.
             */
            event: string;
            /**
             * `{ body: message }` when absent.
             */
            input?: {
              [k: string]: unknown;
            };
          }
        | {
            type: 'notification';
            /**
             * `notifier:message`.
             */
            event: string;
            /**
             * As of a send: by channel.
             */
            input: {
              [k: string]: unknown;
            };
          }
        | {
            type: 'url';
            /**
             * Is sent a POST with the message as JSON.
             */
            url: string;
            /**
             * `$Secret{KEY}`: the key of the signature, as Standard Webhooks have it (`whsec_…`).
             */
            secret: string;
            /**
             * More header fields.
             */
            headers?: {
              [k: string]: string;
            };
          };
      /**
       * Which messages, as the `where` of databases on the message’s fields, without `$regex` and `$expr`; others are settled without a call.
       */
      filter?: {
        [k: string]: unknown;
      };
      /**
       * Most messages of one call; 1 when absent.
       */
      batch?: number;
      /**
       * Calls at one time; 1 when absent.
       */
      concurrency?: number;
      /**
       * Calls that may begin within any time of `period`.
       */
      rate?: {
        limit: number;
        /**
         * Such as `1m`.
         */
        period: number | string;
      };
      /**
       * After which a message is a dead letter; the topic’s when absent.
       */
      attempts?: number;
      /**
       * Where it begins when it is first declared; `now` when absent.
       */
      from?: 'now' | 'earliest';
      /**
       * The topic’s when absent.
       */
      lag?: {
        messages?: number;
        age?: number | string;
      };
    }[];
  }[];
  jobs?: {
    /**
     * Where jobs live that are dispatched for a time: `per_job`, each in a Durable Object of its own (the default), or `lane`, many in one. Jobs due at once live in lanes.
     */
    scheduled?: 'per_job' | 'lane';
  };
}

export interface RetryConfig {
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
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT'
  )[];
  /**
   * @maxItems 50
   */
  nonRetryableErrors?: (
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT'
  )[];
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
   * Structured `{ body, params, query, headers }`, or flat: keys go where the action says; the prefixes `body:`, `params:`, `query:`, `headers:` decide otherwise. In a multipart body `{ buffer: <base64>, fileName, mimeType? }` is a file. `$Secret{KEY}` is the secret’s value, `$Session{field}` that of the session’s data; other text is text.
   */
  input: {
    [k: string]: unknown;
  };
  session?: string | {tag?: string; token: string};
  /**
   * Credentials, flat like an input: beneath the input, above the app’s own auth. `$Secret{KEY}` is the secret’s value.
   */
  credentials?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal run’s answer is given while the cache keeps it. Failures are not kept.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
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
   * Structured `{ body, params, query, headers }`, or flat: keys go where the action says; the prefixes `body:`, `params:`, `query:`, `headers:` decide otherwise. In a multipart body `{ buffer: <base64>, fileName, mimeType? }` is a file. `$Secret{KEY}` is the secret’s value, `$Session{field}` that of the session’s data; other text is text.
   */
  input: {
    [k: string]: unknown;
  };
  session?: string | {tag?: string; token: string};
  /**
   * Credentials, flat like an input: beneath the input, above the app’s own auth. `$Secret{KEY}` is the secret’s value.
   */
  credentials?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal run’s answer is given while the cache keeps it. Failures are not kept.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * What must admit each attempt beside the limits of the app and the action.
   *
   * @minItems 1
   * @maxItems 5
   */
  limits?: {
    /**
     * Attempts that may be under way at one time.
     */
    concurrency?: number;
    /**
     * Attempts that may begin within any time of `period`.
     */
    rate?: {
      limit: number;
      /**
       * Such as `1m`.
       */
      period: number | string;
    };
    /**
     * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
     */
    max_queued?: number;
    /**
     * Text as it is: dispatches to the same app and environment that give the same one are counted together.
     */
    key?: string;
  }[];
}

export interface ActionsDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface AppsImportInput {
  product?: string;
  /**
   * Access tag of the app; made of the description’s title when absent.
   */
  app?: string;
  /**
   * Environments to move to the new version; those without a version always move.
   *
   * @maxItems 50
   */
  envs?: string[];
  /**
   * Why, for the history.
   */
  message?: string;
  /**
   * The description: its text, JSON or YAML, or the parsed object.
   */
  document:
    | string
    | {
        [k: string]: unknown;
      };
  /**
   * Base URL by environment of the product, or the place of one of the description’s servers, from 0. An app that exists keeps those that are not named.
   */
  environments?: {
    [k: string]: string | number;
  };
  /**
   * True when absent; false refuses a description whose actions the app has already.
   */
  updateIfExists?: boolean;
}

export interface AppsImportResult {
  product: string;
  app: string;
  /**
   * The version with this content.
   */
  version: number;
  /**
   * False when this content is already a version.
   */
  created: boolean;
  /**
   * Tags of actions, as in the lists that follow.
   */
  added: string[];
  changed: string[];
  removed: string[];
  warnings: {
    /**
     * Where in the description.
     */
    path: string;
    /**
     * What was left out, or has to be known.
     */
    message: string;
  }[];
}

export interface AppsValidationInput {
  product?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Environments to move to the new version; those without a version always move.
   *
   * @maxItems 50
   */
  envs?: string[];
  /**
   * Why, for the history.
   */
  message?: string;
  /**
   * `$Body{action}{field}`, `$Query{…}`, `$Params{…}` or `$Header{…}`; nested fields chain: `$Body{action}{customer}{email}`.
   */
  selector?: string;
  type?: string;
  required?: boolean;
  /**
   * Of text in characters, of a list in items.
   */
  minLength?: number;
  maxLength?: number;
  defaultValue?: unknown;
  sampleValue?: unknown;
  /**
   * Text that is put before or after the value.
   */
  decorator?: string;
  decoratorPosition?: 'BEFORE' | 'AFTER' | '';
  description?: string;
  /**
   * Several, instead of one.
   *
   * @minItems 1
   * @maxItems 2000
   */
  rules?: {
    /**
     * `$Body{action}{field}`, `$Query{…}`, `$Params{…}` or `$Header{…}`; nested fields chain: `$Body{action}{customer}{email}`.
     */
    selector: string;
    type?: string;
    required?: boolean;
    /**
     * Of text in characters, of a list in items.
     */
    minLength?: number;
    maxLength?: number;
    defaultValue?: unknown;
    sampleValue?: unknown;
    /**
     * Text that is put before or after the value.
     */
    decorator?: string;
    decoratorPosition?: 'BEFORE' | 'AFTER' | '';
    description?: string;
  }[];
}

export interface AppsValidationResult {
  product: string;
  app: string;
  /**
   * The version with this content.
   */
  version: number;
  /**
   * False when this content is already a version.
   */
  created: boolean;
  /**
   * Selectors of the rules that are new or changed.
   */
  selectors: string[];
}

export interface AppsListInput {
  product?: string;
}

export interface AppsListResult {
  version: number;
  apps: {
    app: string;
    name: string;
    actions: number;
    environments: string[];
  }[];
}

export interface AppsFetchInput {
  product?: string;
  app: string;
}

export interface AppsFetchResult {
  version: number;
  app: unknown;
}

export interface CachesGetInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache; when absent, all of the product are looked through.
   */
  cache?: string;
  /**
   * What the value was set under; of a run’s answer, the key by which lists name it.
   */
  key: string;
}

export type CachesGetResult = string | null;

export interface CachesSetInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache.
   */
  cache: string;
  /**
   * What the value was set under; of a run’s answer, the key by which lists name it.
   */
  key: string;
  value: string;
  /**
   * What it belongs to, for lists; the cache’s tag when absent.
   */
  componentTag?: string;
  /**
   * `cache` when absent.
   */
  componentType?: string;
  /**
   * When it expires.
   */
  expiry?: number | string;
}

/**
 * True.
 */
export type CachesSetResult = boolean;

export interface CachesClearInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache; when absent, all of the product are looked through.
   */
  cache?: string;
  /**
   * What the value was set under; of a run’s answer, the key by which lists name it.
   */
  key: string;
}

/**
 * Whether there was one.
 */
export type CachesClearResult = boolean;

export interface CachesClearAllInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache.
   */
  cache: string;
}

export interface CachesClearAllResult {
  cleared: number;
  /**
   * Whether there is more than one call removes: call again.
   */
  has_more: boolean;
}

export interface CachesFetchValuesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache.
   */
  cache: string;
  /**
   * 1 when absent.
   */
  page?: number;
  /**
   * Values a page; 20 when absent.
   */
  limit?: number;
  /**
   * `expiring` have an expiry that lies ahead, `permanent` none; `all` when absent.
   */
  expiryFilter?: 'all' | 'expiring' | 'permanent' | 'expired';
}

export interface CachesFetchValuesResult {
  values: {
    /**
     * Unlike for all values of the cache.
     */
    _id: string;
    key: string;
    /**
     * Text that was set, or the JSON text of a run’s answer; null where the list shows enough already: `get` reads it.
     */
    value: string | null;
    cache_tag: string;
    product_tag: string;
    /**
     * As it was set; of a run’s answer, its `app/action`.
     */
    component_tag: string;
    /**
     * As it was set; of a run’s answer, its namespace.
     */
    component_type: string;
    /**
     * Epoch milliseconds; null for a value that stays.
     */
    expiry: number | null;
    createdAt: number;
    updatedAt: number;
  }[];
  total: number;
  page: number;
  limit: number;
  totalPages: number;
}

export interface CachesValuesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache.
   */
  cache_tag: string;
  /**
   * Only values of this component.
   */
  component_tag?: string;
  /**
   * Only values of components of this type.
   */
  component_type?: string;
  /**
   * Only values that expire until then.
   */
  expiry?: number | string;
}

export type CachesValuesResult = {
  /**
   * Unlike for all values of the cache.
   */
  _id: string;
  key: string;
  /**
   * Text that was set, or the JSON text of a run’s answer; null where the list shows enough already: `get` reads it.
   */
  value: string | null;
  cache_tag: string;
  product_tag: string;
  /**
   * As it was set; of a run’s answer, its `app/action`.
   */
  component_tag: string;
  /**
   * As it was set; of a run’s answer, its namespace.
   */
  component_type: string;
  /**
   * Epoch milliseconds; null for a value that stays.
   */
  expiry: number | null;
  createdAt: number;
  updatedAt: number;
}[];

export interface CachesFetchDashboardInput {
  product?: string;
  env?: string;
  /**
   * Tag of the cache.
   */
  cache: string;
}

export interface CachesFetchDashboardResult {
  totalValues: number;
  activeValues: number;
  /**
   * Expired, and not yet dropped.
   */
  expiredValues: number;
  /**
   * Bytes of all values.
   */
  totalSize: number;
}

export interface CircuitsListInput {
  product?: string;
  env?: string;
}

export interface CircuitsListResult {
  circuits: {
    app: string;
    /**
     * `closed`: calls pass; `open`: none does; `half_open`: a few are tried.
     */
    status: 'closed' | 'open' | 'half_open';
    /**
     * Epoch milliseconds since when it is open or half-open.
     */
    since: number | null;
    /**
     * Epoch milliseconds at which calls are tried; null for one that a caller has to close.
     */
    until: number | null;
    opened_by: ('errors' | 'user') | null;
    reason: string | null;
    /**
     * Epoch milliseconds at which it opened last.
     */
    opened_at: number | null;
    /**
     * How often it opened since it was last closed.
     */
    openings: number;
    /**
     * Calls within the window, as far as isolates have told of them.
     */
    calls: number;
    /**
     * Those of them that failed.
     */
    failures: number;
    /**
     * Calls that were tried and succeeded, while it is half-open.
     */
    canaries_passed: number;
    /**
     * Jobs that wait for it.
     */
    waiting: number;
    error_rate: number;
    min_calls: number;
    /**
     * Milliseconds.
     */
    window: number;
    /**
     * Milliseconds.
     */
    cooldown: number;
    canaries: number;
  }[];
}

export interface CircuitsGetInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
}

export interface CircuitsGetResult {
  app: string;
  /**
   * `closed`: calls pass; `open`: none does; `half_open`: a few are tried.
   */
  status: 'closed' | 'open' | 'half_open';
  /**
   * Epoch milliseconds since when it is open or half-open.
   */
  since: number | null;
  /**
   * Epoch milliseconds at which calls are tried; null for one that a caller has to close.
   */
  until: number | null;
  opened_by: ('errors' | 'user') | null;
  reason: string | null;
  /**
   * Epoch milliseconds at which it opened last.
   */
  opened_at: number | null;
  /**
   * How often it opened since it was last closed.
   */
  openings: number;
  /**
   * Calls within the window, as far as isolates have told of them.
   */
  calls: number;
  /**
   * Those of them that failed.
   */
  failures: number;
  /**
   * Calls that were tried and succeeded, while it is half-open.
   */
  canaries_passed: number;
  /**
   * Jobs that wait for it.
   */
  waiting: number;
  error_rate: number;
  min_calls: number;
  /**
   * Milliseconds.
   */
  window: number;
  /**
   * Milliseconds.
   */
  cooldown: number;
  canaries: number;
}

export interface CircuitsOpenInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  reason?: string;
  /**
   * When calls are tried; not beside `for`.
   */
  until?: number | string;
  /**
   * From now.
   */
  for?: number | string;
}

export interface CircuitsOpenResult {
  app: string;
  /**
   * `closed`: calls pass; `open`: none does; `half_open`: a few are tried.
   */
  status: 'closed' | 'open' | 'half_open';
  /**
   * Epoch milliseconds since when it is open or half-open.
   */
  since: number | null;
  /**
   * Epoch milliseconds at which calls are tried; null for one that a caller has to close.
   */
  until: number | null;
  opened_by: ('errors' | 'user') | null;
  reason: string | null;
  /**
   * Epoch milliseconds at which it opened last.
   */
  opened_at: number | null;
  /**
   * How often it opened since it was last closed.
   */
  openings: number;
  /**
   * Calls within the window, as far as isolates have told of them.
   */
  calls: number;
  /**
   * Those of them that failed.
   */
  failures: number;
  /**
   * Calls that were tried and succeeded, while it is half-open.
   */
  canaries_passed: number;
  /**
   * Jobs that wait for it.
   */
  waiting: number;
  error_rate: number;
  min_calls: number;
  /**
   * Milliseconds.
   */
  window: number;
  /**
   * Milliseconds.
   */
  cooldown: number;
  canaries: number;
}

export interface CircuitsCloseInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
}

export interface CircuitsCloseResult {
  app: string;
  /**
   * `closed`: calls pass; `open`: none does; `half_open`: a few are tried.
   */
  status: 'closed' | 'open' | 'half_open';
  /**
   * Epoch milliseconds since when it is open or half-open.
   */
  since: number | null;
  /**
   * Epoch milliseconds at which calls are tried; null for one that a caller has to close.
   */
  until: number | null;
  opened_by: ('errors' | 'user') | null;
  reason: string | null;
  /**
   * Epoch milliseconds at which it opened last.
   */
  opened_at: number | null;
  /**
   * How often it opened since it was last closed.
   */
  openings: number;
  /**
   * Calls within the window, as far as isolates have told of them.
   */
  calls: number;
  /**
   * Those of them that failed.
   */
  failures: number;
  /**
   * Calls that were tried and succeeded, while it is half-open.
   */
  canaries_passed: number;
  /**
   * Jobs that wait for it.
   */
  waiting: number;
  error_rate: number;
  min_calls: number;
  /**
   * Milliseconds.
   */
  window: number;
  /**
   * Milliseconds.
   */
  cooldown: number;
  canaries: number;
}

export interface CircuitsResetInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
}

export interface CircuitsResetResult {
  app: string;
  /**
   * `closed`: calls pass; `open`: none does; `half_open`: a few are tried.
   */
  status: 'closed' | 'open' | 'half_open';
  /**
   * Epoch milliseconds since when it is open or half-open.
   */
  since: number | null;
  /**
   * Epoch milliseconds at which calls are tried; null for one that a caller has to close.
   */
  until: number | null;
  opened_by: ('errors' | 'user') | null;
  reason: string | null;
  /**
   * Epoch milliseconds at which it opened last.
   */
  opened_at: number | null;
  /**
   * How often it opened since it was last closed.
   */
  openings: number;
  /**
   * Calls within the window, as far as isolates have told of them.
   */
  calls: number;
  /**
   * Those of them that failed.
   */
  failures: number;
  /**
   * Calls that were tried and succeeded, while it is half-open.
   */
  canaries_passed: number;
  /**
   * Jobs that wait for it.
   */
  waiting: number;
  error_rate: number;
  min_calls: number;
  /**
   * Milliseconds.
   */
  window: number;
  /**
   * Milliseconds.
   */
  cooldown: number;
  canaries: number;
}

export interface CredentialsAuthorizeInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Tag of the app’s auth.
   */
  auth: string;
}

export interface CredentialsAuthorizeResult {
  url: string;
  /**
   * Epoch milliseconds.
   */
  expires_at: number;
}

export interface CredentialsFetchInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Tag of the app’s auth.
   */
  auth: string;
}

export interface CredentialsFetchResult {
  /**
   * `none` before the first call; `awaiting_consent` until a user agrees; `expired` when nobody used it since: the next call refreshes it.
   */
  status: 'none' | 'awaiting_consent' | 'valid' | 'expired' | 'refreshing' | 'broken';
  /**
   * Epoch milliseconds; null when nothing says how long the token is good.
   */
  expires_at: number | null;
  /**
   * Epoch milliseconds of the last exchange that succeeded.
   */
  refreshed_at: number | null;
  /**
   * Epoch milliseconds of the next try after a failure.
   */
  next_try_at: number | null;
  last_error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    at: number;
  } | null;
  /**
   * Scopes that the server says it granted.
   */
  scopes: string[] | null;
}

export interface CredentialsListInput {
  product?: string;
  env?: string;
}

export interface CredentialsListResult {
  credentials: {
    app: string;
    auth: string;
    setup_type: string;
    /**
     * `none` before the first call; `awaiting_consent` until a user agrees; `expired` when nobody used it since: the next call refreshes it.
     */
    status: 'none' | 'awaiting_consent' | 'valid' | 'expired' | 'refreshing' | 'broken';
    /**
     * Epoch milliseconds; null when nothing says how long the token is good.
     */
    expires_at: number | null;
    /**
     * Epoch milliseconds of the last exchange that succeeded.
     */
    refreshed_at: number | null;
    /**
     * Epoch milliseconds of the next try after a failure.
     */
    next_try_at: number | null;
    last_error: {
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
      at: number;
    } | null;
    /**
     * Scopes that the server says it granted.
     */
    scopes: string[] | null;
  }[];
}

export interface CredentialsRevokeInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Tag of the app’s auth.
   */
  auth: string;
}

export type CredentialsRevokeResult = boolean;

export interface DatabasesConnectInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
}

export interface DatabasesConnectResult {
  connected: true;
  /**
   * Of the server; null where it does not tell, as SQLite.
   */
  version: string | null;
  /**
   * Milliseconds.
   */
  latency: number;
}

export interface DatabasesTestConnectionInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
}

export interface DatabasesTestConnectionResult {
  connected: boolean;
  /**
   * Of the server; null where it does not tell, as SQLite.
   */
  version: string | null;
  /**
   * Milliseconds, those until it failed as well.
   */
  latency: number;
  error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  } | null;
}

export interface DatabasesQueryInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Columns; all when absent.
   */
  select?: string[];
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  orderBy?:
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }[];
  offset?: number;
  /**
   * The `next` of the answer before, to go on after it.
   */
  after?: unknown[];
  /**
   * Locks the rows until the end of the transaction.
   */
  lock?: 'update' | 'share';
  /**
   * Leaves out rows that others have locked.
   */
  skip_locked?: boolean;
  include?: Include;
  /**
   * 100 when absent, 10000 at most.
   */
  limit?: number;
  /**
   * Whether `count` is of all that match; true when absent.
   */
  count?: boolean;
}

export interface DatabasesQueryResult {
  /**
   * Rows.
   */
  data: {
    [k: string]: unknown;
  }[];
  /**
   * Rows that match, those beyond `limit` included; rows of the answer with `count: false`.
   */
  count: number;
  /**
   * Columns, in order.
   */
  fields: string[];
  /**
   * What `after` goes on with; null at the end, or without an `orderBy`.
   */
  next: unknown[] | null;
}

export interface DatabasesFindOneInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Columns; all when absent.
   */
  select?: string[];
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  orderBy?:
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }[];
  offset?: number;
  /**
   * The `next` of the answer before, to go on after it.
   */
  after?: unknown[];
  /**
   * Locks the rows until the end of the transaction.
   */
  lock?: 'update' | 'share';
  /**
   * Leaves out rows that others have locked.
   */
  skip_locked?: boolean;
  include?: Include;
}

export type DatabasesFindOneResult = {
  [k: string]: unknown;
} | null;

export interface DatabasesCountInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Counts the values of a column, nulls left out; `*`, or absent, for rows.
   */
  column?: string;
  /**
   * Counts equal values of `column` once.
   */
  distinct?: boolean;
}

export interface DatabasesCountResult {
  count: number;
}

export interface DatabasesSumInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Column of numbers.
   */
  column: string;
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
}

export interface DatabasesSumResult {
  /**
   * Null without values. Of whole numbers a number, or digits as text beyond 53 bits; of a column of bigints or decimals text.
   */
  sum: unknown;
}

export interface DatabasesAvgInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Column of numbers.
   */
  column: string;
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
}

export interface DatabasesAvgResult {
  /**
   * Null without values. Of decimals text with six digits more than the column has.
   */
  avg: unknown;
}

export interface DatabasesMinInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Column whose values have an order.
   */
  column: string;
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
}

export interface DatabasesMinResult {
  /**
   * As rows have it; null without values.
   */
  min: unknown;
}

export interface DatabasesMaxInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Column whose values have an order.
   */
  column: string;
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
}

export interface DatabasesMaxResult {
  /**
   * As rows have it; null without values.
   */
  max: unknown;
}

export interface DatabasesAggregateInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Which rows are looked at.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * The functions as a list; `type` is the name of one, with or without `$`.
   */
  aggregations?: {
    type: string;
    field?: string;
    alias: string;
    separator?: string;
    distinct?: boolean;
  }[];
  /**
   * Which groups: a `where` of aliases and grouped columns.
   */
  having?: {
    [k: string]: unknown;
  };
  /**
   * Aliases and grouped columns; by the grouped columns when absent.
   */
  orderBy?:
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }[];
  /**
   * Groups at most; all when absent, and an error where they are more than 10000.
   */
  limit?: number;
  offset?: number;
  /**
   * Functions by their aliases, as in `{ total: { $sum: "amount" } }`: `$count` (of `*`, a column, or `{ column, distinct }`), `$sum`, `$avg`, `$min`, `$max`, `$arrayAgg`, `$stringAgg` and `$groupConcat` (`{ column, separator }`).
   */
  operations?: {
    [k: string]: unknown;
  };
  /**
   * Columns whose values make a group; all rows are one when absent.
   */
  groupBy?: string[];
}

export interface DatabasesAggregateResult {
  /**
   * A row for each group: its grouped columns, and the functions by their aliases.
   */
  data: {
    [k: string]: unknown;
  }[];
  /**
   * Groups of the answer.
   */
  count: number;
  /**
   * Names of the members of a row, in order.
   */
  fields: string[];
}

export interface DatabasesGroupByInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Which rows are looked at.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * The functions as a list; `type` is the name of one, with or without `$`.
   */
  aggregations?: {
    type: string;
    field?: string;
    alias: string;
    separator?: string;
    distinct?: boolean;
  }[];
  /**
   * Which groups: a `where` of aliases and grouped columns.
   */
  having?: {
    [k: string]: unknown;
  };
  /**
   * Aliases and grouped columns; by the grouped columns when absent.
   */
  orderBy?:
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }
    | {
        column: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }[];
  /**
   * Groups at most; all when absent, and an error where they are more than 10000.
   */
  limit?: number;
  offset?: number;
  /**
   * Functions by their aliases, as in `{ total: { $sum: "amount" } }`: `$count` (of `*`, a column, or `{ column, distinct }`), `$sum`, `$avg`, `$min`, `$max`, `$arrayAgg`, `$stringAgg` and `$groupConcat` (`{ column, separator }`).
   */
  aggregate?: {
    [k: string]: unknown;
  };
  /**
   * Columns whose values make a group.
   */
  groupBy: string[];
}

export interface DatabasesGroupByResult {
  /**
   * A row for each group: its grouped columns, and the functions by their aliases.
   */
  data: {
    [k: string]: unknown;
  }[];
  /**
   * Groups of the answer.
   */
  count: number;
  /**
   * Names of the members of a row, in order.
   */
  fields: string[];
}

export interface DatabasesInsertInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * A row, or several; all or none are added.
   */
  data:
    | {
        [k: string]: unknown;
      }
    | {
        [k: string]: unknown;
      }[];
  /**
   * Columns of the changed rows that are answered; true for all.
   */
  returning?: boolean | string[];
  /**
   * What follows where a row with the same values in `columns` is there.
   */
  onConflict?: {
    columns: string[];
    action: 'update' | 'ignore';
    update?: string[];
  };
}

export interface DatabasesInsertResult {
  /**
   * Rows as `returning` asks for them, else none.
   */
  data: {
    [k: string]: unknown;
  }[];
  count: number;
  /**
   * Primary keys, where the table has one.
   */
  insertedIds: unknown[];
}

export interface DatabasesUpdateInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Columns with values, operators such as `{ $inc: 1 }`, or `$expr`.
   */
  data: {
    [k: string]: unknown;
  };
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Given instead of `where`: every row.
   */
  all?: boolean;
  /**
   * Columns of the changed rows that are answered; true for all.
   */
  returning?: boolean | string[];
}

export interface DatabasesUpdateResult {
  /**
   * Rows.
   */
  data: {
    [k: string]: unknown;
  }[];
  count: number;
}

export interface DatabasesDeleteInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Given instead of `where`: every row.
   */
  all?: boolean;
  /**
   * Columns of the changed rows that are answered; true for all.
   */
  returning?: boolean | string[];
}

export interface DatabasesDeleteResult {
  /**
   * Rows.
   */
  data: {
    [k: string]: unknown;
  }[];
  count: number;
}

export interface DatabasesUpsertInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * The table, perhaps with a schema before a dot.
   */
  table: string;
  /**
   * A row, or several; all or none are put.
   */
  data:
    | {
        [k: string]: unknown;
      }
    | {
        [k: string]: unknown;
      }[];
  /**
   * Columns by which a row is the same.
   */
  conflictKeys: string[];
  /**
   * What changes of a row that is there; all but the keys when absent.
   */
  updateColumns?: string[];
  /**
   * Columns of the changed rows that are answered; true for all.
   */
  returning?: boolean | string[];
}

export interface DatabasesUpsertResult {
  /**
   * Rows.
   */
  data: {
    [k: string]: unknown;
  }[];
  count: number;
  /**
   * What became of the one row; null of several.
   */
  operation: ('inserted' | 'updated') | null;
}

export interface DatabasesRawInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * SQL of the database: parameters are `$1` on PostgreSQL, `?` on SQLite.
   */
  query: string;
  params?: unknown[];
}

export interface DatabasesRawResult {
  /**
   * Rows.
   */
  data: {
    [k: string]: unknown;
  }[];
  count: number;
  /**
   * Columns, in order.
   */
  fields: string[];
}

export interface DatabasesTransactionInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * @minItems 1
   * @maxItems 200
   */
  operations: {
    /**
     * What those after it refer to it by: `$Step{tag}{…}`.
     */
    tag?: string;
    operation?:
      | 'query'
      | 'findOne'
      | 'count'
      | 'sum'
      | 'avg'
      | 'min'
      | 'max'
      | 'aggregate'
      | 'groupBy'
      | 'insert'
      | 'update'
      | 'delete'
      | 'upsert'
      | 'raw';
    /**
     * Instead of `operation`: an action of the database, with `input`.
     */
    action?: string;
    /**
     * Values of the action’s variables.
     */
    input?: {
      [k: string]: unknown;
    };
    /**
     * All is rolled back when it comes to another count.
     */
    expect?: {
      count: number;
    };
    [k: string]: unknown;
  }[];
  /**
   * That of the server when absent; SQLite has `serializable` alone, and keeps to it.
   */
  isolation?: 'read_uncommitted' | 'read_committed' | 'repeatable_read' | 'serializable';
  /**
   * Refuses what changes anything.
   */
  readOnly?: boolean;
}

export interface DatabasesTransactionResult {
  /**
   * What each operation came to, in order, as it answers by itself.
   */
  results: unknown[];
}

export interface DatabasesActionExecuteInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database, where `action` does not name it.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the database when absent.
   */
  timeout?: number | string;
  /**
   * Tag of the action, or `database:action`.
   */
  action: string;
  /**
   * Values of the action’s variables: those of `query`, `filter` and `data` in this order, then those that stand beside them. `$Session{field}` stands for what the session has.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface DatabasesActionDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database, where `action` does not name it.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Tag of the action, or `database:action`.
   */
  action: string;
  /**
   * Values of the action’s variables: those of `query`, `filter` and `data` in this order, then those that stand beside them. `$Session{field}` stands for what the session has.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
}

export interface DatabasesActionDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface DatabasesDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database, where `action` does not name it.
   */
  database?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * What is done with `input`, which has the fields of that operation; or give `action`.
   */
  operation?:
    | 'query'
    | 'findOne'
    | 'count'
    | 'sum'
    | 'avg'
    | 'min'
    | 'max'
    | 'aggregate'
    | 'groupBy'
    | 'insert'
    | 'update'
    | 'delete'
    | 'upsert'
    | 'raw'
    | 'transaction';
  /**
   * Tag of the action, or `database:action`.
   */
  action?: string;
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
}

export interface DatabasesDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface DatabasesMigrationRunInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database, where `migration` does not name it.
   */
  database?: string;
  /**
   * Up to this one, or these alone; all when absent.
   */
  migration?: string | string[];
  /**
   * Whether structured operations may lose data. SQL is not asked.
   */
  allow_destructive?: boolean;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
}

export interface DatabasesMigrationRunResult {
  dry_run: boolean;
  /**
   * In the order in which they were done.
   */
  migrations: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    status: 'applied' | 'already_applied' | 'rolled_back' | 'planned';
    /**
     * SHA-256 of what it does, hexadecimal.
     */
    checksum: string;
    /**
     * Epoch milliseconds; null where it is not applied.
     */
    appliedAt: number | null;
    /**
     * What was sent, or in a dry run would be.
     */
    statements: string[];
  }[];
}

export interface DatabasesMigrationRollbackInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database, where `migration` does not name it.
   */
  database?: string;
  /**
   * The one that is the newest, or a list that it is of; any when absent.
   */
  migration?: string | string[];
  /**
   * How many, newest first; 1 when absent.
   */
  count?: number;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
}

export interface DatabasesMigrationRollbackResult {
  dry_run: boolean;
  /**
   * In the order in which they were done.
   */
  migrations: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    status: 'applied' | 'already_applied' | 'rolled_back' | 'planned';
    /**
     * SHA-256 of what it does, hexadecimal.
     */
    checksum: string;
    /**
     * Epoch milliseconds; null where it is not applied.
     */
    appliedAt: number | null;
    /**
     * What was sent, or in a dry run would be.
     */
    statements: string[];
  }[];
}

export interface DatabasesMigrationStatusInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
}

export interface DatabasesMigrationStatusResult {
  /**
   * Migrations of the version that the environment runs.
   */
  total: number;
  /**
   * Those of them that are applied.
   */
  completed: number;
  pending: number;
  lastApplied: string | null;
  pendingMigrations: string[];
  /**
   * The one that was cut off, where each statement commits by itself (MySQL).
   */
  stopped: {
    /**
     * `database:migration`.
     */
    migration: string;
    /**
     * Whether it was being applied or rolled back; the same goes on with it.
     */
    way: 'up' | 'down';
    /**
     * How many of its statements are done.
     */
    done: number;
    /**
     * Whether the next one was begun, and may have been carried out.
     */
    isNextUnknown: boolean;
  } | null;
  /**
   * Those that were changed after they were applied.
   */
  changedMigrations: string[];
  /**
   * Those that are applied and of which the version has none.
   */
  unknownMigrations: string[];
}

export interface DatabasesMigrationHistoryInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
}

export interface DatabasesMigrationHistoryResult {
  migrations: {
    tag: string;
    name: string;
    /**
     * SHA-256 of what it does, hexadecimal.
     */
    checksum: string;
    /**
     * Epoch milliseconds.
     */
    appliedAt: number;
    /**
     * How far it got; null where it is applied whole.
     */
    stopped: {
      /**
       * `database:migration`.
       */
      migration: string;
      /**
       * Whether it was being applied or rolled back; the same goes on with it.
       */
      way: 'up' | 'down';
      /**
       * How many of its statements are done.
       */
      done: number;
      /**
       * Whether the next one was begun, and may have been carried out.
       */
      isNextUnknown: boolean;
    } | null;
  }[];
}

export interface DatabasesMigrationListInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
}

export interface DatabasesMigrationListResult {
  migrations: {
    tag: string;
    name: string;
    description: string | null;
    /**
     * SHA-256 of what it does, hexadecimal.
     */
    checksum: string;
    /**
     * Whether it can be rolled back.
     */
    reversible: boolean;
  }[];
}

export interface DatabasesSchemaCreateInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  /**
   * By their names, or as a list; the columns are in this order.
   */
  fields:
    | {
        [k: string]:
          | (
              | 'integer'
              | 'bigint'
              | 'smallint'
              | 'float'
              | 'double'
              | 'decimal'
              | 'string'
              | 'text'
              | 'boolean'
              | 'date'
              | 'time'
              | 'datetime'
              | 'timestamp'
              | 'json'
              | 'uuid'
              | 'enum'
              | 'array'
              | 'binary'
              | 'blob'
            )
          | {
              type:
                | 'integer'
                | 'bigint'
                | 'smallint'
                | 'float'
                | 'double'
                | 'decimal'
                | 'string'
                | 'text'
                | 'boolean'
                | 'date'
                | 'time'
                | 'datetime'
                | 'timestamp'
                | 'json'
                | 'uuid'
                | 'enum'
                | 'array'
                | 'binary'
                | 'blob';
              /**
               * It is never null; it may be when absent.
               */
              required?: boolean;
              unique?: boolean;
              /**
               * Of several fields: the key is all of them together.
               */
              primaryKey?: boolean;
              autoIncrement?: boolean;
              /**
               * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
               */
              default?:
                | string
                | number
                | boolean
                | null
                | unknown[]
                | {
                    [k: string]: unknown;
                  };
              /**
               * Characters.
               */
              minLength?: number;
              /**
               * Characters.
               */
              maxLength?: number;
              /**
               * Digits of a decimal.
               */
              precision?: number;
              /**
               * Digits of a decimal after its point.
               */
              scale?: number;
              /**
               * What a field of type `enum` may be.
               *
               * @minItems 1
               * @maxItems 200
               */
              enum?: string[];
              /**
               * Not kept by SQLite.
               */
              comment?: string;
            };
      }
    | {
        name: string;
        type:
          | 'integer'
          | 'bigint'
          | 'smallint'
          | 'float'
          | 'double'
          | 'decimal'
          | 'string'
          | 'text'
          | 'boolean'
          | 'date'
          | 'time'
          | 'datetime'
          | 'timestamp'
          | 'json'
          | 'uuid'
          | 'enum'
          | 'array'
          | 'binary'
          | 'blob';
        /**
         * It is never null; it may be when absent.
         */
        required?: boolean;
        unique?: boolean;
        /**
         * Of several fields: the key is all of them together.
         */
        primaryKey?: boolean;
        autoIncrement?: boolean;
        /**
         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
         */
        default?:
          | string
          | number
          | boolean
          | null
          | unknown[]
          | {
              [k: string]: unknown;
            };
        /**
         * Characters.
         */
        minLength?: number;
        /**
         * Characters.
         */
        maxLength?: number;
        /**
         * Digits of a decimal.
         */
        precision?: number;
        /**
         * Digits of a decimal after its point.
         */
        scale?: number;
        /**
         * What a field of type `enum` may be.
         *
         * @minItems 1
         * @maxItems 200
         */
        enum?: string[];
        /**
         * Not kept by SQLite.
         */
        comment?: string;
      }[];
  /**
   * Adds `created_at` and `updated_at`.
   */
  timestamps?: boolean;
  /**
   * @maxItems 50
   */
  indexes?: {
    /**
     * @minItems 1
     * @maxItems 32
     */
    fields: string[];
    unique?: boolean;
    /**
     * Follows from table and fields when absent.
     */
    name?: string;
    /**
     * SQL of a condition: the index has only rows for which it holds.
     */
    where?: string;
  }[];
  sqlOptions?: {
    /**
     * Does nothing where the table is there.
     */
    ifNotExists?: boolean;
  };
}

export interface DatabasesSchemaCreateResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaDropInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  /**
   * Whether data may be lost; it is refused when absent.
   */
  allow_destructive?: boolean;
  /**
   * Does nothing where there is no such table.
   */
  ifExists?: boolean;
  /**
   * Drops the foreign keys of other tables that lead to it as well.
   */
  cascade?: boolean;
}

export interface DatabasesSchemaDropResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaRenameInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  to: string;
}

export interface DatabasesSchemaRenameResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaAddFieldInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  field: string;
  definition:
    | (
        | 'integer'
        | 'bigint'
        | 'smallint'
        | 'float'
        | 'double'
        | 'decimal'
        | 'string'
        | 'text'
        | 'boolean'
        | 'date'
        | 'time'
        | 'datetime'
        | 'timestamp'
        | 'json'
        | 'uuid'
        | 'enum'
        | 'array'
        | 'binary'
        | 'blob'
      )
    | {
        type:
          | 'integer'
          | 'bigint'
          | 'smallint'
          | 'float'
          | 'double'
          | 'decimal'
          | 'string'
          | 'text'
          | 'boolean'
          | 'date'
          | 'time'
          | 'datetime'
          | 'timestamp'
          | 'json'
          | 'uuid'
          | 'enum'
          | 'array'
          | 'binary'
          | 'blob';
        /**
         * It is never null; it may be when absent.
         */
        required?: boolean;
        unique?: boolean;
        /**
         * Of several fields: the key is all of them together.
         */
        primaryKey?: boolean;
        autoIncrement?: boolean;
        /**
         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
         */
        default?:
          | string
          | number
          | boolean
          | null
          | unknown[]
          | {
              [k: string]: unknown;
            };
        /**
         * Characters.
         */
        minLength?: number;
        /**
         * Characters.
         */
        maxLength?: number;
        /**
         * Digits of a decimal.
         */
        precision?: number;
        /**
         * Digits of a decimal after its point.
         */
        scale?: number;
        /**
         * What a field of type `enum` may be.
         *
         * @minItems 1
         * @maxItems 200
         */
        enum?: string[];
        /**
         * Not kept by SQLite.
         */
        comment?: string;
      };
}

export interface DatabasesSchemaAddFieldResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaDropFieldInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  /**
   * Whether data may be lost; it is refused when absent.
   */
  allow_destructive?: boolean;
  field: string;
}

export interface DatabasesSchemaDropFieldResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaRenameFieldInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  field: string;
  to: string;
}

export interface DatabasesSchemaRenameFieldResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaModifyFieldInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  /**
   * Whether data may be lost; it is refused when absent.
   */
  allow_destructive?: boolean;
  field: string;
  definition:
    | (
        | 'integer'
        | 'bigint'
        | 'smallint'
        | 'float'
        | 'double'
        | 'decimal'
        | 'string'
        | 'text'
        | 'boolean'
        | 'date'
        | 'time'
        | 'datetime'
        | 'timestamp'
        | 'json'
        | 'uuid'
        | 'enum'
        | 'array'
        | 'binary'
        | 'blob'
      )
    | {
        type:
          | 'integer'
          | 'bigint'
          | 'smallint'
          | 'float'
          | 'double'
          | 'decimal'
          | 'string'
          | 'text'
          | 'boolean'
          | 'date'
          | 'time'
          | 'datetime'
          | 'timestamp'
          | 'json'
          | 'uuid'
          | 'enum'
          | 'array'
          | 'binary'
          | 'blob';
        /**
         * It is never null; it may be when absent.
         */
        required?: boolean;
        unique?: boolean;
        /**
         * Of several fields: the key is all of them together.
         */
        primaryKey?: boolean;
        autoIncrement?: boolean;
        /**
         * Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.
         */
        default?:
          | string
          | number
          | boolean
          | null
          | unknown[]
          | {
              [k: string]: unknown;
            };
        /**
         * Characters.
         */
        minLength?: number;
        /**
         * Characters.
         */
        maxLength?: number;
        /**
         * Digits of a decimal.
         */
        precision?: number;
        /**
         * Digits of a decimal after its point.
         */
        scale?: number;
        /**
         * What a field of type `enum` may be.
         *
         * @minItems 1
         * @maxItems 200
         */
        enum?: string[];
        /**
         * Not kept by SQLite.
         */
        comment?: string;
      };
}

export interface DatabasesSchemaModifyFieldResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaCreateIndexInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  /**
   * @minItems 1
   * @maxItems 32
   */
  fields: string[];
  unique?: boolean;
  /**
   * Follows from table and fields when absent.
   */
  name?: string;
  /**
   * SQL of a condition: the index has only rows for which it holds.
   */
  where?: string;
}

export interface DatabasesSchemaCreateIndexResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaDropIndexInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  name: string;
  /**
   * Does nothing where there is no such index.
   */
  ifExists?: boolean;
}

export interface DatabasesSchemaDropIndexResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaAddConstraintInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  constraint:
    | {
        name: string;
        type: 'unique';
        /**
         * @minItems 1
         * @maxItems 32
         */
        columns: string[];
      }
    | {
        name: string;
        type: 'check';
        /**
         * SQL of a condition.
         */
        expression: string;
      }
    | {
        name: string;
        type: 'foreignKey';
        /**
         * @minItems 1
         * @maxItems 32
         */
        columns: string[];
        references: {
          table: string;
          /**
           * @minItems 1
           * @maxItems 32
           */
          columns: string[];
          onDelete?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
          onUpdate?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
        };
      };
}

export interface DatabasesSchemaAddConstraintResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaDropConstraintInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
  /**
   * Only tell the statements; nothing is changed.
   */
  dry_run?: boolean;
  name: string;
}

export interface DatabasesSchemaDropConstraintResult {
  /**
   * `unchanged` where there was nothing to do.
   */
  status: 'applied' | 'planned' | 'unchanged';
  /**
   * As a manifest has it, where the same tag counts as applied; null where nothing was done.
   */
  migration: {
    /**
     * `database:migration`.
     */
    tag: string;
    name: string;
    value: {
      up: {
        [k: string]: unknown;
      }[];
      down: {
        [k: string]: unknown;
      }[];
    };
  } | null;
  checksum: string | null;
  /**
   * Epoch milliseconds; null where it is not applied.
   */
  appliedAt: number | null;
  /**
   * What was sent, or in a dry run would be.
   */
  statements: string[];
  /**
   * What of the schema the way back does not bring back. Rows never come back.
   */
  lost: string[];
}

export interface DatabasesSchemaIndexesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
}

export interface DatabasesSchemaIndexesResult {
  indexes: {
    name: string;
    /**
     * Null for an expression.
     */
    fields: (string | null)[];
    unique: boolean;
    /**
     * SQL of the condition.
     */
    where: string | null;
  }[];
}

export interface DatabasesSchemaListInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  /**
   * The search path when absent.
   */
  schema?: string;
}

export interface DatabasesSchemaListResult {
  tables: string[];
}

export interface DatabasesSchemaExistsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
}

export type DatabasesSchemaExistsResult = boolean;

export interface DatabasesSchemaDescribeInput {
  product?: string;
  env?: string;
  /**
   * Tag of the database.
   */
  database?: string;
  table: string;
}

export interface DatabasesSchemaDescribeResult {
  name: string;
  columns: {
    name: string;
    /**
     * As fields have it; `other` where they have no such type.
     */
    type:
      | 'integer'
      | 'bigint'
      | 'smallint'
      | 'float'
      | 'double'
      | 'decimal'
      | 'string'
      | 'text'
      | 'boolean'
      | 'date'
      | 'time'
      | 'datetime'
      | 'timestamp'
      | 'json'
      | 'uuid'
      | 'enum'
      | 'array'
      | 'binary'
      | 'blob'
      | 'other';
    /**
     * As the server has it.
     */
    declaredType: string;
    nullable: boolean;
    isPrimaryKey: boolean;
    unique: boolean;
    autoIncrement: boolean;
    /**
     * Null for none; `{ $currentDate: true }` for the time of the insert.
     */
    default: unknown;
    /**
     * SQL of a default that is no value of a field.
     */
    defaultExpression: string | null;
    minLength?: number;
    maxLength?: number;
    precision?: number;
    scale?: number;
    enum?: string[];
    comment?: string;
  }[];
  primaryKey: string[];
  /**
   * Those of keys and constraints left out.
   */
  indexes: {
    name: string;
    /**
     * Null for an expression.
     */
    fields: (string | null)[];
    unique: boolean;
    /**
     * SQL of the condition.
     */
    where: string | null;
  }[];
  /**
   * Those that are part of a column left out.
   */
  constraints: {
    name: string | null;
    type: 'unique' | 'check' | 'foreignKey' | 'other';
    columns: string[];
    /**
     * `{ table, columns, onDelete, onUpdate }` of a foreign key.
     */
    references?: {
      [k: string]: unknown;
    };
    /**
     * SQL of a check.
     */
    expression?: string;
  }[];
}

export interface EventsPublishInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal message is not published while it keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 30 s when absent.
   */
  timeout?: number | string;
  /**
   * Any JSON, as the topic’s `schema` has it.
   */
  message: unknown;
  /**
   * Messages of one key are delivered in their order; those without share one.
   */
  key?: string;
}

export interface EventsPublishResult {
  success: true;
  /**
   * Id of the run.
   */
  process_id: string;
  /**
   * Id of the message: `broker:topic:partition:offset`.
   */
  event_id: string;
  /**
   * Its place in the topic.
   */
  offset: number;
}

export interface EventsPublishBatchInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal message is not published while it keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 30 s when absent.
   */
  timeout?: number | string;
  /**
   * @minItems 1
   * @maxItems 1000
   */
  messages: {
    /**
     * Any JSON, as the topic’s `schema` has it.
     */
    message: unknown;
    /**
     * Messages of one key are delivered in their order; those without share one.
     */
    key?: string;
  }[];
}

export interface EventsPublishBatchResult {
  success: true;
  /**
   * Id of the run.
   */
  process_id: string;
  count: number;
  /**
   * In the order of the messages.
   */
  event_ids: string[];
  first_offset: number;
}

export interface EventsPublishIdempotentInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal message is not published while it keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 30 s when absent.
   */
  timeout?: number | string;
  /**
   * Any JSON, as the topic’s `schema` has it.
   */
  message: unknown;
  /**
   * Messages of one key are delivered in their order; those without share one.
   */
  key?: string;
  idempotencyKey: string;
  /**
   * Seconds that the key is kept; 86400 when absent.
   */
  idempotencyTtl?: number;
}

export interface EventsPublishIdempotentResult {
  success: true;
  /**
   * Id of the run.
   */
  process_id: string;
  /**
   * Id of the message: `broker:topic:partition:offset`.
   */
  event_id: string;
  /**
   * Its place in the topic.
   */
  offset: number;
  /**
   * `Already processed (idempotent)` where it was published before; null otherwise.
   */
  error: string | null;
}

export interface EventsCheckIdempotencyInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  idempotencyKey: string;
}

export interface EventsCheckIdempotencyResult {
  exists: boolean;
  event_id: string | null;
}

export interface EventsDispatchInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal message is not published while it keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  broker: string;
  /**
   * A topic of the broker, short or as `broker:topic`.
   */
  event: string;
  input: {
    /**
     * Any JSON, as the topic’s `schema` has it.
     */
    message: unknown;
    /**
     * Messages of one key are delivered in their order; those without share one.
     */
    key?: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * What must admit each attempt beside the limits of the app and the action.
   *
   * @minItems 1
   * @maxItems 5
   */
  limits?: {
    /**
     * Attempts that may be under way at one time.
     */
    concurrency?: number;
    /**
     * Attempts that may begin within any time of `period`.
     */
    rate?: {
      limit: number;
      /**
       * Such as `1m`.
       */
      period: number | string;
    };
    /**
     * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
     */
    max_queued?: number;
    /**
     * Text as it is: dispatches to the same app and environment that give the same one are counted together.
     */
    key?: string;
  }[];
}

export interface EventsDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface EventsConnectInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  session?: string | {tag?: string; token: string};
  /**
   * Its subscribers share the messages: each goes to one of them.
   */
  group?: string;
  /**
   * Where a group begins that is not known yet: with what is published from now on, with the first message that is kept, or with an offset.
   */
  from?: ('now' | 'earliest') | number;
}

export interface EventsConnectResult {
  /**
   * For one socket, as a subprotocol beside `ductape.events`.
   */
  ticket: string;
  path: string;
  expires_at: number;
}

export interface EventsPollInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  session?: string | {tag?: string; token: string};
  /**
   * Its subscribers share the messages: each goes to one of them.
   */
  group?: string;
  /**
   * Made up by the subscriber, the same for all its polls.
   */
  member: string;
  /**
   * Where a group begins that is not known yet: with what is published from now on, with the first message that is kept, or with an offset.
   */
  from?: ('now' | 'earliest') | number;
  /**
   * @maxItems 1000
   */
  acks?: number[];
  /**
   * @maxItems 100
   */
  failures?: {
    offset: number;
    error: string;
  }[];
  /**
   * Milliseconds; 0 when absent.
   */
  wait?: number;
  limit?: number;
  /**
   * Of a group: give back what is not settled, and be given nothing; it counts as no attempt.
   */
  leave?: boolean;
}

export interface EventsPollResult {
  messages: {
    id: string;
    offset: number;
    key: string | null;
    /**
     * 1 for the first.
     */
    attempt: number;
    /**
     * When it was published, epoch milliseconds.
     */
    at: number;
    message: unknown;
  }[];
  /**
   * Where a subscriber without a group goes on.
   */
  next: number;
  head: number;
}

export interface EventsSeekInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  /**
   * Its subscribers share the messages: each goes to one of them.
   */
  group: string;
  offset?: number;
  /**
   * Epoch milliseconds.
   */
  time?: number;
}

export interface EventsSeekResult {
  cursor: number;
  head: number;
}

export interface EventsGetGroupsInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
}

export type EventsGetGroupsResult = {
  group: string;
  kind: 'consumers' | 'subscription' | 'ephemeral';
  /**
   * The first message that is not settled.
   */
  cursor: number;
  /**
   * The message that is published next.
   */
  head: number;
  /**
   * Messages that are not settled.
   */
  lag: number;
  /**
   * Since the oldest of them was published.
   */
  lag_age_ms: number;
  in_flight: number;
  retrying: number;
  /**
   * Dead letters.
   */
  dead: number;
  /**
   * Messages that retention removed before they were settled.
   */
  expired: number;
  acked: number;
  failed: number;
  /**
   * Subscribers that are there now.
   */
  members: number;
  seen_at: number | null;
  /**
   * What of its lag is over the topic’s thresholds.
   */
  alert: ('messages' | 'age')[];
}[];

export interface EventsDeleteGroupInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  event: string;
  /**
   * Its subscribers share the messages: each goes to one of them.
   */
  group: string;
}

export interface EventsDeleteGroupResult {
  deleted: boolean;
}

export interface EventsGetBrokersInput {
  product?: string;
  env?: string;
}

export type EventsGetBrokersResult = {
  [k: string]: unknown;
}[];

export interface EventsGetBrokerInput {
  product?: string;
  env?: string;
  brokerTag: string;
}

export type EventsGetBrokerResult = {
  [k: string]: unknown;
} | null;

export interface EventsGetTopicsInput {
  product?: string;
  env?: string;
  brokerTag: string;
}

export type EventsGetTopicsResult = {
  [k: string]: unknown;
}[];

export interface EventsGetTopicInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic`.
   */
  topicTag: string;
}

export type EventsGetTopicResult = {
  [k: string]: unknown;
} | null;

export interface EventsTestConnectionInput {
  product?: string;
  env?: string;
  brokerTag: string;
}

export interface EventsTestConnectionResult {
  connected: boolean;
  latency_ms: number;
  error: {
    code: string;
    message: string;
  } | null;
}

export interface EventsGetEventsInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topic?: string;
  /**
   * `duplicate`: counted, none is kept.
   */
  status?: 'success' | 'failed' | 'pending' | 'retrying' | 'duplicate';
  /**
   * `dead-letter`: those that failed; `error`: those that are delivered again, too; all by the others.
   */
  category?: 'consumer' | 'producer' | 'dead-letter' | 'message' | 'error';
  /**
   * From when; epoch milliseconds or ISO.
   */
  startDate?: number | string;
  /**
   * Until when.
   */
  endDate?: number | string;
  /**
   * From 1.
   */
  page?: number;
  /**
   * Items a page; 20 when absent.
   */
  limit?: number;
}

export interface EventsGetEventsResult {
  events: {
    id: string;
    /**
     * `failed` where it is a dead letter of a group, `retrying` where it failed and is delivered again, `pending` where a group has not settled it, `success` otherwise.
     */
    status: 'success' | 'failed' | 'pending' | 'retrying';
    /**
     * `broker:topic`.
     */
    topic: string;
    key: string | null;
    /**
     * When it was published, epoch milliseconds.
     */
    timestamp: number;
    /**
     * The run, the job or the run of a feature that published it.
     */
    process_id: string;
    request_data: unknown;
    response_data: {
      groups: {
        group: string;
        /**
         * `failed` where it is a dead letter of a group, `retrying` where it failed and is delivered again, `pending` where a group has not settled it, `success` otherwise.
         */
        status: 'success' | 'failed' | 'pending' | 'retrying';
      }[];
    };
  }[];
  /**
   * With a status: those among the latest 5000, up to the one after this page.
   */
  total: number;
  page: number;
  limit: number;
  hasMore: boolean;
}

export interface EventsGetEventInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic:partition:offset`.
   */
  eventId: string;
}

export type EventsGetEventResult = {
  id: string;
  /**
   * `failed` where it is a dead letter of a group, `retrying` where it failed and is delivered again, `pending` where a group has not settled it, `success` otherwise.
   */
  status: 'success' | 'failed' | 'pending' | 'retrying';
  /**
   * `broker:topic`.
   */
  topic: string;
  key: string | null;
  /**
   * When it was published, epoch milliseconds.
   */
  timestamp: number;
  /**
   * The run, the job or the run of a feature that published it.
   */
  process_id: string;
  request_data: unknown;
  response_data: {
    groups: {
      group: string;
      /**
       * `failed` where it is a dead letter of a group, `retrying` where it failed and is delivered again, `pending` where a group has not settled it, `success` otherwise.
       */
      status: 'success' | 'failed' | 'pending' | 'retrying';
    }[];
  };
  session: string | null;
  /**
   * Who published it.
   */
  user: string;
  run_id: string;
  /**
   * Events that caused it, one by the other.
   */
  hops: number;
} | null;

export interface EventsGetEventStatsInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topicTag?: string;
}

export interface EventsGetEventStatsResult {
  /**
   * Messages that are kept.
   */
  total_events: number;
  success_count: number;
  /**
   * Messages that are dead letters, of the group that has the most.
   */
  failed_count: number;
  /**
   * Messages that are not settled, of the group that has the most.
   */
  pending_count: number;
  /**
   * Repetitions that were not published again.
   */
  duplicate_count: number;
  /**
   * Dead letters of all groups.
   */
  dead_letter_count: number;
  events_by_topic: {
    [k: string]: number;
  };
}

export interface EventsReplayEventInput {
  product?: string;
  env?: string;
  /**
   * `broker:topic:partition:offset`.
   */
  eventId: string;
  /**
   * Also where it did not fail; false when absent.
   */
  force?: boolean;
}

export interface EventsReplayEventResult {
  success: boolean;
  new_event_id: string | null;
  process_id: string | null;
  /**
   * Why not.
   */
  error: string | null;
}

export interface EventsReprocessDLQInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topicTag?: string;
  /**
   * One group; all when absent.
   */
  consumerTag?: string;
  /**
   * These alone.
   *
   * @minItems 1
   * @maxItems 1000
   */
  messageIds?: string[];
  /**
   * 100 when absent.
   */
  limit?: number;
}

export interface EventsReprocessDLQResult {
  reprocessed_count: number;
  /**
   * Of `messageIds`, those that are no dead letters.
   */
  failed_count: number;
  event_ids: string[];
  errors: {
    id: string;
    error: string;
  }[];
}

export interface EventsGetProducersInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topicTag?: string;
}

export interface EventsGetProducersResult {
  producers: {
    topic: string;
    user: string;
    published: number;
    last_at: number;
  }[];
}

export interface EventsGetConsumersInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topicTag?: string;
  /**
   * One group.
   */
  consumerTag?: string;
}

export interface EventsGetConsumersResult {
  consumers: {
    topic: string;
    group: string;
    kind: 'consumers' | 'subscription' | 'ephemeral';
    /**
     * The first message that is not settled.
     */
    cursor: number;
    /**
     * The message that is published next.
     */
    head: number;
    /**
     * Messages that are not settled.
     */
    lag: number;
    /**
     * Since the oldest of them was published.
     */
    lag_age_ms: number;
    in_flight: number;
    retrying: number;
    /**
     * Dead letters.
     */
    dead: number;
    /**
     * Messages that retention removed before they were settled.
     */
    expired: number;
    acked: number;
    failed: number;
    /**
     * Subscribers that are there now.
     */
    members: number;
    seen_at: number | null;
    /**
     * What of its lag is over the topic’s thresholds.
     */
    alert: ('messages' | 'age')[];
  }[];
}

export interface EventsGetDeadLettersInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topicTag?: string;
  /**
   * One group.
   */
  consumerTag?: string;
  /**
   * From when; epoch milliseconds or ISO.
   */
  startDate?: number | string;
  /**
   * Until when.
   */
  endDate?: number | string;
  /**
   * From 1.
   */
  page?: number;
  /**
   * Items a page; 20 when absent.
   */
  limit?: number;
}

export interface EventsGetDeadLettersResult {
  deadLetters: {
    id: string;
    topic: string;
    group: string;
    key: string | null;
    attempts: number;
    error: {
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
    };
    /**
     * When it became one, epoch milliseconds.
     */
    timestamp: number;
    published_at: number;
    message: unknown;
  }[];
  /**
   * Of all times, whatever dates were given.
   */
  total: number;
  page: number;
  limit: number;
  hasMore: boolean;
}

export interface EventsGetDashboardInput {
  product?: string;
  env?: string;
  brokerTag: string;
  /**
   * A topic, short or as `broker:topic`; all of the broker when absent.
   */
  topicTag?: string;
}

export interface EventsGetDashboardResult {
  stats: {
    /**
     * Messages that are kept.
     */
    total_events: number;
    success_count: number;
    /**
     * Messages that are dead letters, of the group that has the most.
     */
    failed_count: number;
    /**
     * Messages that are not settled, of the group that has the most.
     */
    pending_count: number;
    /**
     * Repetitions that were not published again.
     */
    duplicate_count: number;
    /**
     * Dead letters of all groups.
     */
    dead_letter_count: number;
    events_by_topic: {
      [k: string]: number;
    };
  };
  topics: {
    topic: string;
    first: number;
    head: number;
    bytes: number;
  }[];
  producers: {
    topic: string;
    user: string;
    published: number;
    last_at: number;
  }[];
  consumers: {
    topic: string;
    group: string;
    kind: 'consumers' | 'subscription' | 'ephemeral';
    /**
     * The first message that is not settled.
     */
    cursor: number;
    /**
     * The message that is published next.
     */
    head: number;
    /**
     * Messages that are not settled.
     */
    lag: number;
    /**
     * Since the oldest of them was published.
     */
    lag_age_ms: number;
    in_flight: number;
    retrying: number;
    /**
     * Dead letters.
     */
    dead: number;
    /**
     * Messages that retention removed before they were settled.
     */
    expired: number;
    acked: number;
    failed: number;
    /**
     * Subscribers that are there now.
     */
    members: number;
    seen_at: number | null;
    /**
     * What of its lag is over the topic’s thresholds.
     */
    alert: ('messages' | 'age')[];
  }[];
  alerts: {
    topic: string;
    group: string;
    alert: ('messages' | 'age')[];
  }[];
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
    Sequence?: unknown;
    /**
     * Step tag to output.
     */
    Step?: unknown;
    Session?: unknown;
    /**
     * App tag to variables.
     */
    Variable?: unknown;
    /**
     * App tag to constants.
     */
    Constant?: unknown;
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

export interface FallbackRunInput {
  product?: string;
  env?: string;
  /**
   * Tag of the fallback.
   */
  tag: string;
  /**
   * Checked against the fields that the fallback declares; it is data, and taken as it is. Empty when absent.
   */
  input?: {
    [k: string]: unknown;
  };
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal run’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Attempts at all options after the first; 0 when absent. An unknown outcome is never followed by another.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * `trigger`, when absent, runs it. For a developer: `update` puts `input` over the defaults that lie beneath the input of every run in this environment, null taking a field away, and answers `{ input }` with all of them; `reset` takes all away, and has the healthchecks of the options forget how they stand: they are `unknown`, and made at once.
   */
  action?: 'trigger' | 'update' | 'reset';
  /**
   * Time for all options; two minutes when absent.
   */
  timeout?: number | string;
}

export interface FallbackRunResult {
  [k: string]: unknown;
}

export interface FallbackDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the fallback.
   */
  tag: string;
  /**
   * Checked against the fields that the fallback declares; it is data, and taken as it is. Empty when absent.
   */
  input?: {
    [k: string]: unknown;
  };
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal run’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Attempts at all options after the first; 0 when absent. An unknown outcome is never followed by another.
   */
  retries?: number;
  retryConfig?: RetryConfig;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
}

export interface FallbackDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface FeaturesRunInput {
  product?: string;
  env?: string;
  /**
   * Tag of the feature.
   */
  tag: string;
  /**
   * Checked against the fields that the feature declares.
   */
  input: {
    [k: string]: unknown;
  };
  session?: string | {tag?: string; token: string};
  /**
   * Kept with the run and its children: what `$Run{context}` refers to.
   */
  context?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: what an equal run came to is given while the cache keeps it, and none is started. Runs that did not complete are not kept.
   */
  cache?: string;
  /**
   * Attempts after the first, of actions that do not say.
   */
  retries?: number;
  /**
   * In place of what the definition says.
   */
  options?: {
    /**
     * Attempts after the first, of actions that do not say.
     */
    retries?: number;
    /**
     * Time for the whole run, waits included.
     */
    timeout?: number | string;
  };
  /**
   * An id of your own: the run is found under it, with product and environment, and never started twice.
   */
  feature_id?: string;
  /**
   * `own` keeps the run in an object of its own; with others of its environment when absent.
   */
  placement?: 'lane' | 'own';
  /**
   * How long the answer waits for the end, two minutes at most and when absent; the run goes on after it.
   */
  timeout?: number | string;
  /**
   * The same key and request again answers with the same run; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
}

export interface FeaturesRunResult {
  feature_id: string;
  /**
   * The same as `feature_id`.
   */
  workflow_id: string;
  feature_tag: string;
  /**
   * `running` or `paused` when it did not end while the answer waited.
   */
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  /**
   * The resolved output; null unless it completed.
   */
  output: unknown;
  error: {
    message: string;
    code: string;
    step: string | null;
  } | null;
  /**
   * In that order; what was compensated afterwards is included.
   */
  completed_steps: string[];
  failed_step: string | null;
  /**
   * Milliseconds from its start to its end, or to now.
   */
  execution_time: number;
  /**
   * What was compensated as it ended; null when nothing was to be.
   */
  rollback_result: {
    rolled_back_steps: string[];
    failed_steps: {
      tag: string;
      error: string;
    }[];
  } | null;
  /**
   * Id of the run it was replayed from.
   */
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
  resumed_checkpoint?: string | null;
}

export interface FeaturesReplayInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * Kept with the new run.
   */
  reason?: string;
  options?: {
    /**
     * Attempts after the first, of actions that do not say.
     */
    retries?: number;
    /**
     * Time for the whole run, waits included.
     */
    timeout?: number | string;
    debug?:
      | boolean
      | {
          /**
           * Nothing is paused when false.
           */
          enabled?: boolean;
          /**
           * After this step nothing more begins until `features.resume`.
           */
          pause_after_step?: string;
          /**
           * Taken for compatibility: the history has all details whatever it says.
           */
          log_level?: 'info' | 'verbose' | 'debug';
        };
  };
  /**
   * How long the answer waits for the end, two minutes at most and when absent; the run goes on after it.
   */
  timeout?: number | string;
  /**
   * The same key and request again answers with the same run; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
}

export interface FeaturesReplayResult {
  feature_id: string;
  /**
   * The same as `feature_id`.
   */
  workflow_id: string;
  feature_tag: string;
  /**
   * `running` or `paused` when it did not end while the answer waited.
   */
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  /**
   * The resolved output; null unless it completed.
   */
  output: unknown;
  error: {
    message: string;
    code: string;
    step: string | null;
  } | null;
  /**
   * In that order; what was compensated afterwards is included.
   */
  completed_steps: string[];
  failed_step: string | null;
  /**
   * Milliseconds from its start to its end, or to now.
   */
  execution_time: number;
  /**
   * What was compensated as it ended; null when nothing was to be.
   */
  rollback_result: {
    rolled_back_steps: string[];
    failed_steps: {
      tag: string;
      error: string;
    }[];
  } | null;
  /**
   * Id of the run it was replayed from.
   */
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
  resumed_checkpoint?: string | null;
}

export interface FeaturesRestartInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * Kept with the new run.
   */
  reason?: string;
  /**
   * In place of the input of the original.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * The same; with `merge_input` over the fields of the original’s.
   */
  input_override?: {
    [k: string]: unknown;
  };
  merge_input?: boolean;
  /**
   * Version of the product; that of the original when absent.
   */
  version?: number;
  options?: {
    /**
     * Attempts after the first, of actions that do not say.
     */
    retries?: number;
    /**
     * Time for the whole run, waits included.
     */
    timeout?: number | string;
    debug?:
      | boolean
      | {
          /**
           * Nothing is paused when false.
           */
          enabled?: boolean;
          /**
           * After this step nothing more begins until `features.resume`.
           */
          pause_after_step?: string;
          /**
           * Taken for compatibility: the history has all details whatever it says.
           */
          log_level?: 'info' | 'verbose' | 'debug';
        };
  };
  /**
   * How long the answer waits for the end, two minutes at most and when absent; the run goes on after it.
   */
  timeout?: number | string;
  /**
   * The same key and request again answers with the same run; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
}

export interface FeaturesRestartResult {
  feature_id: string;
  /**
   * The same as `feature_id`.
   */
  workflow_id: string;
  feature_tag: string;
  /**
   * `running` or `paused` when it did not end while the answer waited.
   */
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  /**
   * The resolved output; null unless it completed.
   */
  output: unknown;
  error: {
    message: string;
    code: string;
    step: string | null;
  } | null;
  /**
   * In that order; what was compensated afterwards is included.
   */
  completed_steps: string[];
  failed_step: string | null;
  /**
   * Milliseconds from its start to its end, or to now.
   */
  execution_time: number;
  /**
   * What was compensated as it ended; null when nothing was to be.
   */
  rollback_result: {
    rolled_back_steps: string[];
    failed_steps: {
      tag: string;
      error: string;
    }[];
  } | null;
  /**
   * Id of the run it was replayed from.
   */
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
  resumed_checkpoint?: string | null;
}

export interface FeaturesResumeInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * Kept with the new run.
   */
  reason?: string;
  /**
   * Steps that ended after it run again, with the state that there was.
   */
  from_checkpoint?: string;
  /**
   * This step runs again, and what depends on it.
   */
  from_step?: string;
  /**
   * Steps that are skipped.
   *
   * @maxItems 1000
   */
  skip_steps?: string[];
  /**
   * Merged over the input of the original.
   */
  input?: {
    [k: string]: unknown;
  };
  options?: {
    /**
     * Attempts after the first, of actions that do not say.
     */
    retries?: number;
    /**
     * Time for the whole run, waits included.
     */
    timeout?: number | string;
    debug?:
      | boolean
      | {
          /**
           * Nothing is paused when false.
           */
          enabled?: boolean;
          /**
           * After this step nothing more begins until `features.resume`.
           */
          pause_after_step?: string;
          /**
           * Taken for compatibility: the history has all details whatever it says.
           */
          log_level?: 'info' | 'verbose' | 'debug';
        };
  };
  /**
   * How long the answer waits for the end, two minutes at most and when absent; the run goes on after it.
   */
  timeout?: number | string;
  /**
   * The same key and request again answers with the same run; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
}

export interface FeaturesResumeResult {
  feature_id: string;
  /**
   * The same as `feature_id`.
   */
  workflow_id: string;
  feature_tag: string;
  /**
   * `running` or `paused` when it did not end while the answer waited.
   */
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  /**
   * The resolved output; null unless it completed.
   */
  output: unknown;
  error: {
    message: string;
    code: string;
    step: string | null;
  } | null;
  /**
   * In that order; what was compensated afterwards is included.
   */
  completed_steps: string[];
  failed_step: string | null;
  /**
   * Milliseconds from its start to its end, or to now.
   */
  execution_time: number;
  /**
   * What was compensated as it ended; null when nothing was to be.
   */
  rollback_result: {
    rolled_back_steps: string[];
    failed_steps: {
      tag: string;
      error: string;
    }[];
  } | null;
  /**
   * Id of the run it was replayed from.
   */
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
  resumed_checkpoint?: string | null;
}

export interface FeaturesReplayFromStepInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * Kept with the new run.
   */
  reason?: string;
  /**
   * This step runs again, and what depends on it.
   */
  from_step: string;
  /**
   * Outputs by step, in place of what earlier steps answered.
   */
  step_outputs?: {
    [k: string]: unknown;
  };
  debug?: {
    /**
     * Nothing is paused when false.
     */
    enabled?: boolean;
    /**
     * After this step nothing more begins until `features.resume`.
     */
    pause_after_step?: string;
    /**
     * Taken for compatibility: the history has all details whatever it says.
     */
    log_level?: 'info' | 'verbose' | 'debug';
  };
  options?: {
    /**
     * Attempts after the first, of actions that do not say.
     */
    retries?: number;
    /**
     * Time for the whole run, waits included.
     */
    timeout?: number | string;
  };
  /**
   * How long the answer waits for the end, two minutes at most and when absent; the run goes on after it.
   */
  timeout?: number | string;
  /**
   * The same key and request again answers with the same run; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
}

export interface FeaturesReplayFromStepResult {
  feature_id: string;
  /**
   * The same as `feature_id`.
   */
  workflow_id: string;
  feature_tag: string;
  /**
   * `running` or `paused` when it did not end while the answer waited.
   */
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  /**
   * The resolved output; null unless it completed.
   */
  output: unknown;
  error: {
    message: string;
    code: string;
    step: string | null;
  } | null;
  /**
   * In that order; what was compensated afterwards is included.
   */
  completed_steps: string[];
  failed_step: string | null;
  /**
   * Milliseconds from its start to its end, or to now.
   */
  execution_time: number;
  /**
   * What was compensated as it ended; null when nothing was to be.
   */
  rollback_result: {
    rolled_back_steps: string[];
    failed_steps: {
      tag: string;
      error: string;
    }[];
  } | null;
  /**
   * Id of the run it was replayed from.
   */
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
  resumed_checkpoint?: string | null;
}

export interface FeaturesDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the feature.
   */
  tag: string;
  /**
   * Checked against the fields that the feature declares.
   */
  input: {
    [k: string]: unknown;
  };
  session?: string | {tag?: string; token: string};
  /**
   * Kept with the run and its children: what `$Run{context}` refers to.
   */
  context?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: what an equal run came to is given while the cache keeps it, and none is started. Runs that did not complete are not kept.
   */
  cache?: string;
  /**
   * Attempts after the first, of actions that do not say.
   */
  retries?: number;
  /**
   * In place of what the definition says.
   */
  options?: {
    /**
     * Attempts after the first, of actions that do not say.
     */
    retries?: number;
    /**
     * Time for the whole run, waits included.
     */
    timeout?: number | string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * What must admit each attempt beside the limits of the app and the action.
   *
   * @minItems 1
   * @maxItems 5
   */
  limits?: {
    /**
     * Attempts that may be under way at one time.
     */
    concurrency?: number;
    /**
     * Attempts that may begin within any time of `period`.
     */
    rate?: {
      limit: number;
      /**
       * Such as `1m`.
       */
      period: number | string;
    };
    /**
     * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
     */
    max_queued?: number;
    /**
     * Text as it is: dispatches to the same app and environment that give the same one are counted together.
     */
    key?: string;
  }[];
}

export interface FeaturesDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface FeaturesOutputInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * Answer once the run has ended, or `timeout` is over.
   */
  wait?: boolean;
  /**
   * How long `wait` waits; two minutes at most and when absent.
   */
  timeout?: number | string;
}

export interface FeaturesOutputResult {
  feature_id: string;
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  output: unknown;
}

export interface FeaturesStatusInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
}

export interface FeaturesStatusResult {
  feature_id: string;
  /**
   * The same as `feature_id`.
   */
  workflow_id: string;
  feature_tag: string;
  product: string;
  env: string;
  /**
   * Version of the product to which it is pinned.
   */
  version: number;
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  /**
   * The earliest that has begun and not ended.
   */
  current_step: string | null;
  completed_steps: string[];
  /**
   * What its steps have set.
   */
  state: {
    [k: string]: unknown;
  };
  /**
   * Its latest checkpoint.
   */
  checkpoint_name: string | null;
  checkpoint_data: unknown;
  /**
   * Epoch milliseconds.
   */
  started_at: number;
  /**
   * Epoch milliseconds.
   */
  updated_at: number;
  /**
   * Id of the run it was replayed from.
   */
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
}

export interface FeaturesHistoryInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * With what steps were given and answered.
   */
  include_step_details?: boolean;
  /**
   * With why the run compensates, and what failed in it.
   */
  include_rollback_details?: boolean;
}

export interface FeaturesHistoryResult {
  feature_id: string;
  feature_tag: string;
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  events: {
    type:
      | 'feature_started'
      | 'step_started'
      | 'step_completed'
      | 'step_retrying'
      | 'step_failed'
      | 'step_skipped'
      | 'step_rolled_back'
      | 'rollback_failed'
      | 'sleep_started'
      | 'sleep_completed'
      | 'signal_waiting'
      | 'signal_received'
      | 'child_started'
      | 'child_completed'
      | 'checkpoint_created'
      | 'rollback_started'
      | 'feature_completed'
      | 'feature_failed'
      | 'feature_rolled_back'
      | 'feature_cancelled';
    /**
     * Epoch milliseconds.
     */
    timestamp: number;
    data: {
      [k: string]: unknown;
    };
  }[];
  checkpoints: {
    name: string;
    step: string;
    metadata: unknown;
    /**
     * Epoch milliseconds.
     */
    timestamp: number;
  }[];
  /**
   * Runs that were replayed from it.
   */
  replays: {
    feature_id: string;
    type: 'original' | 'replay' | 'restart' | 'resume';
    status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
    /**
     * Epoch milliseconds.
     */
    created_at: number;
    /**
     * Id of the run it was replayed from.
     */
    replayed_from?: string;
    restarted_from?: string;
    resumed_from?: string;
  }[];
  /**
   * Runs that were restarted from it.
   */
  restarts: {
    feature_id: string;
    type: 'original' | 'replay' | 'restart' | 'resume';
    status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
    /**
     * Epoch milliseconds.
     */
    created_at: number;
    /**
     * Id of the run it was replayed from.
     */
    replayed_from?: string;
    restarted_from?: string;
    resumed_from?: string;
  }[];
}

export interface FeaturesStepDetailInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  step_tag: string;
}

export interface FeaturesStepDetailResult {
  tag: string;
  name: string;
  type: string;
  status: 'pending' | 'running' | 'completed' | 'failed' | 'skipped' | 'rolled_back';
  /**
   * What it was given; null where secrets are in it, a list for a step with `for_each`.
   */
  input: unknown;
  output: unknown;
  error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  } | null;
  attempts: number;
  start_time: number | null;
  end_time: number | null;
  /**
   * Milliseconds.
   */
  duration: number | null;
  rollback_status: ('running' | 'completed' | 'failed') | null;
}

export interface FeaturesRelatedExecutionsInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
}

export interface FeaturesRelatedExecutionsResult {
  /**
   * Id of the first run.
   */
  original: string;
  /**
   * Oldest first; 1000 at most.
   */
  executions: {
    feature_id: string;
    type: 'original' | 'replay' | 'restart' | 'resume';
    status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
    /**
     * Epoch milliseconds.
     */
    created_at: number;
    /**
     * Id of the run it was replayed from.
     */
    replayed_from?: string;
    restarted_from?: string;
    resumed_from?: string;
  }[];
}

export interface FeaturesQueryInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * Name of the query.
   */
  query: string;
  /**
   * What its result refers to as `$Param{…}`.
   */
  params?: {
    [k: string]: unknown;
  };
}

export interface FeaturesCompareInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Two runs.
   *
   * @minItems 2
   * @maxItems 2
   */
  feature_ids: string[];
}

export interface FeaturesCompareResult {
  features: {
    feature_id: string;
    feature_tag: string;
    version: number;
    status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
    /**
     * Epoch milliseconds.
     */
    created_at: number;
  }[];
  /**
   * By field, what the first and the second have.
   */
  input_diff: {
    /**
     * @minItems 2
     * @maxItems 2
     */
    [k: string]: unknown[];
  };
  /**
   * Steps that differ: `{ step, <id>: { status, output, error } }`; null for a run that has no such step.
   */
  step_diffs: {
    step: string;
    [k: string]: unknown;
  }[];
  /**
   * By id.
   */
  outcome_diff: {
    [k: string]: {
      status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
      output: unknown;
    };
  };
}

export interface FeaturesListInput {
  product?: string;
  env?: string;
  /**
   * Tag of the feature.
   */
  tag?: string;
  /**
   * One state, or several of which any will do.
   */
  status?:
    | ('running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled')
    | ('running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled')[];
  /**
   * The code of what they failed with.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Runs created at this instant or later.
   */
  from?: number | string;
  /**
   * Runs created before this instant.
   */
  to?: number | string;
  /**
   * Runs a page; 100 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}

export interface FeaturesListResult {
  executions: {
    feature_id: string;
    feature_tag: string;
    product: string;
    env: string;
    version: number;
    type: 'original' | 'replay' | 'restart' | 'resume';
    status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
    /**
     * Epoch milliseconds.
     */
    created_at: number;
    /**
     * Epoch milliseconds.
     */
    updated_at: number;
    ended_at: number | null;
    /**
     * The run whose child it is.
     */
    parent: string | null;
    error: {
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
    } | null;
    /**
     * Id of the run it was replayed from.
     */
    replayed_from?: string;
    restarted_from?: string;
    resumed_from?: string;
  }[];
  /**
   * Where the next page begins, or null after the last.
   */
  next_cursor: string | null;
}

export interface FeaturesSignalInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  /**
   * One that the feature declares.
   */
  signal: string;
  /**
   * Checked against the fields that the signal declares.
   */
  payload?: {
    [k: string]: unknown;
  };
}

export type FeaturesSignalResult = null;

export interface FeaturesCancelInput {
  /**
   * Given, the run must be of it.
   */
  product?: string;
  /**
   * Given, the run must be of it.
   */
  env?: string;
  /**
   * Id of the run, or the text that `features.run` was given for one.
   */
  feature_id: string;
  reason?: string;
}

export interface FeaturesCancelResult {
  /**
   * False while attempts under way are awaited, or compensation takes its time.
   */
  cancelled: boolean;
  status: 'running' | 'paused' | 'completed' | 'failed' | 'rolled_back' | 'cancelled';
  rolled_back_steps: string[];
}

export interface FeaturesReplayManyInput {
  product?: string;
  env?: string;
  /**
   * Tag of the feature.
   */
  tag?: string;
  /**
   * One state, or several of which any will do.
   */
  status?:
    ('completed' | 'failed' | 'rolled_back' | 'cancelled') | ('completed' | 'failed' | 'rolled_back' | 'cancelled')[];
  /**
   * The code of what they failed with.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Runs created at this instant or later.
   */
  from?: number | string;
  /**
   * Runs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every run within reach.
   */
  all?: true;
  /**
   * Only count the runs that match.
   */
  dry_run?: boolean;
  /**
   * Runs to come to; 20 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the call before.
   */
  cursor?: string;
  /**
   * Kept with each new run.
   */
  reason?: string;
}

export interface FeaturesReplayManyResult {
  /**
   * Runs that were made; of a dry run, those that match.
   */
  count: number;
  /**
   * Runs that match and were not come to.
   */
  left: number;
  /**
   * The new runs, each with the one that it was made from; none of a dry run.
   */
  executions: {
    feature_id: string;
    from: string;
    type: 'original' | 'replay' | 'restart' | 'resume';
  }[];
  failed: {
    feature_id: string;
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  }[];
  /**
   * For those that are left; null when none are.
   */
  next_cursor: string | null;
}

export interface FeaturesResumeManyInput {
  product?: string;
  env?: string;
  /**
   * Tag of the feature.
   */
  tag?: string;
  /**
   * One state, or several of which any will do.
   */
  status?: ('failed' | 'rolled_back' | 'cancelled') | ('failed' | 'rolled_back' | 'cancelled')[];
  /**
   * The code of what they failed with.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Runs created at this instant or later.
   */
  from?: number | string;
  /**
   * Runs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every run within reach.
   */
  all?: true;
  /**
   * Only count the runs that match.
   */
  dry_run?: boolean;
  /**
   * Runs to come to; 20 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the call before.
   */
  cursor?: string;
  /**
   * Kept with each new run.
   */
  reason?: string;
}

export interface FeaturesResumeManyResult {
  /**
   * Runs that were made; of a dry run, those that match.
   */
  count: number;
  /**
   * Runs that match and were not come to.
   */
  left: number;
  /**
   * The new runs, each with the one that it was made from; none of a dry run.
   */
  executions: {
    feature_id: string;
    from: string;
    type: 'original' | 'replay' | 'restart' | 'resume';
  }[];
  failed: {
    feature_id: string;
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  }[];
  /**
   * For those that are left; null when none are.
   */
  next_cursor: string | null;
}

export interface FilesReadInput {
  file_key: string;
}

export interface FilesReadResult {
  /**
   * The bytes in base64.
   */
  buffer: string;
  mimeType: string;
  fileName: string | null;
  /**
   * Number of bytes.
   */
  size: number;
}

export interface GraphsConnectInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
}

export interface GraphsConnectResult {
  connected: true;
  /**
   * Of the graph: `embedded`, `neo4j` or `falkordb`.
   */
  type: string;
  /**
   * Of the server; null where it does not tell, as an embedded graph.
   */
  version: string | null;
  /**
   * Milliseconds.
   */
  latency: number;
}

export interface GraphsTestConnectionInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
}

export interface GraphsTestConnectionResult {
  connected: boolean;
  /**
   * Null where it cannot be reached.
   */
  type: string | null;
  /**
   * Of the server; null where it does not tell, as an embedded graph.
   */
  version: string | null;
  /**
   * Milliseconds, those until it failed as well.
   */
  latency: number;
  error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  } | null;
}

export interface GraphsCreateNodeInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Labels, all of which a node has.
   */
  labels: string[];
  /**
   * Texts, finite numbers, booleans, lists of one of these kinds, or points `{ lat, lon }`. `$Session{field}` stands for what the session has.
   */
  properties?: {
    [k: string]: unknown;
  };
}

export interface GraphsCreateNodeResult {
  node: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  };
  created: true;
}

export interface GraphsCreateNodesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * 10000 at most; all or none are made.
   */
  nodes: {
    /**
     * Labels, all of which a node has.
     */
    labels: string[];
    /**
     * Texts, finite numbers, booleans, lists of one of these kinds, or points `{ lat, lon }`. `$Session{field}` stands for what the session has.
     */
    properties?: {
      [k: string]: unknown;
    };
  }[];
}

export interface GraphsCreateNodesResult {
  /**
   * In the order in which they were given.
   */
  ids: string[];
  count: number;
}

export interface GraphsUpdateNodeInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Given instead of what they are like: the one of an id.
   */
  id?: string;
  /**
   * Labels, all of which a node has.
   */
  labels?: string[];
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Properties that become another; those that are not named stay, null removes one, `{ $INCREMENT: n }` adds to a number.
   */
  properties: {
    [k: string]: unknown;
  };
}

export interface GraphsUpdateNodeResult {
  /**
   * The first of `nodes`.
   */
  node: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  } | null;
  nodes: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
  updatedCount: number;
}

export interface GraphsDeleteNodeInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Given instead of what they are like: the one of an id.
   */
  id?: string;
  /**
   * Labels, all of which a node has.
   */
  labels?: string[];
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Deletes their relationships with them; else one that has some is refused.
   */
  detach?: boolean;
}

export interface GraphsDeleteNodeResult {
  deleted: boolean;
  deletedCount: number;
}

export interface GraphsMergeNodeInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Labels, all of which a node has.
   */
  labels: string[];
  /**
   * What a node is found by, with its labels; one that is made has them.
   */
  matchProperties: {
    [k: string]: unknown;
  };
  /**
   * Properties of one that is made, beside what it is found by.
   */
  onCreate?: {
    [k: string]: unknown;
  };
  /**
   * What changes of one that was there.
   */
  onMatch?: {
    [k: string]: unknown;
  };
}

export interface GraphsMergeNodeResult {
  node: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  };
  /**
   * Whether it was made.
   */
  created: boolean;
}

export interface GraphsAddLabelsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Id of the node.
   */
  id: string;
  labels: string[];
}

export interface GraphsAddLabelsResult {
  id: string;
  labels: string[];
  properties: {
    [k: string]: unknown;
  };
  /**
   * The id.
   */
  elementId: string;
}

export interface GraphsRemoveLabelsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Id of the node.
   */
  id: string;
  labels: string[];
}

export interface GraphsRemoveLabelsResult {
  id: string;
  labels: string[];
  properties: {
    [k: string]: unknown;
  };
  /**
   * The id.
   */
  elementId: string;
}

export interface GraphsSetLabelsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Id of the node.
   */
  id: string;
  /**
   * The labels that it has afterwards.
   */
  labels: string[];
}

export interface GraphsSetLabelsResult {
  id: string;
  labels: string[];
  properties: {
    [k: string]: unknown;
  };
  /**
   * The id.
   */
  elementId: string;
}

export interface GraphsCreateRelationshipInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  type: string;
  /**
   * Id of the node that it begins at.
   */
  startNodeId: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId: string;
  /**
   * Texts, finite numbers, booleans, lists of one of these kinds, or points `{ lat, lon }`. `$Session{field}` stands for what the session has.
   */
  properties?: {
    [k: string]: unknown;
  };
}

export interface GraphsCreateRelationshipResult {
  relationship: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  };
  created: true;
}

export interface GraphsCreateRelationshipsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * 10000 at most; all or none are made.
   */
  relationships: {
    type: string;
    /**
     * Id of the node that it begins at.
     */
    startNodeId: string;
    /**
     * Id of the node that it ends at.
     */
    endNodeId: string;
    /**
     * Texts, finite numbers, booleans, lists of one of these kinds, or points `{ lat, lon }`. `$Session{field}` stands for what the session has.
     */
    properties?: {
      [k: string]: unknown;
    };
  }[];
}

export interface GraphsCreateRelationshipsResult {
  /**
   * In the order in which they were given.
   */
  ids: string[];
  count: number;
}

export interface GraphsUpdateRelationshipInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Given instead of what they are like: the one of an id.
   */
  id?: string;
  /**
   * A type, or several, any of which is meant.
   */
  type?: string | string[];
  /**
   * Id of the node that it begins at.
   */
  startNodeId?: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId?: string;
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Properties that become another; those that are not named stay, null removes one, `{ $INCREMENT: n }` adds to a number.
   */
  properties: {
    [k: string]: unknown;
  };
}

export interface GraphsUpdateRelationshipResult {
  /**
   * The first of `relationships`.
   */
  relationship: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  } | null;
  relationships: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
  updatedCount: number;
}

export interface GraphsDeleteRelationshipInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Given instead of what they are like: the one of an id.
   */
  id?: string;
  /**
   * A type, or several, any of which is meant.
   */
  type?: string | string[];
  /**
   * Id of the node that it begins at.
   */
  startNodeId?: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId?: string;
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
}

export interface GraphsDeleteRelationshipResult {
  deleted: boolean;
  deletedCount: number;
}

export interface GraphsMergeRelationshipInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  type: string;
  /**
   * Id of the node that it begins at.
   */
  startNodeId: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId: string;
  /**
   * Properties of one that is made, beside what it is found by.
   */
  onCreate?: {
    [k: string]: unknown;
  };
  /**
   * What changes of one that was there.
   */
  onMatch?: {
    [k: string]: unknown;
  };
}

export interface GraphsMergeRelationshipResult {
  relationship: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  };
  /**
   * Whether it was made.
   */
  created: boolean;
}

export interface GraphsFindNodesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Labels, all of which a node has.
   */
  labels?: string[];
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Properties; then by id.
   */
  orderBy?:
    | {
        property: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }
    | {
        property: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }[];
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
  /**
   * How many are left out first.
   */
  skip?: number;
}

export interface GraphsFindNodesResult {
  nodes: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
  /**
   * Of the answer.
   */
  count: number;
}

export interface GraphsFindNodeByIdInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Id of the node.
   */
  id: string;
}

export type GraphsFindNodeByIdResult = {
  id: string;
  labels: string[];
  properties: {
    [k: string]: unknown;
  };
  /**
   * The id.
   */
  elementId: string;
} | null;

export interface GraphsFindRelationshipsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * A type, or several, any of which is meant.
   */
  type?: string | string[];
  /**
   * Id of the node that it begins at.
   */
  startNodeId?: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId?: string;
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
  /**
   * Which way those of `startNodeId` go, where there is no `endNodeId`; OUTGOING when absent.
   */
  direction?: 'OUTGOING' | 'INCOMING' | 'BOTH';
  /**
   * Properties; then by id.
   */
  orderBy?:
    | {
        property: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }
    | {
        property: string;
        /**
         * `ASC`, or `DESC`.
         */
        order?: string;
      }[];
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
  /**
   * How many are left out first.
   */
  skip?: number;
}

export interface GraphsFindRelationshipsResult {
  relationships: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
  /**
   * Of the answer.
   */
  count: number;
}

export interface GraphsFindRelationshipByIdInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Id of the relationship.
   */
  id: string;
}

export type GraphsFindRelationshipByIdResult = {
  id: string;
  type: string;
  startNodeId: string;
  endNodeId: string;
  properties: {
    [k: string]: unknown;
  };
  /**
   * The id.
   */
  elementId: string;
} | null;

export interface GraphsTraverseInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Id of the node that it begins at.
   */
  startNodeId: string;
  /**
   * OUTGOING when absent.
   */
  direction?: 'OUTGOING' | 'INCOMING' | 'BOTH';
  /**
   * Types of relationships, any of which is meant; all when absent or empty.
   */
  relationshipTypes?: string[];
  /**
   * 3 when absent, 15 at most.
   */
  maxDepth?: number;
  /**
   * What nodes must be; others are not gone through either.
   */
  nodeFilter?: {
    /**
     * Labels, all of which a node has.
     */
    labels?: string[];
    /**
     * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
     */
    where?: {
      [k: string]: unknown;
    };
  };
  relationshipFilter?: {
    /**
     * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
     */
    where?: {
      [k: string]: unknown;
    };
  };
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
}

export interface GraphsTraverseResult {
  /**
   * Shorter ones first.
   */
  paths: {
    nodes: {
      id: string;
      labels: string[];
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    }[];
    relationships: {
      id: string;
      type: string;
      startNodeId: string;
      endNodeId: string;
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    }[];
    /**
     * Relationships in it; 0 from a node to itself.
     */
    length: number;
    /**
     * The sum of the weights, of a path that was asked for by weight.
     */
    weight?: number;
  }[];
}

export interface GraphsShortestPathInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Id of the node that it begins at.
   */
  startNodeId: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId: string;
  /**
   * Types of relationships, any of which is meant; all when absent or empty.
   */
  relationshipTypes?: string[];
  /**
   * 15 when absent, and at most.
   */
  maxDepth?: number;
  /**
   * Property of relationships whose sum is to be the least; one that is absent is 1, and none is negative.
   */
  weightProperty?: string;
  /**
   * Whether relationships are followed their own way alone; false when absent.
   */
  directed?: boolean;
}

export type GraphsShortestPathResult = {
  nodes: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
  relationships: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
  /**
   * Relationships in it; 0 from a node to itself.
   */
  length: number;
  /**
   * The sum of the weights, of a path that was asked for by weight.
   */
  weight?: number;
} | null;

export interface GraphsAllPathsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Id of the node that it begins at.
   */
  startNodeId: string;
  /**
   * Id of the node that it ends at.
   */
  endNodeId: string;
  /**
   * Types of relationships, any of which is meant; all when absent or empty.
   */
  relationshipTypes?: string[];
  /**
   * 1 when absent.
   */
  minDepth?: number;
  /**
   * 15 when absent, and at most.
   */
  maxDepth?: number;
  /**
   * Whether relationships are followed their own way alone; false when absent.
   */
  directed?: boolean;
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
}

export interface GraphsAllPathsResult {
  /**
   * Shorter ones first.
   */
  paths: {
    nodes: {
      id: string;
      labels: string[];
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    }[];
    relationships: {
      id: string;
      type: string;
      startNodeId: string;
      endNodeId: string;
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    }[];
    /**
     * Relationships in it; 0 from a node to itself.
     */
    length: number;
    /**
     * The sum of the weights, of a path that was asked for by weight.
     */
    weight?: number;
  }[];
}

export interface GraphsGetNeighborhoodInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Id of the node.
   */
  nodeId: string;
  /**
   * 1 when absent, 15 at most.
   */
  depth?: number;
  /**
   * OUTGOING when absent.
   */
  direction?: 'OUTGOING' | 'INCOMING' | 'BOTH';
  /**
   * Types of relationships, any of which is meant; all when absent or empty.
   */
  relationshipTypes?: string[];
  /**
   * What nodes must be; others are not gone through either.
   */
  nodeFilter?: {
    /**
     * Labels, all of which a node has.
     */
    labels?: string[];
    /**
     * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
     */
    where?: {
      [k: string]: unknown;
    };
  };
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
}

export interface GraphsGetNeighborhoodResult {
  /**
   * Nearer ones first, without the node itself.
   */
  nodes: {
    id: string;
    labels: string[];
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
    distance: number;
  }[];
  /**
   * Those along which they were found.
   */
  relationships: {
    id: string;
    type: string;
    startNodeId: string;
    endNodeId: string;
    properties: {
      [k: string]: unknown;
    };
    /**
     * The id.
     */
    elementId: string;
  }[];
}

export interface GraphsFindConnectedComponentsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Types of relationships, any of which is meant; all when absent or empty.
   */
  relationshipTypes?: string[];
  /**
   * Labels, all of which a node has.
   */
  labels?: string[];
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
}

export interface GraphsFindConnectedComponentsResult {
  /**
   * Larger ones first.
   */
  components: {
    nodes: {
      id: string;
      labels: string[];
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    }[];
    size: number;
  }[];
  /**
   * Of all components.
   */
  count: number;
}

export interface GraphsCountNodesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * Labels, all of which a node has.
   */
  labels?: string[];
  /**
   * Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.
   */
  where?: {
    [k: string]: unknown;
  };
}

export interface GraphsCountNodesResult {
  count: number;
}

export interface GraphsCountRelationshipsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * A type, or several, any of which is meant.
   */
  types?: string | string[];
}

export interface GraphsCountRelationshipsResult {
  count: number;
}

export interface GraphsGetStatisticsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface GraphsGetStatisticsResult {
  nodeCount: number;
  relationshipCount: number;
  labels: {
    label: string;
    count: number;
  }[];
  relationshipTypes: {
    type: string;
    count: number;
  }[];
}

export interface GraphsFullTextSearchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * A FULLTEXT index; or give `label` and `properties`, which it is of.
   */
  indexName?: string;
  label?: string;
  properties?: string[];
  /**
   * Words, all of which are looked for; they are never syntax.
   */
  query: string;
  /**
   * 1000 when absent, 10000 at most.
   */
  limit?: number;
}

export interface GraphsFullTextSearchResult {
  /**
   * Better ones first; scores compare within one answer.
   */
  matches: {
    node: {
      id: string;
      labels: string[];
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    };
    score: number;
  }[];
  count: number;
}

export interface GraphsVectorSearchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
  /**
   * A VECTOR index.
   */
  indexName: string;
  vector: number[];
  /**
   * How many of the nearest; 10 when absent.
   */
  topK?: number;
}

export interface GraphsVectorSearchResult {
  /**
   * Better ones first; scores compare within one answer.
   */
  matches: {
    node: {
      id: string;
      labels: string[];
      properties: {
        [k: string]: unknown;
      };
      /**
       * The id.
       */
      elementId: string;
    };
    score: number;
  }[];
  count: number;
}

export interface GraphsListIndexesInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface GraphsListIndexesResult {
  indexes: {
    name: string;
    type: 'BTREE' | 'RANGE' | 'TEXT' | 'POINT' | 'FULLTEXT' | 'VECTOR';
    entity: 'NODE' | 'RELATIONSHIP';
    /**
     * Null of relationships.
     */
    label: string | null;
    /**
     * Null of nodes.
     */
    relationshipType: string | null;
    properties: string[];
    state: 'ONLINE' | 'POPULATING' | 'FAILED';
  }[];
}

export interface GraphsListConstraintsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface GraphsListConstraintsResult {
  constraints: {
    name: string;
    type: 'UNIQUE' | 'EXISTS' | 'NODE_KEY';
    entity: 'NODE' | 'RELATIONSHIP';
    /**
     * Null of relationships.
     */
    label: string | null;
    /**
     * Null of nodes.
     */
    relationshipType: string | null;
    properties: string[];
  }[];
}

export interface GraphsCreateNodeIndexInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Made of what it is of when absent.
   */
  name?: string;
  /**
   * `BTREE` when absent; on an embedded graph `RANGE` and `TEXT` are the same.
   */
  type?: 'BTREE' | 'RANGE' | 'TEXT' | 'POINT' | 'FULLTEXT' | 'VECTOR';
  properties: string[];
  /**
   * Of VECTOR: `dimensions`, and `similarity`, `cosine` or `euclidean`.
   */
  options?: {
    [k: string]: unknown;
  };
  /**
   * The label whose nodes it is of.
   */
  label: string;
  /**
   * Makes the constraint UNIQUE, which is an index too; of `BTREE` and `RANGE`.
   */
  unique?: boolean;
}

export interface GraphsCreateNodeIndexResult {
  name: string;
  /**
   * False where it was there as it is defined.
   */
  created: boolean;
}

export interface GraphsCreateRelationshipIndexInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Made of what it is of when absent.
   */
  name?: string;
  /**
   * `BTREE` when absent; on an embedded graph `RANGE` and `TEXT` are the same.
   */
  type?: 'BTREE' | 'RANGE' | 'TEXT' | 'POINT' | 'FULLTEXT' | 'VECTOR';
  properties: string[];
  /**
   * Of VECTOR: `dimensions`, and `similarity`, `cosine` or `euclidean`.
   */
  options?: {
    [k: string]: unknown;
  };
  /**
   * The type whose relationships it is of.
   */
  relationshipType: string;
}

export interface GraphsCreateRelationshipIndexResult {
  name: string;
  /**
   * False where it was there as it is defined.
   */
  created: boolean;
}

export interface GraphsCreateNodeConstraintInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Made of what it is of when absent.
   */
  name?: string;
  /**
   * No two alike, none without the properties, or both; NODE_KEY is of nodes alone.
   */
  type: 'UNIQUE' | 'EXISTS' | 'NODE_KEY';
  properties: string[];
  /**
   * The label whose nodes it is of.
   */
  label: string;
}

export interface GraphsCreateNodeConstraintResult {
  name: string;
  /**
   * False where it was there as it is defined.
   */
  created: boolean;
}

export interface GraphsCreateRelationshipConstraintInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Made of what it is of when absent.
   */
  name?: string;
  /**
   * No two alike, none without the properties, or both; NODE_KEY is of nodes alone.
   */
  type: 'UNIQUE' | 'EXISTS' | 'NODE_KEY';
  properties: string[];
  /**
   * The type whose relationships it is of.
   */
  relationshipType: string;
}

export interface GraphsCreateRelationshipConstraintResult {
  name: string;
  /**
   * False where it was there as it is defined.
   */
  created: boolean;
}

export interface GraphsDropIndexInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  name: string;
}

export interface GraphsDropIndexResult {
  dropped: boolean;
}

export interface GraphsDropConstraintInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  name: string;
}

export interface GraphsDropConstraintResult {
  dropped: boolean;
}

export interface GraphsQueryInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * A statement in the language of the graph’s server; an embedded graph has none.
   */
  query: string;
  params?: {
    [k: string]: unknown;
  };
}

export interface GraphsQueryResult {
  records: {
    [k: string]: unknown;
  }[];
  count: number;
}

export interface GraphsTransactionInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * @minItems 1
   * @maxItems 200
   */
  operations: {
    /**
     * What those after it refer to it by: `$Step{tag}{…}`.
     */
    tag?: string;
    operation?:
      | 'findNodes'
      | 'findNodeById'
      | 'findRelationships'
      | 'findRelationshipById'
      | 'traverse'
      | 'shortestPath'
      | 'allPaths'
      | 'getNeighborhood'
      | 'findConnectedComponents'
      | 'countNodes'
      | 'countRelationships'
      | 'getStatistics'
      | 'fullTextSearch'
      | 'vectorSearch'
      | 'listIndexes'
      | 'listConstraints'
      | 'createNode'
      | 'createNodes'
      | 'updateNode'
      | 'deleteNode'
      | 'mergeNode'
      | 'addLabels'
      | 'removeLabels'
      | 'setLabels'
      | 'createRelationship'
      | 'createRelationships'
      | 'updateRelationship'
      | 'deleteRelationship'
      | 'mergeRelationship'
      | 'query';
    /**
     * Instead of `operation`: an action of the graph, with `input`.
     */
    action?: string;
    /**
     * Values of the action’s variables.
     */
    input?: {
      [k: string]: unknown;
    };
    /**
     * All is rolled back when what it finds, counts, changes or deletes comes to another count.
     */
    expect?: {
      count: number;
    };
    [k: string]: unknown;
  }[];
  /**
   * That of the graph when absent; every transaction of an embedded graph is `SERIALIZABLE`.
   */
  isolation?: 'READ_COMMITTED' | 'SERIALIZABLE';
  /**
   * Refuses what changes anything.
   */
  readOnly?: boolean;
}

export interface GraphsTransactionResult {
  /**
   * What each operation came to, in order, as it answers by itself.
   */
  results: unknown[];
}

export interface GraphsActionExecuteInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph, where `action` does not name it.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; that of the graph when absent.
   */
  timeout?: number | string;
  /**
   * Tag of the action, or `graph:action`.
   */
  action: string;
  /**
   * Values of the action’s variables: those of `query`, `filter` and `data` in this order, then those that stand beside them. `$Session{field}` stands for what the session has.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface GraphsActionDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph, where `action` does not name it.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Tag of the action, or `graph:action`.
   */
  action: string;
  /**
   * Values of the action’s variables: those of `query`, `filter` and `data` in this order, then those that stand beside them. `$Session{field}` stands for what the session has.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
}

export interface GraphsActionDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface GraphsDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the graph, where `action` does not name it.
   */
  graph?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * What is done with `input`, which has the fields of that operation: a method such as `createNode`, in upper case as `CREATE_NODE`, or `transaction`; or give `action`.
   */
  operation?: string;
  /**
   * Tag of the action, or `graph:action`.
   */
  action?: string;
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
}

export interface GraphsDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface HealthStatusInput {
  product?: string;
  env?: string;
  /**
   * Tag of the healthcheck.
   */
  tag: string;
}

export interface HealthStatusResult {
  /**
   * `unknown` before the first check: it counts as available.
   */
  status: 'available' | 'unavailable' | 'unknown';
  /**
   * Epoch milliseconds, or null.
   */
  since: number | null;
  /**
   * Epoch milliseconds, or null.
   */
  lastAvailable: number | null;
  /**
   * Epoch milliseconds, or null.
   */
  lastChecked: number | null;
  /**
   * Milliseconds, or null where nothing was measured.
   */
  lastLatency: number | null;
  /**
   * Of checks that went well, the latest counting most.
   */
  averageLatency: number | null;
}

export interface HealthRunInput {
  product?: string;
  env?: string;
  /**
   * Tag of the healthcheck.
   */
  tag: string;
}

export interface HealthRunResult {
  /**
   * How it stands after this check.
   */
  status: 'available' | 'unavailable' | 'unknown';
  /**
   * Epoch milliseconds, or null.
   */
  checkedAt: number | null;
  /**
   * Milliseconds, or null where nothing was measured.
   */
  latency: number | null;
  /**
   * How this check went; null when it told nothing, for a reason that is not the target’s.
   */
  ok: boolean | null;
  /**
   * Code of the error.
   */
  error: string | null;
}

export interface HealthListInput {
  product?: string;
  /**
   * This environment alone.
   */
  env?: string;
}

export interface HealthListResult {
  healthchecks: {
    tag: string;
    name: string;
    description: string | null;
    /**
     * Milliseconds.
     */
    interval: number;
    /**
     * As the newest of the versions declares it that these environments run.
     */
    definition: unknown;
    /**
     * Environments in which it is checked, with how it stands there.
     */
    envs: {
      slug: string;
      /**
       * The version that the environment runs.
       */
      version: number;
      /**
       * `unknown` before the first check: it counts as available.
       */
      status: 'available' | 'unavailable' | 'unknown';
      /**
       * Epoch milliseconds, or null.
       */
      since: number | null;
      /**
       * Epoch milliseconds, or null.
       */
      lastAvailable: number | null;
      /**
       * Epoch milliseconds, or null.
       */
      lastChecked: number | null;
      /**
       * Milliseconds, or null where nothing was measured.
       */
      lastLatency: number | null;
      /**
       * Of checks that went well, the latest counting most.
       */
      averageLatency: number | null;
    }[];
  }[];
}

export interface HealthFetchInput {
  product?: string;
  env?: string;
  tag: string;
}

export interface HealthFetchResult {
  tag: string;
  name: string;
  description: string | null;
  /**
   * Milliseconds.
   */
  interval: number;
  /**
   * As the newest of the versions declares it that these environments run.
   */
  definition: unknown;
  /**
   * Environments in which it is checked, with how it stands there.
   */
  envs: {
    slug: string;
    /**
     * The version that the environment runs.
     */
    version: number;
    /**
     * `unknown` before the first check: it counts as available.
     */
    status: 'available' | 'unavailable' | 'unknown';
    /**
     * Epoch milliseconds, or null.
     */
    since: number | null;
    /**
     * Epoch milliseconds, or null.
     */
    lastAvailable: number | null;
    /**
     * Epoch milliseconds, or null.
     */
    lastChecked: number | null;
    /**
     * Milliseconds, or null where nothing was measured.
     */
    lastLatency: number | null;
    /**
     * Of checks that went well, the latest counting most.
     */
    averageLatency: number | null;
  }[];
}

export interface HealthHistoryInput {
  product?: string;
  env?: string;
  /**
   * Tag of the healthcheck.
   */
  tag: string;
  /**
   * 100 when absent.
   */
  limit?: number;
}

export interface HealthHistoryResult {
  checks: {
    /**
     * Epoch milliseconds.
     */
    at: number;
    ok: boolean;
    /**
     * Milliseconds, or null where nothing was measured.
     */
    latency: number | null;
    /**
     * Code of the error.
     */
    error: string | null;
    /**
     * `traffic`: real calls changed its status, or told that it is well.
     */
    source: 'probe' | 'traffic';
  }[];
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
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsListInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`, `features` or `events`.
   */
  namespace?: string;
  /**
   * What they run: `app/action`, or the tag of a feature.
   */
  target?: string;
  /**
   * The key of their schedule; `manifest:<tag>` for one of the manifest.
   */
  key?: string;
  /**
   * One state, or several of which any will do.
   */
  status?:
    | ('scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused')
    | ('scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused')[];
  recurring?: boolean;
  /**
   * Who paused them.
   */
  paused_by?: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  /**
   * The code of their latest failure.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
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
   * Jobs to pass over; not together with `cursor`, which stays right while jobs arrive.
   */
  offset?: number;
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
    status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
      outcome?: 'not_sent' | 'sent' | 'unknown';
      upstream?: {
        status: number;
        body?: unknown;
      };
    } | null;
    /**
     * Why work that is due does not begin.
     */
    waiting_for: {
      /**
       * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
       */
      kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
      /**
       * Of the limit’s key, the target or the environment.
       */
      key: string;
      /**
       * Epoch milliseconds.
       */
      since: number;
      /**
       * Its place among those that wait, from 1, when it last asked.
       */
      position?: number;
      /**
       * When it may begin, as far as that is known.
       */
      estimated_at?: number;
    } | null;
    /**
     * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
     */
    paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
    pause_reason: string | null;
    /**
     * Firings that were dropped: another ran, or they were missed.
     */
    skipped_count: number;
    /**
     * Firings that are to be made up for.
     */
    waiting_count: number;
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
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsPauseInput {
  job_id: string;
  reason?: string;
}

export interface JobsPauseResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsResumeInput {
  job_id: string;
}

export interface JobsResumeResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsRescheduleInput {
  job_id: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
}

export interface JobsRescheduleResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsRetryInput {
  job_id: string;
  /**
   * From now; at once when absent.
   */
  delay?: number | string;
}

export interface JobsRetryResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsBackfillInput {
  job_id: string;
  from: number | string;
  to: number | string;
}

export interface JobsBackfillResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsTriggerInput {
  job_id: string;
}

export interface JobsTriggerResult {
  id: string;
  /**
   * The key of its schedule.
   */
  key: string | null;
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
    outcome?: 'not_sent' | 'sent' | 'unknown';
    upstream?: {
      status: number;
      body?: unknown;
    };
  } | null;
  /**
   * Why work that is due does not begin.
   */
  waiting_for: {
    /**
     * `concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.
     */
    kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
    /**
     * Of the limit’s key, the target or the environment.
     */
    key: string;
    /**
     * Epoch milliseconds.
     */
    since: number;
    /**
     * Its place among those that wait, from 1, when it last asked.
     */
    position?: number;
    /**
     * When it may begin, as far as that is known.
     */
    estimated_at?: number;
  } | null;
  /**
   * Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.
   */
  paused_by: ('user' | 'failures' | 'budget' | 'preview' | 'unknown') | null;
  pause_reason: string | null;
  /**
   * Firings that were dropped: another ran, or they were missed.
   */
  skipped_count: number;
  /**
   * Firings that are to be made up for.
   */
  waiting_count: number;
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
  result: unknown;
  /**
   * True when the result was too large to keep, or could not be sealed.
   */
  result_omitted: boolean;
}

export interface JobsDeleteInput {
  job_id: string;
}

export type JobsDeleteResult = boolean;

export interface JobsGetHistoryInput {
  job_id: string;
  /**
   * 20 when absent.
   */
  limit?: number;
}

export interface JobsGetHistoryResult {
  job_id: string;
  total_executions: number;
  successful_executions: number;
  failed_executions: number;
  executions: {
    number: number;
    scheduled_at: number;
    /**
     * Epoch milliseconds, or null.
     */
    started_at: number | null;
    completed_at: number;
    duration_ms: number | null;
    status: 'completed' | 'failed' | 'cancelled';
    attempts: number;
    error: {
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
      outcome?: 'not_sent' | 'sent' | 'unknown';
      upstream?: {
        status: number;
        body?: unknown;
      };
    } | null;
    /**
     * Null when it was too large for the history.
     */
    result: unknown;
  }[];
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
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

export interface JobsCancelManyInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`, `features` or `events`.
   */
  namespace?: string;
  /**
   * What they run: `app/action`, or the tag of a feature.
   */
  target?: string;
  /**
   * The key of their schedule; `manifest:<tag>` for one of the manifest.
   */
  key?: string;
  /**
   * One state, or several of which any will do.
   */
  status?: ('scheduled' | 'queued' | 'running' | 'paused') | ('scheduled' | 'queued' | 'running' | 'paused')[];
  recurring?: boolean;
  /**
   * Who paused them.
   */
  paused_by?: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  /**
   * The code of their latest failure.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Jobs created at this instant or later.
   */
  from?: number | string;
  /**
   * Jobs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every job within reach.
   */
  all?: true;
  /**
   * Only count the jobs that it would be tried on.
   */
  dry_run?: boolean;
  /**
   * Most jobs a second; 100 when absent.
   */
  rate?: number;
  /**
   * Kept with each job.
   */
  reason?: string;
}

export interface JobsCancelManyResult {
  /**
   * Jobs that were changed so far; of a dry run, those that it would be tried on.
   */
  count: number;
  /**
   * For `jobs.getBulk`; absent for a dry run, and so is what follows.
   */
  operation_id?: string;
  /**
   * `running` when it takes longer than this answer waits.
   */
  status?: 'running' | 'completed' | 'cancelled';
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched?: number | null;
  /**
   * Jobs that turned out to be gone, or in a state that the operation has no use for.
   */
  skipped?: number;
  /**
   * Jobs that could not be asked.
   */
  failed?: number;
}

export interface JobsPauseManyInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`, `features` or `events`.
   */
  namespace?: string;
  /**
   * What they run: `app/action`, or the tag of a feature.
   */
  target?: string;
  /**
   * The key of their schedule; `manifest:<tag>` for one of the manifest.
   */
  key?: string;
  /**
   * One state, or several of which any will do.
   */
  status?: ('scheduled' | 'queued' | 'running') | ('scheduled' | 'queued' | 'running')[];
  recurring?: true;
  /**
   * Who paused them.
   */
  paused_by?: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  /**
   * The code of their latest failure.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Jobs created at this instant or later.
   */
  from?: number | string;
  /**
   * Jobs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every job within reach.
   */
  all?: true;
  /**
   * Only count the jobs that it would be tried on.
   */
  dry_run?: boolean;
  /**
   * Most jobs a second; 100 when absent.
   */
  rate?: number;
  /**
   * Kept with each job.
   */
  reason?: string;
}

export interface JobsPauseManyResult {
  /**
   * Jobs that were changed so far; of a dry run, those that it would be tried on.
   */
  count: number;
  /**
   * For `jobs.getBulk`; absent for a dry run, and so is what follows.
   */
  operation_id?: string;
  /**
   * `running` when it takes longer than this answer waits.
   */
  status?: 'running' | 'completed' | 'cancelled';
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched?: number | null;
  /**
   * Jobs that turned out to be gone, or in a state that the operation has no use for.
   */
  skipped?: number;
  /**
   * Jobs that could not be asked.
   */
  failed?: number;
}

export interface JobsResumeManyInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`, `features` or `events`.
   */
  namespace?: string;
  /**
   * What they run: `app/action`, or the tag of a feature.
   */
  target?: string;
  /**
   * The key of their schedule; `manifest:<tag>` for one of the manifest.
   */
  key?: string;
  /**
   * One state, or several of which any will do.
   */
  status?: ('paused' | 'running') | ('paused' | 'running')[];
  recurring?: boolean;
  /**
   * Who paused them.
   */
  paused_by?: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  /**
   * The code of their latest failure.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Jobs created at this instant or later.
   */
  from?: number | string;
  /**
   * Jobs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every job within reach.
   */
  all?: true;
  /**
   * Only count the jobs that it would be tried on.
   */
  dry_run?: boolean;
  /**
   * Most jobs a second; 100 when absent.
   */
  rate?: number;
}

export interface JobsResumeManyResult {
  /**
   * Jobs that were changed so far; of a dry run, those that it would be tried on.
   */
  count: number;
  /**
   * For `jobs.getBulk`; absent for a dry run, and so is what follows.
   */
  operation_id?: string;
  /**
   * `running` when it takes longer than this answer waits.
   */
  status?: 'running' | 'completed' | 'cancelled';
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched?: number | null;
  /**
   * Jobs that turned out to be gone, or in a state that the operation has no use for.
   */
  skipped?: number;
  /**
   * Jobs that could not be asked.
   */
  failed?: number;
}

export interface JobsRetryManyInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`, `features` or `events`.
   */
  namespace?: string;
  /**
   * What they run: `app/action`, or the tag of a feature.
   */
  target?: string;
  /**
   * The key of their schedule; `manifest:<tag>` for one of the manifest.
   */
  key?: string;
  /**
   * One state, or several of which any will do.
   */
  status?: 'failed' | 'failed'[];
  recurring?: boolean;
  /**
   * Who paused them.
   */
  paused_by?: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  /**
   * The code of their latest failure.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Jobs created at this instant or later.
   */
  from?: number | string;
  /**
   * Jobs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every job within reach.
   */
  all?: true;
  /**
   * Only count the jobs that it would be tried on.
   */
  dry_run?: boolean;
  /**
   * Most jobs a second; 100 when absent.
   */
  rate?: number;
  /**
   * From when each is asked; at once when absent.
   */
  delay?: number | string;
}

export interface JobsRetryManyResult {
  /**
   * Jobs that were changed so far; of a dry run, those that it would be tried on.
   */
  count: number;
  /**
   * For `jobs.getBulk`; absent for a dry run, and so is what follows.
   */
  operation_id?: string;
  /**
   * `running` when it takes longer than this answer waits.
   */
  status?: 'running' | 'completed' | 'cancelled';
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched?: number | null;
  /**
   * Jobs that turned out to be gone, or in a state that the operation has no use for.
   */
  skipped?: number;
  /**
   * Jobs that could not be asked.
   */
  failed?: number;
}

export interface JobsDeleteManyInput {
  product?: string;
  env?: string;
  /**
   * Such as `actions`, `features` or `events`.
   */
  namespace?: string;
  /**
   * What they run: `app/action`, or the tag of a feature.
   */
  target?: string;
  /**
   * The key of their schedule; `manifest:<tag>` for one of the manifest.
   */
  key?: string;
  /**
   * One state, or several of which any will do.
   */
  status?:
    | ('scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused')
    | ('scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused')[];
  recurring?: boolean;
  /**
   * Who paused them.
   */
  paused_by?: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  /**
   * The code of their latest failure.
   */
  error_code?:
    | 'VALIDATION_ERROR'
    | 'OPERATOR_ERROR'
    | 'UNAUTHORIZED'
    | 'SESSION_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'CHECKSUM_MISMATCH'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'NOT_SUPPORTED'
    | 'UPSTREAM_ERROR'
    | 'CONNECTION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'TARGET_REFUSED'
    | 'SERVICE_UNAVAILABLE'
    | 'FALLBACK_EXHAUSTED'
    | 'UNIQUE_VIOLATION'
    | 'FOREIGN_KEY_VIOLATION'
    | 'NOT_NULL_VIOLATION'
    | 'CHECK_VIOLATION'
    | 'TABLE_EXISTS'
    | 'SCHEMA_ERROR'
    | 'QUERY_ERROR'
    | 'DEADLOCK'
    | 'LOCK_TIMEOUT'
    | 'CONNECTION_LOST'
    | 'CONSTRAINT_ERROR'
    | 'LIMIT_EXCEEDED'
    | 'UPLOAD_FAILED'
    | 'DOWNLOAD_FAILED'
    | 'DELETE_FAILED'
    | 'LIST_FAILED'
    | 'STATS_FAILED'
    | 'SIGNED_URL_FAILED'
    | 'SEND_FAILED'
    | 'INVALID_RECIPIENT'
    | 'BROKER_NOT_FOUND'
    | 'BROKER_ENV_NOT_FOUND'
    | 'TOPIC_NOT_FOUND'
    | 'PUBLISH_FAILED'
    | 'LOOP_DETECTED'
    | 'TIMEOUT'
    | 'SIGNAL_TIMEOUT';
  /**
   * Jobs created at this instant or later.
   */
  from?: number | string;
  /**
   * Jobs created before this instant.
   */
  to?: number | string;
  /**
   * Given instead of a filter: every job within reach.
   */
  all?: true;
  /**
   * Only count the jobs that it would be tried on.
   */
  dry_run?: boolean;
  /**
   * Most jobs a second; 100 when absent.
   */
  rate?: number;
}

export interface JobsDeleteManyResult {
  /**
   * Jobs that were changed so far; of a dry run, those that it would be tried on.
   */
  count: number;
  /**
   * For `jobs.getBulk`; absent for a dry run, and so is what follows.
   */
  operation_id?: string;
  /**
   * `running` when it takes longer than this answer waits.
   */
  status?: 'running' | 'completed' | 'cancelled';
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched?: number | null;
  /**
   * Jobs that turned out to be gone, or in a state that the operation has no use for.
   */
  skipped?: number;
  /**
   * Jobs that could not be asked.
   */
  failed?: number;
}

export interface JobsGetBulkInput {
  operation_id: string;
}

export interface JobsGetBulkResult {
  operation_id: string;
  operation: 'cancelMany' | 'pauseMany' | 'resumeMany' | 'retryMany' | 'deleteMany';
  status: 'running' | 'completed' | 'cancelled';
  /**
   * What its jobs were narrowed to.
   */
  filter: {
    [k: string]: unknown;
  };
  rate: number;
  reason: string | null;
  /**
   * Milliseconds, of `retryMany`.
   */
  delay: number | null;
  /**
   * Jobs that were changed so far.
   */
  count: number;
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched: number | null;
  /**
   * Jobs that were gone, or in a state that the operation has no use for.
   */
  skipped: number;
  /**
   * Jobs that could not be asked.
   */
  failed: number;
  /**
   * The first of those that failed.
   */
  failures: {
    job_id: string;
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  }[];
  created_by: string;
  created_at: number;
  updated_at: number;
  /**
   * When it was completed or cancelled.
   */
  completed_at: number | null;
}

export interface JobsListBulkInput {
  status?: 'running' | 'completed' | 'cancelled';
  /**
   * Operations a page; 20 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}

export interface JobsListBulkResult {
  operations: {
    operation_id: string;
    operation: 'cancelMany' | 'pauseMany' | 'resumeMany' | 'retryMany' | 'deleteMany';
    status: 'running' | 'completed' | 'cancelled';
    /**
     * What its jobs were narrowed to.
     */
    filter: {
      [k: string]: unknown;
    };
    rate: number;
    reason: string | null;
    /**
     * Milliseconds, of `retryMany`.
     */
    delay: number | null;
    /**
     * Jobs that were changed so far.
     */
    count: number;
    /**
     * Jobs that fit the filter; null before they are counted.
     */
    matched: number | null;
    /**
     * Jobs that were gone, or in a state that the operation has no use for.
     */
    skipped: number;
    /**
     * Jobs that could not be asked.
     */
    failed: number;
    /**
     * The first of those that failed.
     */
    failures: {
      job_id: string;
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
    }[];
    created_by: string;
    created_at: number;
    updated_at: number;
    /**
     * When it was completed or cancelled.
     */
    completed_at: number | null;
  }[];
  next_cursor: string | null;
}

export interface JobsCancelBulkInput {
  operation_id: string;
}

export interface JobsCancelBulkResult {
  operation_id: string;
  operation: 'cancelMany' | 'pauseMany' | 'resumeMany' | 'retryMany' | 'deleteMany';
  status: 'running' | 'completed' | 'cancelled';
  /**
   * What its jobs were narrowed to.
   */
  filter: {
    [k: string]: unknown;
  };
  rate: number;
  reason: string | null;
  /**
   * Milliseconds, of `retryMany`.
   */
  delay: number | null;
  /**
   * Jobs that were changed so far.
   */
  count: number;
  /**
   * Jobs that fit the filter; null before they are counted.
   */
  matched: number | null;
  /**
   * Jobs that were gone, or in a state that the operation has no use for.
   */
  skipped: number;
  /**
   * Jobs that could not be asked.
   */
  failed: number;
  /**
   * The first of those that failed.
   */
  failures: {
    job_id: string;
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  }[];
  created_by: string;
  created_at: number;
  updated_at: number;
  /**
   * When it was completed or cancelled.
   */
  completed_at: number | null;
}

export interface JobsDispatchManyInput {
  jobs: (
    | (ActionsDispatchInput & {namespace?: 'actions'})
    | (DatabasesDispatchInput & {namespace: 'databases'})
    | (FallbackDispatchInput & {namespace: 'fallback'})
    | (FeaturesDispatchInput & {namespace: 'features'})
    | (GraphsDispatchInput & {namespace: 'graphs'})
    | (NotificationsDispatchInput & {namespace: 'notifications'})
    | (QuotaDispatchInput & {namespace: 'quota'})
    | (StorageDispatchInput & {namespace: 'storage'})
  )[];
}

export interface JobsDispatchManyResult {
  /**
   * In the order of the jobs.
   */
  results: (
    | {
        ok: true;
        job: {
          job_id: string;
          /**
           * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
           */
          status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
          /**
           * Epoch milliseconds of the first run; of a schedule with a key, of its current or next one.
           */
          scheduled_at: number;
          recurring: boolean;
          /**
           * Epoch milliseconds of the next run.
           */
          next_run_at: number | null;
        };
      }
    | {
        ok: false;
        error: {
          code:
            | 'VALIDATION_ERROR'
            | 'OPERATOR_ERROR'
            | 'UNAUTHORIZED'
            | 'SESSION_INVALID'
            | 'FORBIDDEN'
            | 'NOT_FOUND'
            | 'CONFLICT'
            | 'CHECKSUM_MISMATCH'
            | 'PAYLOAD_TOO_LARGE'
            | 'RATE_LIMITED'
            | 'INTERNAL'
            | 'NOT_SUPPORTED'
            | 'UPSTREAM_ERROR'
            | 'CONNECTION_ERROR'
            | 'OUTCOME_UNKNOWN'
            | 'TARGET_REFUSED'
            | 'SERVICE_UNAVAILABLE'
            | 'FALLBACK_EXHAUSTED'
            | 'UNIQUE_VIOLATION'
            | 'FOREIGN_KEY_VIOLATION'
            | 'NOT_NULL_VIOLATION'
            | 'CHECK_VIOLATION'
            | 'TABLE_EXISTS'
            | 'SCHEMA_ERROR'
            | 'QUERY_ERROR'
            | 'DEADLOCK'
            | 'LOCK_TIMEOUT'
            | 'CONNECTION_LOST'
            | 'CONSTRAINT_ERROR'
            | 'LIMIT_EXCEEDED'
            | 'UPLOAD_FAILED'
            | 'DOWNLOAD_FAILED'
            | 'DELETE_FAILED'
            | 'LIST_FAILED'
            | 'STATS_FAILED'
            | 'SIGNED_URL_FAILED'
            | 'SEND_FAILED'
            | 'INVALID_RECIPIENT'
            | 'BROKER_NOT_FOUND'
            | 'BROKER_ENV_NOT_FOUND'
            | 'TOPIC_NOT_FOUND'
            | 'PUBLISH_FAILED'
            | 'LOOP_DETECTED'
            | 'TIMEOUT'
            | 'SIGNAL_TIMEOUT';
          message: string;
          errors?: {
            path: string;
            message: string;
          }[];
        };
      }
  )[];
}

export interface JobsGetStatsInput {
  product?: string;
  env?: string;
  /**
   * Jobs created at this instant or later; 92 days before `to` when absent.
   */
  from?: number | string;
  /**
   * Jobs created before this instant; now when absent.
   */
  to?: number | string;
}

export interface JobsGetStatsResult {
  from: number;
  to: number;
  total: number;
  scheduled: number;
  queued: number;
  running: number;
  completed: number;
  failed: number;
  cancelled: number;
  paused: number;
  /**
   * Completed jobs as a share, from 0 to 1, of those that completed or failed; null when none did.
   */
  success_rate: number | null;
  /**
   * Completed jobs of which no attempt had to be repeated.
   */
  completed_first_try: number;
  completed_after_retry: number;
  /**
   * Retries of the jobs that completed or failed, on average; null when none did.
   */
  avg_retry_count: number | null;
}

export interface JobsSetWebhookInput {
  url: string;
  /**
   * Null, or absent when it is new, is all.
   */
  events?:
    | (
        | 'job.scheduled'
        | 'job.started'
        | 'job.completed'
        | 'job.failed'
        | 'job.cancelled'
        | 'job.paused'
        | 'job.resumed'
        | 'job.missed'
        | 'quota.threshold'
        | 'health.changed'
        | 'health.failed'
      )[]
    | null;
  /**
   * Signs what is sent; made by the processor when a new webhook gives none.
   */
  secret?: string;
  /**
   * Jobs of this product alone.
   */
  product?: string;
  /**
   * Jobs of this environment alone.
   */
  env?: string;
}

export interface JobsSetWebhookResult {
  id: string;
  /**
   * The secret, when the processor made it: it is never shown again.
   */
  secret?: string;
}

export interface JobsListWebhooksInput {}

export interface JobsListWebhooksResult {
  webhooks: {
    id: string;
    url: string;
    /**
     * Events of its jobs alone; null is all.
     */
    product: string | null;
    env: string | null;
    events: (
      | 'job.scheduled'
      | 'job.started'
      | 'job.completed'
      | 'job.failed'
      | 'job.cancelled'
      | 'job.paused'
      | 'job.resumed'
      | 'job.missed'
      | 'quota.threshold'
      | 'health.changed'
      | 'health.failed'
    )[];
    status: 'enabled' | 'disabled';
    /**
     * Epoch milliseconds, or null.
     */
    disabled_at: number | null;
    disabled_reason: string | null;
    /**
     * Until then it signs with the secret of before as well.
     */
    old_secret_until: number | null;
    /**
     * Deliveries that wait.
     */
    pending: number;
    /**
     * Deliveries that waited and were let go, because there were too many or for too long.
     */
    dropped: number;
    /**
     * First of the attempts that have failed since one succeeded.
     */
    failing_since: number | null;
    /**
     * How many those are.
     */
    failed_attempts: number;
    /**
     * When an attempt last succeeded, a minute late at most.
     */
    delivered_at: number | null;
    created_by: string;
    created_at: number;
    updated_at: number;
  }[];
}

export interface JobsDeleteWebhookInput {
  webhook_id: string;
}

export type JobsDeleteWebhookResult = boolean;

export interface JobsEnableWebhookInput {
  webhook_id: string;
}

export interface JobsEnableWebhookResult {
  id: string;
  url: string;
  /**
   * Events of its jobs alone; null is all.
   */
  product: string | null;
  env: string | null;
  events: (
    | 'job.scheduled'
    | 'job.started'
    | 'job.completed'
    | 'job.failed'
    | 'job.cancelled'
    | 'job.paused'
    | 'job.resumed'
    | 'job.missed'
    | 'quota.threshold'
    | 'health.changed'
    | 'health.failed'
  )[];
  status: 'enabled' | 'disabled';
  /**
   * Epoch milliseconds, or null.
   */
  disabled_at: number | null;
  disabled_reason: string | null;
  /**
   * Until then it signs with the secret of before as well.
   */
  old_secret_until: number | null;
  /**
   * Deliveries that wait.
   */
  pending: number;
  /**
   * Deliveries that waited and were let go, because there were too many or for too long.
   */
  dropped: number;
  /**
   * First of the attempts that have failed since one succeeded.
   */
  failing_since: number | null;
  /**
   * How many those are.
   */
  failed_attempts: number;
  /**
   * When an attempt last succeeded, a minute late at most.
   */
  delivered_at: number | null;
  created_by: string;
  created_at: number;
  updated_at: number;
}

export interface JobsDisableWebhookInput {
  webhook_id: string;
  reason?: string;
}

export interface JobsDisableWebhookResult {
  id: string;
  url: string;
  /**
   * Events of its jobs alone; null is all.
   */
  product: string | null;
  env: string | null;
  events: (
    | 'job.scheduled'
    | 'job.started'
    | 'job.completed'
    | 'job.failed'
    | 'job.cancelled'
    | 'job.paused'
    | 'job.resumed'
    | 'job.missed'
    | 'quota.threshold'
    | 'health.changed'
    | 'health.failed'
  )[];
  status: 'enabled' | 'disabled';
  /**
   * Epoch milliseconds, or null.
   */
  disabled_at: number | null;
  disabled_reason: string | null;
  /**
   * Until then it signs with the secret of before as well.
   */
  old_secret_until: number | null;
  /**
   * Deliveries that wait.
   */
  pending: number;
  /**
   * Deliveries that waited and were let go, because there were too many or for too long.
   */
  dropped: number;
  /**
   * First of the attempts that have failed since one succeeded.
   */
  failing_since: number | null;
  /**
   * How many those are.
   */
  failed_attempts: number;
  /**
   * When an attempt last succeeded, a minute late at most.
   */
  delivered_at: number | null;
  created_by: string;
  created_at: number;
  updated_at: number;
}

export interface JobsRotateWebhookSecretInput {
  webhook_id: string;
  /**
   * The next secret; made by the processor when absent.
   */
  secret?: string;
  /**
   * How long the one of before still signs; a day when absent, 0 ends it at once.
   */
  overlap?: 0 | (number | string);
}

export interface JobsRotateWebhookSecretResult {
  id: string;
  /**
   * The secret, when the processor made it: it is never shown again.
   */
  secret?: string;
  /**
   * Epoch milliseconds, or null.
   */
  old_secret_until: number | null;
}

export interface JobsTestWebhookInput {
  webhook_id: string;
}

export interface JobsTestWebhookResult {
  /**
   * The `webhook-id` of its requests.
   */
  id: string;
  event: string;
  status: 'pending' | 'delivered' | 'exhausted';
  job_id: string | null;
  payload: unknown;
  created_at: number;
  /**
   * Epoch milliseconds, or null.
   */
  next_attempt_at: number | null;
  /**
   * Epoch milliseconds, or null.
   */
  ended_at: number | null;
  /**
   * When it was last sent again on request.
   */
  redelivered_at: number | null;
  attempt_count: number;
  /**
   * The latest, oldest first.
   */
  attempts: {
    /**
     * Epoch milliseconds at which it began.
     */
    at: number;
    duration_ms: number;
    /**
     * HTTP status; null when no answer came.
     */
    status: number | null;
    error: {
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
    } | null;
    /**
     * How the body of a failed answer begins.
     */
    response: string | null;
  }[];
}

export interface JobsListDeliveriesInput {
  webhook_id: string;
  status?: 'pending' | 'delivered' | 'exhausted';
  /**
   * Deliveries a page; 50 when absent.
   */
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}

export interface JobsListDeliveriesResult {
  deliveries: {
    /**
     * The `webhook-id` of its requests.
     */
    id: string;
    event: string;
    status: 'pending' | 'delivered' | 'exhausted';
    job_id: string | null;
    payload: unknown;
    created_at: number;
    /**
     * Epoch milliseconds, or null.
     */
    next_attempt_at: number | null;
    /**
     * Epoch milliseconds, or null.
     */
    ended_at: number | null;
    /**
     * When it was last sent again on request.
     */
    redelivered_at: number | null;
    attempt_count: number;
    /**
     * The latest, oldest first.
     */
    attempts: {
      /**
       * Epoch milliseconds at which it began.
       */
      at: number;
      duration_ms: number;
      /**
       * HTTP status; null when no answer came.
       */
      status: number | null;
      error: {
        code:
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT';
        message: string;
      } | null;
      /**
       * How the body of a failed answer begins.
       */
      response: string | null;
    }[];
  }[];
  /**
   * Where the next page begins, or null after the last.
   */
  next_cursor: string | null;
}

export interface JobsRedeliverInput {
  webhook_id: string;
  delivery_id?: string;
  /**
   * Deliveries whose attempts are used up; meant by `from` and `to` too.
   */
  status?: 'exhausted';
  /**
   * Deliveries created at this instant or later.
   */
  from?: number | string;
  /**
   * Deliveries created before this instant.
   */
  to?: number | string;
}

export interface JobsRedeliverResult {
  count: number;
  /**
   * Whether the filter names more: the same request sends those.
   */
  has_more: boolean;
}

export interface LimitsListInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Most keys; 100 when absent.
   */
  count?: number;
}

export interface LimitsListResult {
  declared: {
    limit: string;
    /**
     * Tag of the action; null for a limit of the app.
     */
    event: string | null;
    /**
     * The template of its keys; null where all attempts are counted together.
     */
    key: string | null;
    /**
     * Attempts that may be under way at one time.
     */
    concurrency: number | null;
    /**
     * Attempts that may begin within any time of `period`.
     */
    rate: {
      limit: number;
      /**
       * Milliseconds.
       */
      period: number;
    } | null;
    /**
     * How many may wait.
     */
    max_queued: number | null;
    /**
     * Milliseconds for which a run waits.
     */
    max_wait: number;
  }[];
  /**
   * Those that wait first.
   */
  keys: {
    limit: string;
    /**
     * The key’s value; no text where all attempts are counted together.
     */
    key: string;
    /**
     * Attempts that may be under way at one time.
     */
    concurrency: number | null;
    /**
     * Attempts that may begin within any time of `period`.
     */
    rate: {
      limit: number;
      /**
       * Milliseconds.
       */
      period: number;
    } | null;
    /**
     * How many may wait.
     */
    max_queued: number | null;
    /**
     * Attempts under way; null without a concurrency.
     */
    running: number | null;
    /**
     * Jobs that were told they may begin, and have yet to.
     */
    starting: number;
    /**
     * Runs and jobs that wait.
     */
    waiting: number;
    /**
     * Attempts that began within the latest period; null without a rate.
     */
    used: number | null;
    /**
     * Epoch milliseconds at which the next may begin: now, or as the rate says; null when nobody knows.
     */
    next_at: number | null;
    paused: {
      /**
       * Epoch milliseconds.
       */
      since: number;
      reason: string | null;
    } | null;
  }[];
  has_more: boolean;
}

export interface LimitsPauseInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Such as `app/0`, the app’s first limit; `action/send/0`, the first of its action `send`; or `dispatch`.
   */
  limit: string;
  /**
   * The key’s value; to be left out where all attempts are counted together.
   */
  key?: string;
  reason?: string;
}

export interface LimitsPauseResult {
  limit: string;
  /**
   * The key’s value; no text where all attempts are counted together.
   */
  key: string;
  /**
   * Attempts that may be under way at one time.
   */
  concurrency: number | null;
  /**
   * Attempts that may begin within any time of `period`.
   */
  rate: {
    limit: number;
    /**
     * Milliseconds.
     */
    period: number;
  } | null;
  /**
   * How many may wait.
   */
  max_queued: number | null;
  /**
   * Attempts under way; null without a concurrency.
   */
  running: number | null;
  /**
   * Jobs that were told they may begin, and have yet to.
   */
  starting: number;
  /**
   * Runs and jobs that wait.
   */
  waiting: number;
  /**
   * Attempts that began within the latest period; null without a rate.
   */
  used: number | null;
  /**
   * Epoch milliseconds at which the next may begin: now, or as the rate says; null when nobody knows.
   */
  next_at: number | null;
  paused: {
    /**
     * Epoch milliseconds.
     */
    since: number;
    reason: string | null;
  } | null;
}

export interface LimitsResumeInput {
  product?: string;
  env?: string;
  /**
   * Access tag of the app.
   */
  app: string;
  /**
   * Such as `app/0`, the app’s first limit; `action/send/0`, the first of its action `send`; or `dispatch`.
   */
  limit: string;
  /**
   * The key’s value; to be left out where all attempts are counted together.
   */
  key?: string;
}

export interface LimitsResumeResult {
  limit: string;
  /**
   * The key’s value; no text where all attempts are counted together.
   */
  key: string;
  /**
   * Attempts that may be under way at one time.
   */
  concurrency: number | null;
  /**
   * Attempts that may begin within any time of `period`.
   */
  rate: {
    limit: number;
    /**
     * Milliseconds.
     */
    period: number;
  } | null;
  /**
   * How many may wait.
   */
  max_queued: number | null;
  /**
   * Attempts under way; null without a concurrency.
   */
  running: number | null;
  /**
   * Jobs that were told they may begin, and have yet to.
   */
  starting: number;
  /**
   * Runs and jobs that wait.
   */
  waiting: number;
  /**
   * Attempts that began within the latest period; null without a rate.
   */
  used: number | null;
  /**
   * Epoch milliseconds at which the next may begin: now, or as the rate says; null when nobody knows.
   */
  next_at: number | null;
  paused: {
    /**
     * Epoch milliseconds.
     */
    since: number;
    reason: string | null;
  } | null;
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

export interface NotificationsEmailInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal send is not made again while the cache keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. They send what failed temporarily.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 600000 ms when absent.
   */
  timeout?: number | string;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification?: string;
  input: {
    /**
     * Addresses; each gets a message of its own, and does not see the others.
     *
     * @minItems 1
     * @maxItems 1000
     */
    recipients: string[];
    /**
     * Variables of the message’s subject; the subject of a direct send.
     */
    subject?:
      | string
      | {
          [k: string]: unknown;
        };
    /**
     * Variables of the message’s template, plain text, preview and attachments.
     */
    template?: {
      [k: string]: unknown;
    };
    /**
     * Of a direct send.
     */
    html?: string;
    /**
     * Of a direct send; made of `html` when absent.
     */
    text?: string;
    reply_to?: string;
    /**
     * Header fields of its own; not those that make up a mail.
     */
    headers?: {
      [k: string]: string;
    };
    /**
     * Beside those of the message.
     *
     * @maxItems 20
     */
    attachments?: {
      /**
       * Tag of a storage of the product.
       */
      storage: string;
      fileName: string;
      /**
       * As the mail calls it; the last segment of `fileName` when absent.
       */
      name?: string;
      /**
       * What the storage says when absent.
       */
      mimeType?: string;
      /**
       * For `cid:` in the HTML part.
       */
      contentId?: string;
    }[];
  };
}

export interface NotificationsEmailResult {
  /**
   * Whether at least one recipient was sent to.
   */
  success: boolean;
  channel: 'email' | 'sms' | 'push' | 'callback';
  /**
   * The provider’s, of the first that was sent.
   */
  messageId: string | null;
  /**
   * Of the first that was not sent.
   */
  error: string | null;
  /**
   * Of the first that was not sent.
   */
  code:
    | (
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT'
      )
    | null;
  sent: number;
  failed: number;
  /**
   * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
   */
  unknown: number;
  /**
   * Those that were not sent to first; 100 at most.
   */
  recipients: {
    /**
     * Id of the message in the log.
     */
    id: string;
    recipient: string;
    status: 'sent' | 'failed' | 'unknown';
    messageId: string | null;
    error: string | null;
    code:
      | (
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT'
        )
      | null;
  }[];
  /**
   * Variables that the input did not give, as `subject.name`.
   */
  missing: string[];
}

export interface NotificationsSmsInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal send is not made again while the cache keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. They send what failed temporarily.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 600000 ms when absent.
   */
  timeout?: number | string;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification?: string;
  input: {
    /**
     * Numbers, as +15551234567; each gets a message of its own, and does not see the others.
     *
     * @minItems 1
     * @maxItems 1000
     */
    recipients: string[];
    /**
     * Variables of the message’s text; the text of a direct send.
     */
    body?:
      | string
      | {
          [k: string]: unknown;
        };
  };
}

export interface NotificationsSmsResult {
  /**
   * Whether at least one recipient was sent to.
   */
  success: boolean;
  channel: 'email' | 'sms' | 'push' | 'callback';
  /**
   * The provider’s, of the first that was sent.
   */
  messageId: string | null;
  /**
   * Of the first that was not sent.
   */
  error: string | null;
  /**
   * Of the first that was not sent.
   */
  code:
    | (
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT'
      )
    | null;
  sent: number;
  failed: number;
  /**
   * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
   */
  unknown: number;
  /**
   * Those that were not sent to first; 100 at most.
   */
  recipients: {
    /**
     * Id of the message in the log.
     */
    id: string;
    recipient: string;
    status: 'sent' | 'failed' | 'unknown';
    messageId: string | null;
    error: string | null;
    code:
      | (
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT'
        )
      | null;
  }[];
  /**
   * Variables that the input did not give, as `subject.name`.
   */
  missing: string[];
}

export interface NotificationsPushInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal send is not made again while the cache keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. They send what failed temporarily.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 600000 ms when absent.
   */
  timeout?: number | string;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification?: string;
  input: {
    /**
     * Tokens of devices; each gets a message of its own, and does not see the others.
     *
     * @minItems 1
     * @maxItems 1000
     */
    device_tokens: string[];
    /**
     * Variables of the message’s title; the title of a direct send.
     */
    title?:
      | string
      | {
          [k: string]: unknown;
        };
    /**
     * Variables of the message’s body; the body of a direct send.
     */
    body?:
      | string
      | {
          [k: string]: unknown;
        };
    /**
     * Variables of the message’s data; texts by name of a direct send.
     */
    data?: {
      [k: string]: unknown;
    };
  };
}

export interface NotificationsPushResult {
  /**
   * Whether at least one recipient was sent to.
   */
  success: boolean;
  channel: 'email' | 'sms' | 'push' | 'callback';
  /**
   * The provider’s, of the first that was sent.
   */
  messageId: string | null;
  /**
   * Of the first that was not sent.
   */
  error: string | null;
  /**
   * Of the first that was not sent.
   */
  code:
    | (
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT'
      )
    | null;
  sent: number;
  failed: number;
  /**
   * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
   */
  unknown: number;
  /**
   * Those that were not sent to first; 100 at most.
   */
  recipients: {
    /**
     * Id of the message in the log.
     */
    id: string;
    recipient: string;
    status: 'sent' | 'failed' | 'unknown';
    messageId: string | null;
    error: string | null;
    code:
      | (
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT'
        )
      | null;
  }[];
  /**
   * Variables that the input did not give, as `subject.name`.
   */
  missing: string[];
}

export interface NotificationsCallbackInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal send is not made again while the cache keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. They send what failed temporarily.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 600000 ms when absent.
   */
  timeout?: number | string;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification?: string;
  input: {
    /**
     * Of a direct send: its whole address.
     */
    url?: string;
    /**
     * Of a direct send; POST when absent.
     */
    method?: string;
    /**
     * Variables of the message’s query; the query of a direct send.
     */
    query?: {
      [k: string]: unknown;
    };
    /**
     * Variables of the message’s headers; texts by name of a direct send.
     */
    headers?: {
      [k: string]: unknown;
    };
    /**
     * Variables of the message’s params.
     */
    params?: {
      [k: string]: unknown;
    };
    /**
     * Variables of the message’s body; the body of a direct send.
     */
    body?: unknown;
  };
}

export interface NotificationsCallbackResult {
  /**
   * Whether at least one recipient was sent to.
   */
  success: boolean;
  channel: 'email' | 'sms' | 'push' | 'callback';
  /**
   * The provider’s, of the first that was sent.
   */
  messageId: string | null;
  /**
   * Of the first that was not sent.
   */
  error: string | null;
  /**
   * Of the first that was not sent.
   */
  code:
    | (
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT'
      )
    | null;
  sent: number;
  failed: number;
  /**
   * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
   */
  unknown: number;
  /**
   * Those that were not sent to first; 100 at most.
   */
  recipients: {
    /**
     * Id of the message in the log.
     */
    id: string;
    recipient: string;
    status: 'sent' | 'failed' | 'unknown';
    messageId: string | null;
    error: string | null;
    code:
      | (
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT'
        )
      | null;
  }[];
  /**
   * Variables that the input did not give, as `subject.name`.
   */
  missing: string[];
}

export interface NotificationsSendInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal send is not made again while the cache keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. They send what failed temporarily.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt; 600000 ms when absent.
   */
  timeout?: number | string;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification: string;
  input: {
    email?: {
      /**
       * Addresses; each gets a message of its own, and does not see the others.
       *
       * @minItems 1
       * @maxItems 1000
       */
      recipients: string[];
      /**
       * Variables of the message’s subject; the subject of a direct send.
       */
      subject?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s template, plain text, preview and attachments.
       */
      template?: {
        [k: string]: unknown;
      };
      /**
       * Of a direct send.
       */
      html?: string;
      /**
       * Of a direct send; made of `html` when absent.
       */
      text?: string;
      reply_to?: string;
      /**
       * Header fields of its own; not those that make up a mail.
       */
      headers?: {
        [k: string]: string;
      };
      /**
       * Beside those of the message.
       *
       * @maxItems 20
       */
      attachments?: {
        /**
         * Tag of a storage of the product.
         */
        storage: string;
        fileName: string;
        /**
         * As the mail calls it; the last segment of `fileName` when absent.
         */
        name?: string;
        /**
         * What the storage says when absent.
         */
        mimeType?: string;
        /**
         * For `cid:` in the HTML part.
         */
        contentId?: string;
      }[];
    };
    sms?: {
      /**
       * Numbers, as +15551234567; each gets a message of its own, and does not see the others.
       *
       * @minItems 1
       * @maxItems 1000
       */
      recipients: string[];
      /**
       * Variables of the message’s text; the text of a direct send.
       */
      body?:
        | string
        | {
            [k: string]: unknown;
          };
    };
    push_notification?: {
      /**
       * Tokens of devices; each gets a message of its own, and does not see the others.
       *
       * @minItems 1
       * @maxItems 1000
       */
      device_tokens: string[];
      /**
       * Variables of the message’s title; the title of a direct send.
       */
      title?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s body; the body of a direct send.
       */
      body?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s data; texts by name of a direct send.
       */
      data?: {
        [k: string]: unknown;
      };
    };
    callback?: {
      /**
       * Of a direct send: its whole address.
       */
      url?: string;
      /**
       * Of a direct send; POST when absent.
       */
      method?: string;
      /**
       * Variables of the message’s query; the query of a direct send.
       */
      query?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s headers; texts by name of a direct send.
       */
      headers?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s params.
       */
      params?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s body; the body of a direct send.
       */
      body?: unknown;
    };
  };
}

export interface NotificationsSendResult {
  /**
   * Whether anything was sent on any channel.
   */
  success: boolean;
  /**
   * Those that were asked for.
   */
  channels: {
    push?: {
      /**
       * Whether at least one recipient was sent to.
       */
      success: boolean;
      channel: 'email' | 'sms' | 'push' | 'callback';
      /**
       * The provider’s, of the first that was sent.
       */
      messageId: string | null;
      /**
       * Of the first that was not sent.
       */
      error: string | null;
      /**
       * Of the first that was not sent.
       */
      code:
        | (
            | 'VALIDATION_ERROR'
            | 'OPERATOR_ERROR'
            | 'UNAUTHORIZED'
            | 'SESSION_INVALID'
            | 'FORBIDDEN'
            | 'NOT_FOUND'
            | 'CONFLICT'
            | 'CHECKSUM_MISMATCH'
            | 'PAYLOAD_TOO_LARGE'
            | 'RATE_LIMITED'
            | 'INTERNAL'
            | 'NOT_SUPPORTED'
            | 'UPSTREAM_ERROR'
            | 'CONNECTION_ERROR'
            | 'OUTCOME_UNKNOWN'
            | 'TARGET_REFUSED'
            | 'SERVICE_UNAVAILABLE'
            | 'FALLBACK_EXHAUSTED'
            | 'UNIQUE_VIOLATION'
            | 'FOREIGN_KEY_VIOLATION'
            | 'NOT_NULL_VIOLATION'
            | 'CHECK_VIOLATION'
            | 'TABLE_EXISTS'
            | 'SCHEMA_ERROR'
            | 'QUERY_ERROR'
            | 'DEADLOCK'
            | 'LOCK_TIMEOUT'
            | 'CONNECTION_LOST'
            | 'CONSTRAINT_ERROR'
            | 'LIMIT_EXCEEDED'
            | 'UPLOAD_FAILED'
            | 'DOWNLOAD_FAILED'
            | 'DELETE_FAILED'
            | 'LIST_FAILED'
            | 'STATS_FAILED'
            | 'SIGNED_URL_FAILED'
            | 'SEND_FAILED'
            | 'INVALID_RECIPIENT'
            | 'BROKER_NOT_FOUND'
            | 'BROKER_ENV_NOT_FOUND'
            | 'TOPIC_NOT_FOUND'
            | 'PUBLISH_FAILED'
            | 'LOOP_DETECTED'
            | 'TIMEOUT'
            | 'SIGNAL_TIMEOUT'
          )
        | null;
      sent: number;
      failed: number;
      /**
       * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
       */
      unknown: number;
      /**
       * Those that were not sent to first; 100 at most.
       */
      recipients: {
        /**
         * Id of the message in the log.
         */
        id: string;
        recipient: string;
        status: 'sent' | 'failed' | 'unknown';
        messageId: string | null;
        error: string | null;
        code:
          | (
              | 'VALIDATION_ERROR'
              | 'OPERATOR_ERROR'
              | 'UNAUTHORIZED'
              | 'SESSION_INVALID'
              | 'FORBIDDEN'
              | 'NOT_FOUND'
              | 'CONFLICT'
              | 'CHECKSUM_MISMATCH'
              | 'PAYLOAD_TOO_LARGE'
              | 'RATE_LIMITED'
              | 'INTERNAL'
              | 'NOT_SUPPORTED'
              | 'UPSTREAM_ERROR'
              | 'CONNECTION_ERROR'
              | 'OUTCOME_UNKNOWN'
              | 'TARGET_REFUSED'
              | 'SERVICE_UNAVAILABLE'
              | 'FALLBACK_EXHAUSTED'
              | 'UNIQUE_VIOLATION'
              | 'FOREIGN_KEY_VIOLATION'
              | 'NOT_NULL_VIOLATION'
              | 'CHECK_VIOLATION'
              | 'TABLE_EXISTS'
              | 'SCHEMA_ERROR'
              | 'QUERY_ERROR'
              | 'DEADLOCK'
              | 'LOCK_TIMEOUT'
              | 'CONNECTION_LOST'
              | 'CONSTRAINT_ERROR'
              | 'LIMIT_EXCEEDED'
              | 'UPLOAD_FAILED'
              | 'DOWNLOAD_FAILED'
              | 'DELETE_FAILED'
              | 'LIST_FAILED'
              | 'STATS_FAILED'
              | 'SIGNED_URL_FAILED'
              | 'SEND_FAILED'
              | 'INVALID_RECIPIENT'
              | 'BROKER_NOT_FOUND'
              | 'BROKER_ENV_NOT_FOUND'
              | 'TOPIC_NOT_FOUND'
              | 'PUBLISH_FAILED'
              | 'LOOP_DETECTED'
              | 'TIMEOUT'
              | 'SIGNAL_TIMEOUT'
            )
          | null;
      }[];
      /**
       * Variables that the input did not give, as `subject.name`.
       */
      missing: string[];
    };
    email?: {
      /**
       * Whether at least one recipient was sent to.
       */
      success: boolean;
      channel: 'email' | 'sms' | 'push' | 'callback';
      /**
       * The provider’s, of the first that was sent.
       */
      messageId: string | null;
      /**
       * Of the first that was not sent.
       */
      error: string | null;
      /**
       * Of the first that was not sent.
       */
      code:
        | (
            | 'VALIDATION_ERROR'
            | 'OPERATOR_ERROR'
            | 'UNAUTHORIZED'
            | 'SESSION_INVALID'
            | 'FORBIDDEN'
            | 'NOT_FOUND'
            | 'CONFLICT'
            | 'CHECKSUM_MISMATCH'
            | 'PAYLOAD_TOO_LARGE'
            | 'RATE_LIMITED'
            | 'INTERNAL'
            | 'NOT_SUPPORTED'
            | 'UPSTREAM_ERROR'
            | 'CONNECTION_ERROR'
            | 'OUTCOME_UNKNOWN'
            | 'TARGET_REFUSED'
            | 'SERVICE_UNAVAILABLE'
            | 'FALLBACK_EXHAUSTED'
            | 'UNIQUE_VIOLATION'
            | 'FOREIGN_KEY_VIOLATION'
            | 'NOT_NULL_VIOLATION'
            | 'CHECK_VIOLATION'
            | 'TABLE_EXISTS'
            | 'SCHEMA_ERROR'
            | 'QUERY_ERROR'
            | 'DEADLOCK'
            | 'LOCK_TIMEOUT'
            | 'CONNECTION_LOST'
            | 'CONSTRAINT_ERROR'
            | 'LIMIT_EXCEEDED'
            | 'UPLOAD_FAILED'
            | 'DOWNLOAD_FAILED'
            | 'DELETE_FAILED'
            | 'LIST_FAILED'
            | 'STATS_FAILED'
            | 'SIGNED_URL_FAILED'
            | 'SEND_FAILED'
            | 'INVALID_RECIPIENT'
            | 'BROKER_NOT_FOUND'
            | 'BROKER_ENV_NOT_FOUND'
            | 'TOPIC_NOT_FOUND'
            | 'PUBLISH_FAILED'
            | 'LOOP_DETECTED'
            | 'TIMEOUT'
            | 'SIGNAL_TIMEOUT'
          )
        | null;
      sent: number;
      failed: number;
      /**
       * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
       */
      unknown: number;
      /**
       * Those that were not sent to first; 100 at most.
       */
      recipients: {
        /**
         * Id of the message in the log.
         */
        id: string;
        recipient: string;
        status: 'sent' | 'failed' | 'unknown';
        messageId: string | null;
        error: string | null;
        code:
          | (
              | 'VALIDATION_ERROR'
              | 'OPERATOR_ERROR'
              | 'UNAUTHORIZED'
              | 'SESSION_INVALID'
              | 'FORBIDDEN'
              | 'NOT_FOUND'
              | 'CONFLICT'
              | 'CHECKSUM_MISMATCH'
              | 'PAYLOAD_TOO_LARGE'
              | 'RATE_LIMITED'
              | 'INTERNAL'
              | 'NOT_SUPPORTED'
              | 'UPSTREAM_ERROR'
              | 'CONNECTION_ERROR'
              | 'OUTCOME_UNKNOWN'
              | 'TARGET_REFUSED'
              | 'SERVICE_UNAVAILABLE'
              | 'FALLBACK_EXHAUSTED'
              | 'UNIQUE_VIOLATION'
              | 'FOREIGN_KEY_VIOLATION'
              | 'NOT_NULL_VIOLATION'
              | 'CHECK_VIOLATION'
              | 'TABLE_EXISTS'
              | 'SCHEMA_ERROR'
              | 'QUERY_ERROR'
              | 'DEADLOCK'
              | 'LOCK_TIMEOUT'
              | 'CONNECTION_LOST'
              | 'CONSTRAINT_ERROR'
              | 'LIMIT_EXCEEDED'
              | 'UPLOAD_FAILED'
              | 'DOWNLOAD_FAILED'
              | 'DELETE_FAILED'
              | 'LIST_FAILED'
              | 'STATS_FAILED'
              | 'SIGNED_URL_FAILED'
              | 'SEND_FAILED'
              | 'INVALID_RECIPIENT'
              | 'BROKER_NOT_FOUND'
              | 'BROKER_ENV_NOT_FOUND'
              | 'TOPIC_NOT_FOUND'
              | 'PUBLISH_FAILED'
              | 'LOOP_DETECTED'
              | 'TIMEOUT'
              | 'SIGNAL_TIMEOUT'
            )
          | null;
      }[];
      /**
       * Variables that the input did not give, as `subject.name`.
       */
      missing: string[];
    };
    sms?: {
      /**
       * Whether at least one recipient was sent to.
       */
      success: boolean;
      channel: 'email' | 'sms' | 'push' | 'callback';
      /**
       * The provider’s, of the first that was sent.
       */
      messageId: string | null;
      /**
       * Of the first that was not sent.
       */
      error: string | null;
      /**
       * Of the first that was not sent.
       */
      code:
        | (
            | 'VALIDATION_ERROR'
            | 'OPERATOR_ERROR'
            | 'UNAUTHORIZED'
            | 'SESSION_INVALID'
            | 'FORBIDDEN'
            | 'NOT_FOUND'
            | 'CONFLICT'
            | 'CHECKSUM_MISMATCH'
            | 'PAYLOAD_TOO_LARGE'
            | 'RATE_LIMITED'
            | 'INTERNAL'
            | 'NOT_SUPPORTED'
            | 'UPSTREAM_ERROR'
            | 'CONNECTION_ERROR'
            | 'OUTCOME_UNKNOWN'
            | 'TARGET_REFUSED'
            | 'SERVICE_UNAVAILABLE'
            | 'FALLBACK_EXHAUSTED'
            | 'UNIQUE_VIOLATION'
            | 'FOREIGN_KEY_VIOLATION'
            | 'NOT_NULL_VIOLATION'
            | 'CHECK_VIOLATION'
            | 'TABLE_EXISTS'
            | 'SCHEMA_ERROR'
            | 'QUERY_ERROR'
            | 'DEADLOCK'
            | 'LOCK_TIMEOUT'
            | 'CONNECTION_LOST'
            | 'CONSTRAINT_ERROR'
            | 'LIMIT_EXCEEDED'
            | 'UPLOAD_FAILED'
            | 'DOWNLOAD_FAILED'
            | 'DELETE_FAILED'
            | 'LIST_FAILED'
            | 'STATS_FAILED'
            | 'SIGNED_URL_FAILED'
            | 'SEND_FAILED'
            | 'INVALID_RECIPIENT'
            | 'BROKER_NOT_FOUND'
            | 'BROKER_ENV_NOT_FOUND'
            | 'TOPIC_NOT_FOUND'
            | 'PUBLISH_FAILED'
            | 'LOOP_DETECTED'
            | 'TIMEOUT'
            | 'SIGNAL_TIMEOUT'
          )
        | null;
      sent: number;
      failed: number;
      /**
       * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
       */
      unknown: number;
      /**
       * Those that were not sent to first; 100 at most.
       */
      recipients: {
        /**
         * Id of the message in the log.
         */
        id: string;
        recipient: string;
        status: 'sent' | 'failed' | 'unknown';
        messageId: string | null;
        error: string | null;
        code:
          | (
              | 'VALIDATION_ERROR'
              | 'OPERATOR_ERROR'
              | 'UNAUTHORIZED'
              | 'SESSION_INVALID'
              | 'FORBIDDEN'
              | 'NOT_FOUND'
              | 'CONFLICT'
              | 'CHECKSUM_MISMATCH'
              | 'PAYLOAD_TOO_LARGE'
              | 'RATE_LIMITED'
              | 'INTERNAL'
              | 'NOT_SUPPORTED'
              | 'UPSTREAM_ERROR'
              | 'CONNECTION_ERROR'
              | 'OUTCOME_UNKNOWN'
              | 'TARGET_REFUSED'
              | 'SERVICE_UNAVAILABLE'
              | 'FALLBACK_EXHAUSTED'
              | 'UNIQUE_VIOLATION'
              | 'FOREIGN_KEY_VIOLATION'
              | 'NOT_NULL_VIOLATION'
              | 'CHECK_VIOLATION'
              | 'TABLE_EXISTS'
              | 'SCHEMA_ERROR'
              | 'QUERY_ERROR'
              | 'DEADLOCK'
              | 'LOCK_TIMEOUT'
              | 'CONNECTION_LOST'
              | 'CONSTRAINT_ERROR'
              | 'LIMIT_EXCEEDED'
              | 'UPLOAD_FAILED'
              | 'DOWNLOAD_FAILED'
              | 'DELETE_FAILED'
              | 'LIST_FAILED'
              | 'STATS_FAILED'
              | 'SIGNED_URL_FAILED'
              | 'SEND_FAILED'
              | 'INVALID_RECIPIENT'
              | 'BROKER_NOT_FOUND'
              | 'BROKER_ENV_NOT_FOUND'
              | 'TOPIC_NOT_FOUND'
              | 'PUBLISH_FAILED'
              | 'LOOP_DETECTED'
              | 'TIMEOUT'
              | 'SIGNAL_TIMEOUT'
            )
          | null;
      }[];
      /**
       * Variables that the input did not give, as `subject.name`.
       */
      missing: string[];
    };
    callback?: {
      /**
       * Whether at least one recipient was sent to.
       */
      success: boolean;
      channel: 'email' | 'sms' | 'push' | 'callback';
      /**
       * The provider’s, of the first that was sent.
       */
      messageId: string | null;
      /**
       * Of the first that was not sent.
       */
      error: string | null;
      /**
       * Of the first that was not sent.
       */
      code:
        | (
            | 'VALIDATION_ERROR'
            | 'OPERATOR_ERROR'
            | 'UNAUTHORIZED'
            | 'SESSION_INVALID'
            | 'FORBIDDEN'
            | 'NOT_FOUND'
            | 'CONFLICT'
            | 'CHECKSUM_MISMATCH'
            | 'PAYLOAD_TOO_LARGE'
            | 'RATE_LIMITED'
            | 'INTERNAL'
            | 'NOT_SUPPORTED'
            | 'UPSTREAM_ERROR'
            | 'CONNECTION_ERROR'
            | 'OUTCOME_UNKNOWN'
            | 'TARGET_REFUSED'
            | 'SERVICE_UNAVAILABLE'
            | 'FALLBACK_EXHAUSTED'
            | 'UNIQUE_VIOLATION'
            | 'FOREIGN_KEY_VIOLATION'
            | 'NOT_NULL_VIOLATION'
            | 'CHECK_VIOLATION'
            | 'TABLE_EXISTS'
            | 'SCHEMA_ERROR'
            | 'QUERY_ERROR'
            | 'DEADLOCK'
            | 'LOCK_TIMEOUT'
            | 'CONNECTION_LOST'
            | 'CONSTRAINT_ERROR'
            | 'LIMIT_EXCEEDED'
            | 'UPLOAD_FAILED'
            | 'DOWNLOAD_FAILED'
            | 'DELETE_FAILED'
            | 'LIST_FAILED'
            | 'STATS_FAILED'
            | 'SIGNED_URL_FAILED'
            | 'SEND_FAILED'
            | 'INVALID_RECIPIENT'
            | 'BROKER_NOT_FOUND'
            | 'BROKER_ENV_NOT_FOUND'
            | 'TOPIC_NOT_FOUND'
            | 'PUBLISH_FAILED'
            | 'LOOP_DETECTED'
            | 'TIMEOUT'
            | 'SIGNAL_TIMEOUT'
          )
        | null;
      sent: number;
      failed: number;
      /**
       * Recipients of which nobody knows whether they were sent to; none is repeated by itself.
       */
      unknown: number;
      /**
       * Those that were not sent to first; 100 at most.
       */
      recipients: {
        /**
         * Id of the message in the log.
         */
        id: string;
        recipient: string;
        status: 'sent' | 'failed' | 'unknown';
        messageId: string | null;
        error: string | null;
        code:
          | (
              | 'VALIDATION_ERROR'
              | 'OPERATOR_ERROR'
              | 'UNAUTHORIZED'
              | 'SESSION_INVALID'
              | 'FORBIDDEN'
              | 'NOT_FOUND'
              | 'CONFLICT'
              | 'CHECKSUM_MISMATCH'
              | 'PAYLOAD_TOO_LARGE'
              | 'RATE_LIMITED'
              | 'INTERNAL'
              | 'NOT_SUPPORTED'
              | 'UPSTREAM_ERROR'
              | 'CONNECTION_ERROR'
              | 'OUTCOME_UNKNOWN'
              | 'TARGET_REFUSED'
              | 'SERVICE_UNAVAILABLE'
              | 'FALLBACK_EXHAUSTED'
              | 'UNIQUE_VIOLATION'
              | 'FOREIGN_KEY_VIOLATION'
              | 'NOT_NULL_VIOLATION'
              | 'CHECK_VIOLATION'
              | 'TABLE_EXISTS'
              | 'SCHEMA_ERROR'
              | 'QUERY_ERROR'
              | 'DEADLOCK'
              | 'LOCK_TIMEOUT'
              | 'CONNECTION_LOST'
              | 'CONSTRAINT_ERROR'
              | 'LIMIT_EXCEEDED'
              | 'UPLOAD_FAILED'
              | 'DOWNLOAD_FAILED'
              | 'DELETE_FAILED'
              | 'LIST_FAILED'
              | 'STATS_FAILED'
              | 'SIGNED_URL_FAILED'
              | 'SEND_FAILED'
              | 'INVALID_RECIPIENT'
              | 'BROKER_NOT_FOUND'
              | 'BROKER_ENV_NOT_FOUND'
              | 'TOPIC_NOT_FOUND'
              | 'PUBLISH_FAILED'
              | 'LOOP_DETECTED'
              | 'TIMEOUT'
              | 'SIGNAL_TIMEOUT'
            )
          | null;
      }[];
      /**
       * Variables that the input did not give, as `subject.name`.
       */
      missing: string[];
    };
  };
}

export interface NotificationsDispatchInput {
  product?: string;
  env?: string;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: an equal send is not made again while the cache keeps its answer.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. They send what failed temporarily.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification?: string;
  input: {
    email?: {
      /**
       * Addresses; each gets a message of its own, and does not see the others.
       *
       * @minItems 1
       * @maxItems 1000
       */
      recipients: string[];
      /**
       * Variables of the message’s subject; the subject of a direct send.
       */
      subject?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s template, plain text, preview and attachments.
       */
      template?: {
        [k: string]: unknown;
      };
      /**
       * Of a direct send.
       */
      html?: string;
      /**
       * Of a direct send; made of `html` when absent.
       */
      text?: string;
      reply_to?: string;
      /**
       * Header fields of its own; not those that make up a mail.
       */
      headers?: {
        [k: string]: string;
      };
      /**
       * Beside those of the message.
       *
       * @maxItems 20
       */
      attachments?: {
        /**
         * Tag of a storage of the product.
         */
        storage: string;
        fileName: string;
        /**
         * As the mail calls it; the last segment of `fileName` when absent.
         */
        name?: string;
        /**
         * What the storage says when absent.
         */
        mimeType?: string;
        /**
         * For `cid:` in the HTML part.
         */
        contentId?: string;
      }[];
    };
    sms?: {
      /**
       * Numbers, as +15551234567; each gets a message of its own, and does not see the others.
       *
       * @minItems 1
       * @maxItems 1000
       */
      recipients: string[];
      /**
       * Variables of the message’s text; the text of a direct send.
       */
      body?:
        | string
        | {
            [k: string]: unknown;
          };
    };
    push_notification?: {
      /**
       * Tokens of devices; each gets a message of its own, and does not see the others.
       *
       * @minItems 1
       * @maxItems 1000
       */
      device_tokens: string[];
      /**
       * Variables of the message’s title; the title of a direct send.
       */
      title?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s body; the body of a direct send.
       */
      body?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s data; texts by name of a direct send.
       */
      data?: {
        [k: string]: unknown;
      };
    };
    callback?: {
      /**
       * Of a direct send: its whole address.
       */
      url?: string;
      /**
       * Of a direct send; POST when absent.
       */
      method?: string;
      /**
       * Variables of the message’s query; the query of a direct send.
       */
      query?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s headers; texts by name of a direct send.
       */
      headers?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s params.
       */
      params?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s body; the body of a direct send.
       */
      body?: unknown;
    };
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * What must admit each attempt beside the limits of the app and the action.
   *
   * @minItems 1
   * @maxItems 5
   */
  limits?: {
    /**
     * Attempts that may be under way at one time.
     */
    concurrency?: number;
    /**
     * Attempts that may begin within any time of `period`.
     */
    rate?: {
      limit: number;
      /**
       * Such as `1m`.
       */
      period: number | string;
    };
    /**
     * How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.
     */
    max_queued?: number;
    /**
     * Text as it is: dispatches to the same app and environment that give the same one are counted together.
     */
    key?: string;
  }[];
}

export interface NotificationsDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface NotificationsPreviewInput {
  product?: string;
  env?: string;
  /**
   * `notifier:message`, or the notifier alone for a direct send.
   */
  notification: string;
  /**
   * As that of `send`, without recipients; all channels of the message when absent.
   */
  input?: {
    email?: {
      /**
       * Variables of the message’s subject; the subject of a direct send.
       */
      subject?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s template, plain text, preview and attachments.
       */
      template?: {
        [k: string]: unknown;
      };
      /**
       * Of a direct send.
       */
      html?: string;
      /**
       * Of a direct send; made of `html` when absent.
       */
      text?: string;
      reply_to?: string;
      /**
       * Header fields of its own; not those that make up a mail.
       */
      headers?: {
        [k: string]: string;
      };
      /**
       * Beside those of the message.
       *
       * @maxItems 20
       */
      attachments?: {
        /**
         * Tag of a storage of the product.
         */
        storage: string;
        fileName: string;
        /**
         * As the mail calls it; the last segment of `fileName` when absent.
         */
        name?: string;
        /**
         * What the storage says when absent.
         */
        mimeType?: string;
        /**
         * For `cid:` in the HTML part.
         */
        contentId?: string;
      }[];
    };
    sms?: {
      /**
       * Variables of the message’s text; the text of a direct send.
       */
      body?:
        | string
        | {
            [k: string]: unknown;
          };
    };
    push_notification?: {
      /**
       * Variables of the message’s title; the title of a direct send.
       */
      title?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s body; the body of a direct send.
       */
      body?:
        | string
        | {
            [k: string]: unknown;
          };
      /**
       * Variables of the message’s data; texts by name of a direct send.
       */
      data?: {
        [k: string]: unknown;
      };
    };
    callback?: {
      /**
       * Of a direct send: its whole address.
       */
      url?: string;
      /**
       * Of a direct send; POST when absent.
       */
      method?: string;
      /**
       * Variables of the message’s query; the query of a direct send.
       */
      query?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s headers; texts by name of a direct send.
       */
      headers?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s params.
       */
      params?: {
        [k: string]: unknown;
      };
      /**
       * Variables of the message’s body; the body of a direct send.
       */
      body?: unknown;
    };
  };
}

export interface NotificationsPreviewResult {
  channels: {
    email?: {
      subject: string;
      html: string | null;
      text: string | null;
      headers: {
        [k: string]: string;
      };
      attachments: {
        storage: string;
        fileName: string;
        name: string;
      }[];
      /**
       * Variables that the input does not give.
       */
      missing: string[];
    };
    sms?: {
      body: string;
      /**
       * Variables that the input does not give.
       */
      missing: string[];
    };
    push?: {
      title: string;
      body: string;
      data: {
        [k: string]: string;
      };
      /**
       * Variables that the input does not give.
       */
      missing: string[];
    };
    callback?: {
      params: {
        [k: string]: string;
      };
      query: {
        [k: string]: unknown;
      };
      headers: {
        [k: string]: string;
      };
      body?: unknown;
      /**
       * Variables that the input does not give.
       */
      missing: string[];
    };
  };
}

export interface NotificationsGetMessagesInput {
  product?: string;
  env?: string;
  /**
   * A notifier, or `notifier:message`.
   */
  notification_tag?: string;
  status?:
    | ('pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing')
    | ('pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing')[];
  /**
   * A channel; `notification` for sends of several.
   */
  type?: 'email' | 'push' | 'sms' | 'callback' | 'notification';
  /**
   * The job, the run of a feature or the run that sent them.
   */
  process_id?: string;
  recipient?: string;
  provider?: string;
  /**
   * From when; epoch milliseconds or ISO.
   */
  start_date?: number | string;
  /**
   * Until when.
   */
  end_date?: number | string;
  /**
   * From 1.
   */
  page?: number;
  /**
   * Messages a page; 20 when absent.
   */
  limit?: number;
}

export interface NotificationsGetMessagesResult {
  items: {
    _id: string;
    id: string;
    workspace_id: string;
    product_id: string;
    product_tag: string;
    env: string;
    /**
     * `notifier:message`, or the notifier of a direct send.
     */
    notification_tag: string | null;
    type: 'email' | 'push' | 'sms' | 'callback';
    channel: 'email' | 'push' | 'sms' | 'callback';
    provider: string;
    /**
     * Null once it was erased.
     */
    recipient: string | null;
    status: 'pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing';
    process_id: string;
    run_id: string;
    /**
     * As the provider calls it.
     */
    provider_id: string | null;
    error: {
      code: string;
      message: string;
    } | null;
    /**
     * Attempts after the first that were asked for.
     */
    retries: number;
    attempts: number;
    session: string | null;
    cache: string | null;
    /**
     * The message that this one sends again.
     */
    resent_from: string | null;
    created_at: number;
    updated_at: number;
  }[];
  total: number;
  page: number;
  limit: number;
  hasMore: boolean;
}

export interface NotificationsGetMessageInput {
  product?: string;
  env?: string;
  id: string;
}

export interface NotificationsGetMessageResult {
  _id: string;
  id: string;
  workspace_id: string;
  product_id: string;
  product_tag: string;
  env: string;
  /**
   * `notifier:message`, or the notifier of a direct send.
   */
  notification_tag: string | null;
  type: 'email' | 'push' | 'sms' | 'callback';
  channel: 'email' | 'push' | 'sms' | 'callback';
  provider: string;
  /**
   * Null once it was erased.
   */
  recipient: string | null;
  status: 'pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing';
  process_id: string;
  run_id: string;
  /**
   * As the provider calls it.
   */
  provider_id: string | null;
  error: {
    code: string;
    message: string;
  } | null;
  /**
   * Attempts after the first that were asked for.
   */
  retries: number;
  attempts: number;
  session: string | null;
  cache: string | null;
  /**
   * The message that this one sends again.
   */
  resent_from: string | null;
  created_at: number;
  updated_at: number;
  /**
   * As it was given; null where secrets took part, or it was erased.
   */
  input: {
    [k: string]: unknown;
  } | null;
  content: unknown;
  missing: string[];
}

export interface NotificationsResendInput {
  product?: string;
  env?: string;
  /**
   * A notifier, or `notifier:message`.
   */
  notification_tag?: string;
  status?:
    | ('pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing')
    | ('pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing')[];
  /**
   * A channel; `notification` for sends of several.
   */
  type?: 'email' | 'push' | 'sms' | 'callback' | 'notification';
  /**
   * The job, the run of a feature or the run that sent them.
   */
  process_id?: string;
  recipient?: string;
  provider?: string;
  /**
   * From when; epoch milliseconds or ISO.
   */
  start_date?: number | string;
  /**
   * Until when.
   */
  end_date?: number | string;
  /**
   * @minItems 1
   * @maxItems 1000
   */
  ids?: string[];
}

export interface NotificationsResendResult {
  /**
   * Messages that are sent again.
   */
  count: number;
  /**
   * A job for each content.
   */
  job_ids: string[];
  /**
   * Whether there are more than 1000, of which the newest were taken. `reprocess`: ask again for the rest; `resend`: give an earlier `end_date`, or `ids`.
   */
  has_more: boolean;
}

export interface NotificationsReprocessInput {
  product?: string;
  env?: string;
  /**
   * A notifier, or `notifier:message`.
   */
  notification_tag?: string;
  status?:
    | ('pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing')
    | ('pending' | 'sent' | 'failed' | 'unknown' | 'reprocessing')[];
  /**
   * A channel; `notification` for sends of several.
   */
  type?: 'email' | 'push' | 'sms' | 'callback' | 'notification';
  /**
   * The job, the run of a feature or the run that sent them.
   */
  process_id?: string;
  recipient?: string;
  provider?: string;
  /**
   * From when; epoch milliseconds or ISO.
   */
  start_date?: number | string;
  /**
   * Until when.
   */
  end_date?: number | string;
  /**
   * @minItems 1
   * @maxItems 1000
   */
  ids?: string[];
}

export interface NotificationsReprocessResult {
  /**
   * Messages that are sent again.
   */
  count: number;
  /**
   * A job for each content.
   */
  job_ids: string[];
  /**
   * Whether there are more than 1000, of which the newest were taken. `reprocess`: ask again for the rest; `resend`: give an earlier `end_date`, or `ids`.
   */
  has_more: boolean;
}

export interface NotificationsEraseInput {
  product?: string;
  env?: string;
  recipient: string;
  /**
   * Whether what others got too is removed as well; false when absent.
   */
  shared?: boolean;
}

export interface NotificationsEraseResult {
  /**
   * Messages that name nobody any more.
   */
  messages: number;
  /**
   * What was removed of what they said.
   */
  contents: number;
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
  /**
   * Of the environments that run this version, and of those that the manifest has no more.
   */
  schedules: {
    [k: string]: {
      /**
       * Tags of all that the environment now has.
       */
      declared: string[];
      /**
       * Those of them that were another schedule before.
       */
      updated: string[];
      /**
       * Tags of those that it has no more.
       */
      cancelled: string[];
      /**
       * Those that were refused, as a dispatch would have been; what they were before goes on.
       */
      failed: {
        tag: string;
        code:
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT';
        message: string;
      }[];
      /**
       * True when this is yet to be done; the processor does it within minutes.
       */
      pending: boolean;
    };
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
    /**
     * Null where there were none to look after, or that is yet to be done.
     */
    schedules: {
      /**
       * Tags of all that the environment now has.
       */
      declared: string[];
      /**
       * Those of them that were another schedule before.
       */
      updated: string[];
      /**
       * Tags of those that it has no more.
       */
      cancelled: string[];
      /**
       * Those that were refused, as a dispatch would have been; what they were before goes on.
       */
      failed: {
        tag: string;
        code:
          | 'VALIDATION_ERROR'
          | 'OPERATOR_ERROR'
          | 'UNAUTHORIZED'
          | 'SESSION_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'CONFLICT'
          | 'CHECKSUM_MISMATCH'
          | 'PAYLOAD_TOO_LARGE'
          | 'RATE_LIMITED'
          | 'INTERNAL'
          | 'NOT_SUPPORTED'
          | 'UPSTREAM_ERROR'
          | 'CONNECTION_ERROR'
          | 'OUTCOME_UNKNOWN'
          | 'TARGET_REFUSED'
          | 'SERVICE_UNAVAILABLE'
          | 'FALLBACK_EXHAUSTED'
          | 'UNIQUE_VIOLATION'
          | 'FOREIGN_KEY_VIOLATION'
          | 'NOT_NULL_VIOLATION'
          | 'CHECK_VIOLATION'
          | 'TABLE_EXISTS'
          | 'SCHEMA_ERROR'
          | 'QUERY_ERROR'
          | 'DEADLOCK'
          | 'LOCK_TIMEOUT'
          | 'CONNECTION_LOST'
          | 'CONSTRAINT_ERROR'
          | 'LIMIT_EXCEEDED'
          | 'UPLOAD_FAILED'
          | 'DOWNLOAD_FAILED'
          | 'DELETE_FAILED'
          | 'LIST_FAILED'
          | 'STATS_FAILED'
          | 'SIGNED_URL_FAILED'
          | 'SEND_FAILED'
          | 'INVALID_RECIPIENT'
          | 'BROKER_NOT_FOUND'
          | 'BROKER_ENV_NOT_FOUND'
          | 'TOPIC_NOT_FOUND'
          | 'PUBLISH_FAILED'
          | 'LOOP_DETECTED'
          | 'TIMEOUT'
          | 'SIGNAL_TIMEOUT';
        message: string;
      }[];
      /**
       * True when this is yet to be done; the processor does it within minutes.
       */
      pending: boolean;
    } | null;
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
  schedules: {
    /**
     * Tags of all that the environment now has.
     */
    declared: string[];
    /**
     * Those of them that were another schedule before.
     */
    updated: string[];
    /**
     * Tags of those that it has no more.
     */
    cancelled: string[];
    /**
     * Those that were refused, as a dispatch would have been; what they were before goes on.
     */
    failed: {
      tag: string;
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
    }[];
    /**
     * True when this is yet to be done; the processor does it within minutes.
     */
    pending: boolean;
  };
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
  schedules: {
    /**
     * Tags of all that the environment now has.
     */
    declared: string[];
    /**
     * Those of them that were another schedule before.
     */
    updated: string[];
    /**
     * Tags of those that it has no more.
     */
    cancelled: string[];
    /**
     * Those that were refused, as a dispatch would have been; what they were before goes on.
     */
    failed: {
      tag: string;
      code:
        | 'VALIDATION_ERROR'
        | 'OPERATOR_ERROR'
        | 'UNAUTHORIZED'
        | 'SESSION_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'CONFLICT'
        | 'CHECKSUM_MISMATCH'
        | 'PAYLOAD_TOO_LARGE'
        | 'RATE_LIMITED'
        | 'INTERNAL'
        | 'NOT_SUPPORTED'
        | 'UPSTREAM_ERROR'
        | 'CONNECTION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'TARGET_REFUSED'
        | 'SERVICE_UNAVAILABLE'
        | 'FALLBACK_EXHAUSTED'
        | 'UNIQUE_VIOLATION'
        | 'FOREIGN_KEY_VIOLATION'
        | 'NOT_NULL_VIOLATION'
        | 'CHECK_VIOLATION'
        | 'TABLE_EXISTS'
        | 'SCHEMA_ERROR'
        | 'QUERY_ERROR'
        | 'DEADLOCK'
        | 'LOCK_TIMEOUT'
        | 'CONNECTION_LOST'
        | 'CONSTRAINT_ERROR'
        | 'LIMIT_EXCEEDED'
        | 'UPLOAD_FAILED'
        | 'DOWNLOAD_FAILED'
        | 'DELETE_FAILED'
        | 'LIST_FAILED'
        | 'STATS_FAILED'
        | 'SIGNED_URL_FAILED'
        | 'SEND_FAILED'
        | 'INVALID_RECIPIENT'
        | 'BROKER_NOT_FOUND'
        | 'BROKER_ENV_NOT_FOUND'
        | 'TOPIC_NOT_FOUND'
        | 'PUBLISH_FAILED'
        | 'LOOP_DETECTED'
        | 'TIMEOUT'
        | 'SIGNAL_TIMEOUT';
      message: string;
    }[];
    /**
     * True when this is yet to be done; the processor does it within minutes.
     */
    pending: boolean;
  };
}

export interface ProductsBudgetInput {
  product?: string;
  env?: string;
}

export interface ProductsBudgetResult {
  product: string;
  env: string;
  /**
   * Runs that may begin within an hour; null for any number.
   */
  runs_per_hour: number | null;
  /**
   * Runs of this hour that were counted; a run is counted within seconds.
   */
  used: number;
  /**
   * Epoch milliseconds.
   */
  hour_started_at: number;
  /**
   * Until when no run begins, epoch milliseconds; null when runs may begin.
   */
  halted_until: number | null;
  /**
   * When the budget of this hour was lifted.
   */
  lifted_at: number | null;
}

export interface ProductsLiftBudgetInput {
  product?: string;
  env?: string;
}

export interface ProductsLiftBudgetResult {
  product: string;
  env: string;
  /**
   * Runs that may begin within an hour; null for any number.
   */
  runs_per_hour: number | null;
  /**
   * Runs of this hour that were counted; a run is counted within seconds.
   */
  used: number;
  /**
   * Epoch milliseconds.
   */
  hour_started_at: number;
  /**
   * Until when no run begins, epoch milliseconds; null when runs may begin.
   */
  halted_until: number | null;
  /**
   * When the budget of this hour was lifted.
   */
  lifted_at: number | null;
}

export interface QuotaRunInput {
  product?: string;
  env?: string;
  /**
   * Tag of the quota.
   */
  tag: string;
  /**
   * Checked against the fields that the quota declares, beside which `key`, `userId` and `amount` are always taken. The first of `key`, `userId` and the session’s identifier says whose use is counted; without them all count together.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * `check` changes nothing, `increment` counts without running an option, `reset` sets what is used to nothing. When absent it counts, and runs the option that is chosen.
   */
  action?: 'check' | 'increment' | 'reset';
  /**
   * How much is used; `input.amount` when absent, else 1.
   */
  amount?: number;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: a run that it answers counts nothing.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. What was charged is not charged again.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for the run.
   */
  timeout?: number | string;
}

export interface QuotaRunResult {
  /**
   * Whether it was done, or for `check` could be.
   */
  success: boolean;
  allowed: boolean;
  /**
   * Whether there was not as much left.
   */
  exceeded: boolean;
  /**
   * What may still be used; null where nothing is limited.
   */
  remaining: number | null;
  limit: number | null;
  used: number | null;
  period: ('hour' | 'day' | 'week' | 'month' | 'year') | null;
  /**
   * Epoch milliseconds at which all may be used again; null for never.
   */
  resets_at: number | null;
  /**
   * What the option that ran answered, mapped; absent where none ran.
   */
  output?: unknown;
  /**
   * Which option that was.
   */
  provider?: string | null;
}

export interface QuotaDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the quota.
   */
  tag: string;
  /**
   * Checked against the fields that the quota declares, beside which `key`, `userId` and `amount` are always taken. The first of `key`, `userId` and the session’s identifier says whose use is counted; without them all count together.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * `check` changes nothing, `increment` counts without running an option, `reset` sets what is used to nothing. When absent it counts, and runs the option that is chosen.
   */
  action?: 'check' | 'increment' | 'reset';
  /**
   * How much is used; `input.amount` when absent, else 1.
   */
  amount?: number;
  session?: string | {tag?: string; token: string};
  /**
   * Cache that may answer: a run that it answers counts nothing.
   */
  cache?: string;
  /**
   * Attempts after the first; 0 when absent. What was charged is not charged again.
   */
  retries?: number;
  retryConfig?: RetryConfig;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
}

export interface QuotaDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface QuotaUsageInput {
  product?: string;
  env?: string;
  /**
   * Tag of the quota.
   */
  tag: string;
  /**
   * What runs give as `input.key`.
   */
  key?: string | number;
  /**
   * What runs give as `input.userId`.
   */
  userId?: string | number;
}

export interface QuotaUsageResult {
  tag: string;
  model: 'counter' | 'tiers';
  /**
   * `global`, or `key:` or `user:` and whose use it is.
   */
  scope: string;
  period: ('hour' | 'day' | 'week' | 'month' | 'year') | null;
  limit: number | null;
  used: number | null;
  remaining: number | null;
  resets_at: number | null;
  /**
   * Of tiers, in order.
   */
  options: {
    name: string;
    limit: number | null;
    used: number | null;
    remaining: number | null;
  }[];
}

export interface SecretsCreateInput {
  key: string;
  value: string;
  description?: string | null;
  /**
   * For readers alone.
   */
  token_type?: ('api' | 'access' | 'password' | 'certificate') | null;
  /**
   * Access tags of the apps that may use it; empty or absent means all.
   *
   * @maxItems 200
   */
  scope?: string[];
  /**
   * Environments in which it may be used; empty or absent means all.
   *
   * @maxItems 50
   */
  envs?: string[];
  /**
   * Epoch seconds; null never expires.
   */
  expires_at?: number | null;
}

export interface SecretsCreateResult {
  _id: string;
  workspace_id: string;
  key: string;
  description: string | null;
  token_type: string | null;
  scope: string[];
  envs: string[];
  /**
   * Epoch seconds, or null.
   */
  expires_at: number | null;
  revoked: boolean;
  created_by: string;
  createdAt: number;
  updatedAt: number;
}

export interface SecretsFetchInput {
  key: string;
}

export interface SecretsFetchResult {
  _id: string;
  workspace_id: string;
  key: string;
  description: string | null;
  token_type: string | null;
  scope: string[];
  envs: string[];
  /**
   * Epoch seconds, or null.
   */
  expires_at: number | null;
  revoked: boolean;
  created_by: string;
  createdAt: number;
  updatedAt: number;
  value: string;
}

export interface SecretsListInput {}

export interface SecretsListResult {
  secrets: {
    _id: string;
    workspace_id: string;
    key: string;
    description: string | null;
    token_type: string | null;
    scope: string[];
    envs: string[];
    /**
     * Epoch seconds, or null.
     */
    expires_at: number | null;
    revoked: boolean;
    created_by: string;
    createdAt: number;
    updatedAt: number;
  }[];
}

export interface SecretsUpdateInput {
  key: string;
  value?: string;
  description?: string | null;
  /**
   * For readers alone.
   */
  token_type?: ('api' | 'access' | 'password' | 'certificate') | null;
  /**
   * Access tags of the apps that may use it; empty or absent means all.
   *
   * @maxItems 200
   */
  scope?: string[];
  /**
   * Environments in which it may be used; empty or absent means all.
   *
   * @maxItems 50
   */
  envs?: string[];
  /**
   * Epoch seconds; null never expires.
   */
  expires_at?: number | null;
}

export interface SecretsUpdateResult {
  _id: string;
  workspace_id: string;
  key: string;
  description: string | null;
  token_type: string | null;
  scope: string[];
  envs: string[];
  /**
   * Epoch seconds, or null.
   */
  expires_at: number | null;
  revoked: boolean;
  created_by: string;
  createdAt: number;
  updatedAt: number;
}

export interface SecretsDeleteInput {
  key: string;
}

export type SecretsDeleteResult = boolean;

export interface SecretsRevokeInput {
  key: string;
}

export type SecretsRevokeResult = boolean;

export interface SecretsExistsInput {
  key: string;
}

export type SecretsExistsResult = boolean;

export interface SecretsRotateInput {}

export interface SecretsRotateResult {
  /**
   * Number of the key that seals from now on.
   */
  data_key: number;
  /**
   * Data keys sealed under the master key of now.
   */
  data_keys: number;
  /**
   * Secrets sealed anew.
   */
  secrets: number;
}

export interface SecretsAccessesInput {
  key: string;
  /**
   * At most; 100 when absent.
   */
  limit?: number;
  /**
   * Only accesses before this instant, epoch milliseconds.
   */
  before?: number;
}

export interface SecretsAccessesResult {
  accesses: {
    /**
     * Epoch milliseconds.
     */
    time: number;
    /**
     * Who asked for the run, or fetched the value.
     */
    user: string;
    run_id: string;
    job_id: string | null;
    product: string;
    env: string;
    target: string;
    /**
     * Such as `actions.run`, or `secrets.fetch`.
     */
    operation: string;
  }[];
}

export interface SessionsStartInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
  /**
   * Any JSON of 8 KiB at most; the selector of the session must lead to text, a number or a boolean in it.
   */
  data: {
    [k: string]: unknown;
  };
}

export interface SessionsStartResult {
  /**
   * Access token, `tag:jwt`: signed and encrypted. Calls give it as `session`.
   */
  token: string;
  /**
   * Good for one `refresh`.
   */
  refreshToken: string;
  /**
   * When the access token expires, epoch milliseconds.
   */
  expiresAt: number;
  sessionId: string;
}

export interface SessionsDecryptInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
  token: string;
}

export interface SessionsVerifyInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
  token: string;
}

export interface SessionsVerifyResult {
  valid: boolean;
  /**
   * Data of the session; null when the token is not good.
   */
  data: unknown;
  sessionId: string | null;
  expiresAt: number | null;
}

export interface SessionsRefreshInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
  refreshToken: string;
}

export interface SessionsRefreshResult {
  /**
   * Access token, `tag:jwt`: signed and encrypted. Calls give it as `session`.
   */
  token: string;
  /**
   * Good for one `refresh`.
   */
  refreshToken: string;
  /**
   * When the access token expires, epoch milliseconds.
   */
  expiresAt: number;
  sessionId: string;
}

export interface SessionsRevokeInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
  sessionId?: string;
  /**
   * What the selector found in the data of the session: identifies the user.
   */
  identifier?: string | number | boolean;
}

export interface SessionsRevokeResult {
  /**
   * Sessions that could still be used before.
   */
  revoked: number;
}

export interface SessionsRevokeAllInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
}

export interface SessionsRevokeAllResult {
  revoked: number;
}

export interface SessionsRotateKeysInput {
  product?: string;
  env?: string;
}

export interface SessionsRotateKeysResult {
  /**
   * Id of the key that signs from now on.
   */
  key: string;
  /**
   * Keys that verify.
   */
  keys: number;
}

export interface SessionsListActiveInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  tag: string;
  /**
   * What the selector found in the data of the session: identifies the user.
   */
  identifier?: string | number | boolean;
  /**
   * From 1; 1 when absent.
   */
  page?: number;
  /**
   * 20 when absent.
   */
  limit?: number;
}

export interface SessionsListActiveResult {
  sessions: {
    sessionId: string;
    /**
     * Epoch milliseconds.
     */
    startAt: number;
    /**
     * Epoch milliseconds.
     */
    endAt: number;
    active: boolean;
  }[];
  total: number;
}

export interface SessionsFetchUsersInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  session: string;
  /**
   * From 1; 1 when absent.
   */
  page?: number;
  /**
   * 20 when absent.
   */
  limit?: number;
}

export interface SessionsFetchUsersResult {
  users: {
    _id: string;
    /**
     * The same as `_id`.
     */
    ductape_user_id: string;
    product_tag: string;
    session_tag: string;
    /**
     * What the selector found in the data of the session: identifies the user.
     */
    identifier: string | number | boolean;
    env: string;
    /**
     * Epoch milliseconds.
     */
    first_seen: number;
    /**
     * Epoch milliseconds.
     */
    last_seen: number;
    /**
     * The same as `first_seen`.
     */
    createdAt: number;
    /**
     * The same as `last_seen`.
     */
    updatedAt: number;
  }[];
  total: number;
  page: number;
  limit: number;
  totalPages: number;
}

export interface SessionsFetchUserDetailsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  session: string;
  /**
   * What the selector found in the data of the session: identifies the user.
   */
  identifier: string | number | boolean;
}

export interface SessionsFetchUserDetailsResult {
  _id: string;
  /**
   * The same as `_id`.
   */
  ductape_user_id: string;
  product_tag: string;
  session_tag: string;
  /**
   * What the selector found in the data of the session: identifies the user.
   */
  identifier: string | number | boolean;
  env: string;
  /**
   * Epoch milliseconds.
   */
  first_seen: number;
  /**
   * Epoch milliseconds.
   */
  last_seen: number;
  /**
   * The same as `first_seen`.
   */
  createdAt: number;
  /**
   * The same as `last_seen`.
   */
  updatedAt: number;
  sessions: {
    session_id: string;
    /**
     * Epoch milliseconds.
     */
    start_at: number;
    /**
     * Epoch milliseconds.
     */
    end_at: number;
    active: boolean;
  }[];
  totalSessions: number;
  activeSessionsCount: number;
}

export interface SessionsFetchActivityLogsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  session: string;
  /**
   * Nothing is ever `processing` here.
   */
  status?: 'success' | 'fail' | 'processing';
  /**
   * Only what happened from then on.
   */
  start?: number | string;
  /**
   * Only what happened until then.
   */
  end?: number | string;
  /**
   * From 1; 1 when absent.
   */
  page?: number;
  /**
   * 20 when absent.
   */
  limit?: number;
}

export interface SessionsFetchActivityLogsResult {
  logs: {
    _id: string;
    process_id: string;
    product_tag: string;
    /**
     * `product:session`.
     */
    session_tag: string;
    /**
     * What was done.
     */
    parent_tag: 'create' | 'verify' | 'refresh' | 'revoke';
    env: string;
    type: 'session';
    message: string;
    status: 'success' | 'fail' | 'processing';
    successful_execution: boolean;
    failed_execution: boolean;
    /**
     * Whose session it was, where that is known: `{ identifier }`; null otherwise.
     */
    data: unknown;
    /**
     * Epoch milliseconds.
     */
    start: number;
    /**
     * Epoch milliseconds.
     */
    end: number;
    /**
     * Epoch milliseconds.
     */
    timestamp: number;
  }[];
  total: number;
  page: number;
  limit: number;
  totalPages: number;
}

export interface SessionsFetchDashboardInput {
  product?: string;
  env?: string;
  /**
   * Tag of the session.
   */
  session: string;
  /**
   * Periods of UTC; `day` when absent.
   */
  groupBy?: 'hour' | 'day' | 'week' | 'month';
  /**
   * Only what happened from then on.
   */
  start?: number | string;
  /**
   * Only what happened until then.
   */
  end?: number | string;
}

export interface SessionsFetchDashboardResult {
  totalUsers: number;
  /**
   * Who began or refreshed a session within the last 24 hours.
   */
  activeUsers: number;
  inactiveUsers: number;
  /**
   * Whose sessions have all expired.
   */
  expiredUsers: number;
  newUsersToday: number;
  newUsersThisWeek: number;
  totalSessions: number;
  activeSessions: number;
  expiredSessions: number;
  averageSessionsPerUser: number;
  /**
   * Of 0 to 1; 0 where nothing was done.
   */
  successRate: number;
  /**
   * Of 0 to 1; 0 where nothing was done.
   */
  errorRate: number;
  /**
   * Milliseconds from the beginning of sessions to their end.
   */
  averageSessionDuration: number;
  sessionsOverTime: {
    /**
     * Its beginning, epoch milliseconds.
     */
    period: number;
    created: number;
    expired: number;
  }[];
  operationsOverTime: {
    /**
     * Epoch milliseconds.
     */
    period: number;
    create: number;
    verify: number;
    refresh: number;
    revoke: number;
  }[];
}

export interface StorageSaveInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Media type; by the name’s extension when absent, else `application/octet-stream`.
   */
  mimeType?: string;
  /**
   * Bytes; another number of them is refused.
   */
  size?: number;
  /**
   * SHA-256 in lower-case hexadecimal; bytes with another one are refused.
   */
  checksum?: string;
  /**
   * How long the file lives from now; as long as the storage says when absent.
   */
  expiry?: number | string;
  /**
   * The bytes in base64.
   */
  buffer: string;
}

export interface StorageSaveResult {
  success: true;
  /**
   * The file’s address at its provider, which takes credentials; null where it has none (R2).
   */
  url: string | null;
  fileName: string;
  /**
   * As `fileName`.
   */
  file_key: string;
  /**
   * Bytes.
   */
  size: number;
  mimeType: string;
  /**
   * As `mimeType`.
   */
  contentType: string;
  /**
   * As `mimeType`.
   */
  content_type: string;
  /**
   * SHA-256 in lower-case hexadecimal; null where it is not known.
   */
  checksum: string | null;
  /**
   * Changes whenever the file is written.
   */
  etag: string;
}

export interface StorageDownloadInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface StorageDownloadResult {
  success: true;
  /**
   * The bytes in base64.
   */
  data: string;
  contentType: string;
  /**
   * As `contentType`.
   */
  mimeType: string;
  /**
   * As `contentType`.
   */
  content_type: string;
  /**
   * Bytes.
   */
  size: number;
  fileName: string;
  /**
   * SHA-256 in lower-case hexadecimal; null where it is not known.
   */
  checksum: string | null;
}

export interface StorageInfoInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface StorageInfoResult {
  fileName: string;
  /**
   * Bytes.
   */
  size: number;
  mimeType: string;
  /**
   * SHA-256 in lower-case hexadecimal; null where it is not known.
   */
  checksum: string | null;
  /**
   * Changes whenever the file is written.
   */
  etag: string;
  /**
   * Epoch milliseconds.
   */
  lastModified: number;
  /**
   * Epoch milliseconds; null for never.
   */
  expires_at: number | null;
  /**
   * Whose session wrote it; null without one.
   */
  session: {
    tag: string;
    identifier: string | number | boolean;
  } | null;
  /**
   * The run that wrote it; null for none that is known.
   */
  run_id: string | null;
  /**
   * The file’s address at its provider, which takes credentials; null where it has none (R2).
   */
  url: string | null;
}

export interface StorageDeleteInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
}

export interface StorageDeleteResult {
  success: true;
  fileName: string;
}

export interface StorageListInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Only files whose names begin with it.
   */
  prefix?: string;
  /**
   * A category (`image`, `video`, `audio`, `document`, `archive`, `other`) or an extension.
   */
  fileType?: string;
  /**
   * 100 when absent.
   */
  limit?: number;
  /**
   * `nextToken` of the page before.
   */
  continuationToken?: string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface StorageListResult {
  success: true;
  files: {
    name: string;
    /**
     * Bytes.
     */
    size: number;
    /**
     * Epoch milliseconds.
     */
    lastModified: number;
    /**
     * The file’s address at its provider, which takes credentials; null where it has none (R2).
     */
    url: string | null;
    mimeType: string;
    metadata: {
      /**
       * Changes whenever the file is written.
       */
      etag: string;
      /**
       * SHA-256 in lower-case hexadecimal; null where it is not known.
       */
      checksum: string | null;
      /**
       * Epoch milliseconds; null for never.
       */
      expires_at: number | null;
      /**
       * Whose session wrote it; null without one.
       */
      session: {
        tag: string;
        identifier: string | number | boolean;
      } | null;
      /**
       * The run that wrote it; null for none that is known.
       */
      run_id: string | null;
    };
  }[];
  limit: number;
  /**
   * For `continuationToken` of the next page; null at the end.
   */
  nextToken: string | null;
  hasMore: boolean;
  /**
   * Files of this page.
   */
  total: number;
  /**
   * Number of the page, from 1.
   */
  page: number;
}

export interface StorageStatsInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Only files whose names begin with it.
   */
  prefix?: string;
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
}

export interface StorageStatsResult {
  success: true;
  totalFiles: number;
  /**
   * Bytes.
   */
  totalSize: number;
  byType: {
    image: {
      count: number;
      size: number;
    };
    video: {
      count: number;
      size: number;
    };
    audio: {
      count: number;
      size: number;
    };
    document: {
      count: number;
      size: number;
    };
    archive: {
      count: number;
      size: number;
    };
    other: {
      count: number;
      size: number;
    };
  };
}

export interface StorageCopyInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Name of the file that is written.
   */
  to: string;
  /**
   * Tag of the storage that it is written to; the same when absent.
   */
  toStorage?: string;
}

export interface StorageCopyResult {
  success: true;
  /**
   * The file’s address at its provider, which takes credentials; null where it has none (R2).
   */
  url: string | null;
  fileName: string;
  /**
   * As `fileName`.
   */
  file_key: string;
  /**
   * Bytes.
   */
  size: number;
  mimeType: string;
  /**
   * As `mimeType`.
   */
  contentType: string;
  /**
   * As `mimeType`.
   */
  content_type: string;
  /**
   * SHA-256 in lower-case hexadecimal; null where it is not known.
   */
  checksum: string | null;
  /**
   * Changes whenever the file is written.
   */
  etag: string;
}

export interface StorageMoveInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Name of the file that is written.
   */
  to: string;
  /**
   * Tag of the storage that it is written to; the same when absent.
   */
  toStorage?: string;
}

export interface StorageMoveResult {
  success: true;
  /**
   * The file’s address at its provider, which takes credentials; null where it has none (R2).
   */
  url: string | null;
  fileName: string;
  /**
   * As `fileName`.
   */
  file_key: string;
  /**
   * Bytes.
   */
  size: number;
  mimeType: string;
  /**
   * As `mimeType`.
   */
  contentType: string;
  /**
   * As `mimeType`.
   */
  content_type: string;
  /**
   * SHA-256 in lower-case hexadecimal; null where it is not known.
   */
  checksum: string | null;
  /**
   * Changes whenever the file is written.
   */
  etag: string;
}

export interface StorageGetSignedUrlInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Seconds; 3600 when absent.
   */
  expiresIn?: number;
  /**
   * `read` when absent.
   */
  action?: 'read' | 'write';
  /**
   * Bytes that are to be written; of writing alone.
   */
  size?: number;
  /**
   * Media type that is to be written; of writing alone.
   */
  mimeType?: string;
}

export interface StorageGetSignedUrlResult {
  url: string;
  /**
   * Epoch milliseconds.
   */
  expiresAt: number;
  method: 'GET' | 'PUT';
  /**
   * Headers that the request must be sent with.
   */
  headers: {
    [k: string]: string;
  };
}

export interface StorageTestConnectionInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
}

export interface StorageTestConnectionResult {
  connected: boolean;
  /**
   * Milliseconds, those until it failed as well.
   */
  latency: number;
  error: {
    code:
      | 'VALIDATION_ERROR'
      | 'OPERATOR_ERROR'
      | 'UNAUTHORIZED'
      | 'SESSION_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'CONFLICT'
      | 'CHECKSUM_MISMATCH'
      | 'PAYLOAD_TOO_LARGE'
      | 'RATE_LIMITED'
      | 'INTERNAL'
      | 'NOT_SUPPORTED'
      | 'UPSTREAM_ERROR'
      | 'CONNECTION_ERROR'
      | 'OUTCOME_UNKNOWN'
      | 'TARGET_REFUSED'
      | 'SERVICE_UNAVAILABLE'
      | 'FALLBACK_EXHAUSTED'
      | 'UNIQUE_VIOLATION'
      | 'FOREIGN_KEY_VIOLATION'
      | 'NOT_NULL_VIOLATION'
      | 'CHECK_VIOLATION'
      | 'TABLE_EXISTS'
      | 'SCHEMA_ERROR'
      | 'QUERY_ERROR'
      | 'DEADLOCK'
      | 'LOCK_TIMEOUT'
      | 'CONNECTION_LOST'
      | 'CONSTRAINT_ERROR'
      | 'LIMIT_EXCEEDED'
      | 'UPLOAD_FAILED'
      | 'DOWNLOAD_FAILED'
      | 'DELETE_FAILED'
      | 'LIST_FAILED'
      | 'STATS_FAILED'
      | 'SIGNED_URL_FAILED'
      | 'SEND_FAILED'
      | 'INVALID_RECIPIENT'
      | 'BROKER_NOT_FOUND'
      | 'BROKER_ENV_NOT_FOUND'
      | 'TOPIC_NOT_FOUND'
      | 'PUBLISH_FAILED'
      | 'LOOP_DETECTED'
      | 'TIMEOUT'
      | 'SIGNAL_TIMEOUT';
    message: string;
  } | null;
}

export interface StorageDispatchInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  retryConfig?: RetryConfig;
  /**
   * What is done with `input`, which has the fields of that operation: `save`, `download`, `info`, `delete`, `list`, `stats`, `copy`, `move` or `getSignedUrl`.
   */
  operation: string;
  /**
   * Of `save` it may have `payload` in the place of `buffer`: what an upload with `purpose: dispatch` came to. The bytes are kept as long as the job.
   */
  input?: {
    [k: string]: unknown;
  };
  /**
   * Cache that may answer: an equal call’s answer is given while the cache keeps it.
   */
  cache?: string;
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
    /**
     * When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.
     */
    overlap?: 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';
    /**
     * Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.
     */
    catchup?: 'latest' | 'all' | 'none';
    /**
     * A missed run older than this is not made up for.
     */
    catchup_window?: number | string;
    /**
     * Puts each run off by up to this long, by the same for the same run.
     */
    jitter?: number | string;
    /**
     * Pause after so many failed runs in a row.
     */
    pause_on_failure?: number;
    /**
     * Pause when more runs than these begin within an hour.
     */
    max_per_hour?: number;
    /**
     * Begin paused; in a preview environment a schedule does unless this is false.
     */
    paused?: boolean;
  };
  /**
   * Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.
   */
  key?: string;
  /**
   * The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.
   */
  idempotency_key?: string;
  /**
   * `latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.
   */
  version?: 'latest' | 'pinned';
  /**
   * Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.
   */
  deadline?: number | string;
  /**
   * A run that could not begin within this time of when it was due is dropped as failed.
   */
  ttl?: number | string;
  /**
   * After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.
   */
  on_unknown?: 'retry' | 'park';
  /**
   * Never repeat an attempt that may have had an effect.
   */
  at_most_once?: boolean;
  /**
   * Time for one attempt, where it is less than the action’s own.
   */
  timeout?: number | string;
}

export interface StorageDispatchResult {
  job_id: string;
  /**
   * `scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.
   */
  status: 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'paused';
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

export interface StorageCreateUploadInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Name of the file; with `purpose` it is given to the dispatch.
   */
  fileName?: string;
  /**
   * Bytes of the whole; another number of them is refused.
   */
  size?: number;
  /**
   * Media type; by the name’s extension when absent, else `application/octet-stream`.
   */
  mimeType?: string;
  /**
   * How long the file lives from now; as long as the storage says when absent.
   */
  expiry?: number | string;
  /**
   * The bytes are for a dispatch of `save`.
   */
  purpose?: 'dispatch';
}

export interface StorageCreateUploadResult {
  upload_id: string;
  /**
   * Bytes of each part but the last, which may have fewer.
   */
  part_size: number;
  /**
   * When it ends if it is not completed; epoch milliseconds.
   */
  expires_at: number;
}

export interface StorageGetUploadInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  /**
   * The upload, as `createUpload` called it.
   */
  upload_id: string;
}

export interface StorageGetUploadResult {
  upload_id: string;
  state: 'open' | 'completing' | 'done' | 'aborted';
  /**
   * Null where it is for a dispatch that says it.
   */
  fileName: string | null;
  /**
   * Bytes that were declared; null for none.
   */
  size: number | null;
  /**
   * Bytes of each part but the last, which may have fewer.
   */
  part_size: number;
  /**
   * When it ends if it is not completed; epoch milliseconds.
   */
  expires_at: number;
  parts: {
    /**
     * From 1.
     */
    part: number;
    /**
     * Bytes.
     */
    size: number;
    /**
     * SHA-256 in lower-case hexadecimal.
     */
    checksum: string;
  }[];
}

export interface StorageCompleteUploadInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  /**
   * The upload, as `createUpload` called it.
   */
  upload_id: string;
  /**
   * How many they are.
   */
  parts: number;
  /**
   * SHA-256 of the whole in hexadecimal; it is kept as it is claimed.
   */
  checksum?: string;
}

export type StorageCompleteUploadResult =
  | {
      success: true;
      /**
       * The file’s address at its provider, which takes credentials; null where it has none (R2).
       */
      url: string | null;
      fileName: string;
      /**
       * As `fileName`.
       */
      file_key: string;
      /**
       * Bytes.
       */
      size: number;
      mimeType: string;
      /**
       * As `mimeType`.
       */
      contentType: string;
      /**
       * As `mimeType`.
       */
      content_type: string;
      /**
       * SHA-256 in lower-case hexadecimal; null where it is not known.
       */
      checksum: string | null;
      /**
       * Changes whenever the file is written.
       */
      etag: string;
    }
  | {
      success: true;
      /**
       * For `payload` of a dispatch of `save`.
       */
      payload: string;
      /**
       * Bytes.
       */
      size: number;
    };

export interface StorageAbortUploadInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  /**
   * The upload, as `createUpload` called it.
   */
  upload_id: string;
}

export interface StorageAbortUploadResult {
  success: true;
  upload_id: string;
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

export interface StoragePutContentInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Attempts after the first; 0 when absent.
   */
  retries?: number;
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
  /**
   * Media type; by the name’s extension when absent, else `application/octet-stream`.
   */
  mimeType?: string;
  /**
   * Bytes; another number of them is refused.
   */
  size?: number;
  /**
   * SHA-256 in lower-case hexadecimal; bytes with another one are refused.
   */
  checksum?: string;
  /**
   * How long the file lives from now; as long as the storage says when absent.
   */
  expiry?: number | string;
}

export interface StoragePutContentResult {
  success: true;
  /**
   * The file’s address at its provider, which takes credentials; null where it has none (R2).
   */
  url: string | null;
  fileName: string;
  /**
   * As `fileName`.
   */
  file_key: string;
  /**
   * Bytes.
   */
  size: number;
  mimeType: string;
  /**
   * As `mimeType`.
   */
  contentType: string;
  /**
   * As `mimeType`.
   */
  content_type: string;
  /**
   * SHA-256 in lower-case hexadecimal; null where it is not known.
   */
  checksum: string | null;
  /**
   * Changes whenever the file is written.
   */
  etag: string;
}

export interface StorageGetContentInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  session?: string | {tag?: string; token: string};
  /**
   * Time for an attempt, until its answer begins; that of the storage when absent.
   */
  timeout?: number | string;
  /**
   * Name of the file: segments divided by `/`.
   */
  fileName: string;
}

export interface StoragePutPartInput {
  product?: string;
  env?: string;
  /**
   * Tag of the storage.
   */
  storage: string;
  /**
   * The upload, as `createUpload` called it.
   */
  upload_id: string;
  /**
   * From 1.
   */
  part: number;
}

export interface StoragePutPartResult {
  /**
   * From 1.
   */
  part: number;
  /**
   * Bytes.
   */
  size: number;
  /**
   * SHA-256 in lower-case hexadecimal.
   */
  checksum: string;
}
