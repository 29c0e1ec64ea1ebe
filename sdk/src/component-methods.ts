import { defineFallback, defineQuota } from './define-component.ts';
import type { GeneratedClient } from './generated/client.ts';

/** Operations of components that are run by their tag. */
export const COMPONENTS = /^\/v1\/(?:fallback|quota)\//;

/** Fallbacks, and how they are written in code. */
export interface Fallback extends GeneratedFallback {
  /** The same as {@link defineFallback}: records a handler into a definition, and sends nothing. */
  readonly define: typeof defineFallback;
}

/** Quotas, and how they are written in code. */
export interface Quota extends GeneratedQuota {
  /** The same as {@link defineQuota}: records a handler into a definition, and sends nothing. */
  readonly define: typeof defineQuota;
}

type GeneratedFallback = GeneratedClient['fallback'];
type GeneratedQuota = GeneratedClient['quota'];

/** Their generated methods with those that are written here. */
export function createComponents({ fallback, quota }: Pick<GeneratedClient, 'fallback' | 'quota'>) {
  return { fallback: { ...fallback, define: defineFallback }, quota: { ...quota, define: defineQuota } };
}
