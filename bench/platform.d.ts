/** Names of the platform in types of `src/` that the benchmark takes along; Node runs nothing of theirs. */

import type { D1Database as Database } from '@cloudflare/workers-types';

declare global {
  type D1Database = Database;
}
