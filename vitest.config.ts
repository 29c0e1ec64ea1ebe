import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { bundleMysql, MYSQL_CLIENT } from './scripts/bundle-mysql.ts';
import { bundleNeo4j, NEO4J_CLIENT } from './scripts/bundle-neo4j.ts';
import { MEMORY_DISK } from './test/support/memory-disk.ts';
import BalancedShards from './test/support/shards.ts';

/** Parts of resources that need no platform. */
const PURE_RESOURCES = [
  'test/resources/apps/description/**/*.test.ts',
  'test/resources/features/{input,plan,taking,views}*.test.ts',
  'test/resources/databases/migrating-sqlite.test.ts',
  'test/resources/products/manifest-{feature,field}-*.test.ts',
  'test/resources/notifications/{callback-request,manifest,manifest-messages,target}.test.ts',
  'test/resources/products/manifest-migration.test.ts',
  'test/resources/sessions/tokens.test.ts',
];

/** What the simulator puts in place of the platform; see `test/simulation/hooks.ts`, which does the same without Vite. */
const PLATFORM_STAND_INS = [
  { find: 'cloudflare:workers', replacement: standIn('cloudflare-workers') },
  { find: /^\.\.\/src\/compose\.ts$/, replacement: standIn('compose') },
];

function standIn(name: string): string {
  return fileURLToPath(new URL(`test/simulation/platform/${name}.ts`, import.meta.url));
}

/** Processes with servers that are no packages of ours: `npm run test:services`. */
const SERVICES = ['test/process/mariadb.test.ts'];

/** Where processes keep what they keep: on the disk that they would have anywhere. */
const TMPDIR = tmpdir();
if (MEMORY_DISK !== null) process.env['TMPDIR'] = MEMORY_DISK;

/** Two at a time: they wait for processes to start more than they work. */
const OF_PROCESSES = {
  env: { TMPDIR },
  testTimeout: 60_000,
  hookTimeout: 60_000,
  sequence: { groupOrder: 1 },
  maxWorkers: 2,
};

await Promise.all([bundleMysql(), bundleNeo4j()]);

/** Three places to run tests: plain Node for what is pure, the Workers runtime for what needs its platform, processes for the whole. */
export default defineConfig({
  test: {
    // What a failing test printed is worth reading; the log lines of the others are not.
    silent: 'passed-only',
    sequence: { sequencer: BalancedShards },
    projects: [
      {
        resolve: { alias: PLATFORM_STAND_INS },
        test: {
          name: 'pure',
          // Nothing in them outlives its test, so they need not start anew for each file.
          isolate: false,
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          // Properties are tried many times, which takes longer beside the others.
          testTimeout: 30_000,
          include: ['test/{kernel,expressions,engine,proofs,sdk,simulation}/**/*.test.ts', ...PURE_RESOURCES],
        },
      },
      {
        resolve: { alias: { mysql2: MYSQL_CLIENT, 'neo4j-driver': NEO4J_CLIENT } },
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              d1Databases: { LEDGER: 'test-ledger', STOCK: 'test-stock' },
              r2Buckets: { ATTIC: 'test-attic' },
              bindings: {
                USER_BINDINGS: 'LEDGER=*, STOCK=*, ATTIC=*',
                ALLOW_PRIVATE_TARGETS: 'true',
                MASTER_KEY: 'dGVzdC1tYXN0ZXIta2V5LTAxMjM0NTY3ODlhYmNkZWY=',
                BOOTSTRAP_TOKEN: 'test-bootstrap-token-0123456789abcdef',
                TEST_OAUTH_URL: inject<string>('oauthUrl'),
                TEST_TARGET_URL: inject<string>('targetUrl'),
                TEST_POSTGRESQL_URL: inject<string>('postgresqlUrl'),
                TEST_MARIADB_URL: inject<string>('mariadbUrl'),
                TEST_FALKORDB_URL: inject<string>('falkordbUrl'),
                TEST_SWIFT_URL: inject<string>('swiftUrl'),
                TEST_AZURITE_URL: inject<string>('azuriteUrl'),
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'worker',
          // One runtime for all files: each test makes a workspace of its own, and a runtime a file takes seconds.
          isolate: false,
          maxWorkers: 1,
          // Beside others, and on a slow machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ['test/{drivers,durable-objects,http,resources}/**/*.test.ts'],
          exclude: PURE_RESOURCES,
          globalSetup: ['test/support/global-setup.ts'],
          setupFiles: ['test/support/apply-migrations.ts', 'test/support/forget-earlier.ts'],
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/{conformance,process}/**/*.test.ts'],
          exclude: SERVICES,
          ...OF_PROCESSES,
        },
      },
      { test: { name: 'services', include: SERVICES, ...OF_PROCESSES } },
    ],
  },
});
