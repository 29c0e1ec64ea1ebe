import { describe, expect, test } from 'vitest';
import { action, manifest, type AppManifest, scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const VALUE = 'made-of-small-letters';

async function shop(app: Partial<AppManifest>): Promise<Member> {
  const owner = await createWorkspace();
  await owner.call('secrets.create', { key: 'KEY', value: VALUE });
  const whole = manifest();
  const [first, ...others] = whole.apps ?? [];
  if (first === undefined) throw new Error('the manifest has an app');
  await owner.apply({ ...whole, apps: [{ ...first, ...app }, ...others] });
  return owner;
}

const withDefault = (defaultValue: unknown): Partial<AppManifest> => ({
  actions: [
    action('echo', {
      resource: '/echo',
      unknown_fields: 'pass',
      validation: [{ selector: '$Body{echo}{made}', type: 'string', defaultValue }],
    }),
  ],
});

describe('what operators make of a secret', () => {
  test('in an auth is as secret, and what stands beside it is not', async () => {
    const owner = await shop({
      constants: [{ key: 'release', type: 'string', value: 'release-2024' }],
      auth: [
        {
          tag: 'main',
          setup_type: 'token_access',
          tokens: { headers: { 'x-made': '$Uppercase($Secret{KEY})', 'x-release': '$Constant{api}{release}' } },
        },
      ],
    });
    const { body } = await owner.run('echo', { key: 'made' });
    const { headers } = body.data as { headers: Record<string, string> };
    expect(headers['x-made']).toBe('[redacted]');
    expect(headers['x-release']).toBe('release-2024');
    expect((await seen('/echo/made')).at(-1)?.headers['x-made']).toBe(VALUE.toUpperCase());
  });

  test('in a default is as secret', async () => {
    const owner = await shop(withDefault('$Substring($Secret{KEY}, 0, 12)'));
    const { status, body } = await owner.run('echo', { body: { key: 'default' } });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('made-of-smal');
    expect(JSON.stringify(body)).toContain('[redacted]');
  });

  test.each([
    ['of the secret itself', '$Substring($Secret{KEY}, 0, 12)', { body: { a: 1 } }],
    ['of an input that refers to it', '$Substring($Input{body}{a}, 0, 12)', { body: { a: '$Secret{KEY}' } }],
  ])('does not have a dispatch refused: %s', async (_what, defaultValue, input) => {
    const owner = await shop(withDefault(defaultValue));
    const call = { ...scope, event: 'echo', input, schedule: { delay: '1h' } };
    expect(await owner.call('actions.dispatch', call)).toMatchObject({ status: 200 });
  });
});
