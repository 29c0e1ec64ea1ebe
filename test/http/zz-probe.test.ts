import { env, exports } from 'cloudflare:workers';
import { listDurableObjectIds } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
test('probe', async () => {
  const spy = vi.spyOn(console, 'log');
  const r = await (exports as any).default.fetch(new Request('https://processor.test/health'));
  console.info(r.status, await r.text());
  console.info(Object.keys({ ...env }), Object.keys(exports as any));
  const { ALLOW_PRIVATE_TARGETS: _, ...rest } = env;
  const parts = compose(rest);
  console.info((await parts.app.fetch(new Request('https://processor.test/openapi.json'))).status);
  console.info(await listDurableObjectIds(env.JOBS as any));
  try { new Request('https://a/', { redirect: 'error' }); console.info('redirect error ok') } catch (e) { console.info(String(e)); }
  spy.mockRestore();
});
