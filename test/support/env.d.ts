import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Env as WorkerEnv } from '../../src/compose.ts';
import type * as Worker from '../../src/index.ts';

declare global {
  namespace Cloudflare {
    /** What `env` of `cloudflare:workers` holds in tests: the Worker's bindings and what `vitest.config.ts` adds. */
    interface Env extends WorkerEnv {
      readonly BOOTSTRAP_TOKEN: string;
      readonly TEST_TARGET_URL: string;
      readonly TEST_OAUTH_URL: string;
      /** A real server, as its superuser. */
      readonly TEST_POSTGRESQL_URL: string;
      /** A real server; empty in `npm test`, which starts none. */
      readonly TEST_MARIADB_URL: string;
      /** A real server; empty in `npm test`, which starts none. */
      readonly TEST_FALKORDB_URL: string;
      /** A real server that speaks S3, with keys and region; empty in `npm test`, which starts none. */
      readonly TEST_SWIFT_URL: string;
      /** A real server of Azure Blob Storage; empty in `npm test`, which starts none. */
      readonly TEST_AZURITE_URL: string;
      /** D1 of users, which databases of tests may be. */
      readonly LEDGER: D1Database;
      readonly STOCK: D1Database;
      /** R2 of users, which storages of tests may be. */
      readonly ATTIC: R2Bucket;
      readonly TEST_MIGRATIONS: D1Migration[];
    }

    /** What `exports` of `cloudflare:workers` holds: the Worker under test. */
    interface GlobalProps {
      readonly mainModule: typeof Worker;
      readonly durableNamespaces: 'Job' | 'Flight' | 'Credential' | 'Bulk' | 'Gate' | 'Webhook' | 'Quota';
    }
  }
}
