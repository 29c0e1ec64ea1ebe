/** All that records what is written as a function; loaded when the first of it is. */

export { defineFallback } from './define-fallback.ts';
export { defineQuota } from './define-quota.ts';
export { defineFeature } from './define.ts';
export { recordTransaction } from './transaction.ts';
