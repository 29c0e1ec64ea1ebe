import { defineConfig } from 'vitest/config';

/** What is billed for each kind of work: minutes of counting, so not among the tests that everyone runs. */
export default defineConfig({
  test: {
    name: 'cost',
    silent: 'passed-only',
    include: ['test/cost/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
