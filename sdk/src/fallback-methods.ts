import { defineFallback } from './define-component.ts';
import type { GeneratedClient } from './generated/client.ts';

type Generated = GeneratedClient['fallback'];

/** Fallbacks, and how they are written in code. */
export interface Fallback extends Generated {
  /** The same as {@link defineFallback}: records a handler into a definition, and sends nothing. */
  readonly define: typeof defineFallback;
}

/** The methods of fallbacks. */
export function createFallback(generated: Generated): Fallback {
  return { ...generated, define: defineFallback };
}
