import { defineHealthcheck } from './define-health.ts';
import type { GeneratedClient } from './generated/client.ts';
import type { HealthFetchResult } from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['health'];

/** Healthchecks, with the forms and names that other versions have. */
export interface Health extends Generated {
  /** The same as {@link defineHealthcheck}: answers what a manifest declares, and sends nothing. */
  readonly define: typeof defineHealthcheck;
  /** The same as `status`. */
  readonly check: Generated['status'];
  /** The same as `list`. */
  readonly fetchAll: Generated['list'];
  /** Reads one; its product may stand first. */
  readonly fetch: Generated['fetch'] &
    ((product: string, tag: string, options?: CallOptions) => Promise<HealthFetchResult>);
}

/** The methods of healthchecks. */
export function createHealth(generated: Generated): Health {
  const send = generated.fetch as (...args: readonly unknown[]) => Promise<HealthFetchResult>;
  return {
    ...generated,
    define: defineHealthcheck,
    check: generated.status,
    fetchAll: generated.list,
    fetch: (...args: readonly unknown[]) => {
      const [first, second, options] = args;
      if (typeof first === 'string' && typeof second === 'string')
        return send({ product: first, tag: second }, undefined, options);
      return send(...args);
    },
  };
}
