import type { Outcome } from './errors.ts';

/**
 * Statuses with which Cloudflare's edge says that it got no answer from the target: it could not connect
 * (521, 523, 525, 526, 530), or lost track after it had (520, 522, 524).
 */
export const EDGE_STATUSES: Readonly<Record<number, Outcome>> = {
  520: 'unknown',
  521: 'not_sent',
  522: 'unknown',
  523: 'not_sent',
  524: 'unknown',
  525: 'not_sent',
  526: 'not_sent',
  530: 'not_sent',
};
