import { defineQuota } from './define-component.ts';
import type { GeneratedClient } from './generated/client.ts';

type Generated = GeneratedClient['quota'];

/** Quotas, and how they are written in code. */
export interface Quota extends Generated {
  /** The same as {@link defineQuota}: records a handler into a definition, and sends nothing. */
  readonly define: typeof defineQuota;
}

/** The methods of quotas. */
export function createQuota(generated: Generated): Quota {
  return { ...generated, define: defineQuota };
}
