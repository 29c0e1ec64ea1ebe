import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTargetServer, type TargetServer } from '../support/target-server.ts';
import { KINDS } from './kinds.ts';
import { measureKind } from './life.ts';
import { differences, type Measured, pageWith, tablesIn, tablesOf } from './page.ts';
import { priceOf } from './prices.ts';
import { type CountingProcessor, startCounting } from './runtime.ts';

const PAGE = path.join(import.meta.dirname, '../../docs/design/cost.md');

let target: TargetServer;
let processor: CountingProcessor;
beforeAll(async () => {
  target = await startTargetServer();
  processor = await startCounting(target.url);
});
afterAll(async () => {
  await processor.close();
  await target.close();
});

const measured: Measured[] = [];

describe('what is billed for', { timeout: 240_000 }, () => {
  test.each(KINDS)('$name stays within its bar', async (kind) => {
    const counts = await measureKind(kind, processor);
    measured.push({ kind, counts });
    expect(priceOf(counts.busy)).toBeLessThanOrEqual(kind.bar);
  });

  test('is what the page says, but for the noise of counting', async () => {
    expect(measured).toHaveLength(KINDS.length);
    const page = await readFile(PAGE, 'utf8');
    const tables = tablesOf(measured);
    if (process.env['WRITE_COST'] === 'true') await writeFile(PAGE, pageWith(page, tables));
    else expect(differences(tablesIn(page), tables)).toEqual([]);
  });
});
