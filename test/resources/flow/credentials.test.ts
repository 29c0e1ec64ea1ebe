import { describe, expect, test } from 'vitest';
import { createShop } from '../../durable-objects/credentials.ts';
import { withAuth } from '../../support/auth-manifest.ts';
import { action, scope } from '../../support/manifest.ts';
import { exchanges } from '../../support/oauth.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { dispatch, jobHeldBack, outcome, query } from './flows.ts';

describe('a call that needs a credential', () => {
  test('may hold the last place of its app while an action of the app obtains it', async () => {
    const key = crypto.randomUUID();
    const auth = {
      tag: 'main',
      setup_type: 'credential_access',
      action_tag: 'login',
      input: query(key),
      tokens: { headers: { 'x-token': 'Bearer $Auth{path}' } },
    } as const;
    const owner = await createWorkspace(
      withAuth(auth, {
        limits: [{ concurrency: 1, max_wait: 500, max_queued: 0 }],
        circuit: true,
        actions: [
          action('login', { method: 'GET', resource: '/echo/login', auth: false }),
          action('use', { method: 'GET', resource: '/echo/use' }),
        ],
      }),
    );
    expect(outcome(await owner.run('use', query(key)))).toBe('200');
    const requests = await seen(key);
    expect(requests.map(({ path, headers }) => [path, headers['x-token']])).toEqual([
      ['/echo/login', undefined],
      ['/echo/use', 'Bearer /echo/login'],
    ]);
  });

  test('obtains none while it is held back', async () => {
    const { owner, key } = await createShop(undefined, { circuit: true });
    await owner.call('circuits.open', scope);
    expect(outcome(await owner.run('echo', { key }))).toBe('503 SERVICE_UNAVAILABLE');
    await jobHeldBack(owner, await dispatch(owner, 'echo', { key }));
    expect(await exchanges(key)).toEqual([]);
    await owner.call('circuits.close', scope);
    expect(outcome(await owner.run('echo', { key }))).toBe('200');
    expect(await exchanges(key)).toHaveLength(1);
  });
});
