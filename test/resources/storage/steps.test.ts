import { beforeAll, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { base64, names, storage } from './storages.ts';

const { product } = scope;
const place = { product, env: scope.env };
const bytes = { fileName: '$Input{name}', buffer: '$Input{bytes}' };
const option = { type: 'storage' as const, storage: 'docs', event: 'save', input: bytes };

const withFiles = (more: Partial<ProductManifest>) =>
  manifest([action('down', { resource: '/status/503' })], { storages: [storage()], ...more });

let owner: Member;
beforeAll(async () => {
  const features: NonNullable<ProductManifest['features']> = [
    {
      tag: 'keep',
      name: 'Keep',
      steps: [
        { tag: 'up', type: 'storage', storage: 'docs', event: 'save', input: bytes },
        {
          tag: 'down',
          type: 'storage',
          storage: 'docs',
          event: 'download',
          input: { file_key: '$Step{up}{file_key}' },
        },
        {
          tag: 'gone',
          type: 'storage',
          storage: 'docs',
          event: 'delete',
          input: { fileName: '$Step{down}{fileName}' },
        },
      ],
      output: { data: '$Step{down}{data}', size: '$Step{up}{size}', gone: '$Step{gone}{success}' },
    },
    {
      tag: 'undo',
      name: 'Undo',
      steps: [
        {
          tag: 'up',
          type: 'storage',
          storage: 'docs',
          event: 'save',
          input: bytes,
          rollback: { type: 'storage', event: 'delete', input: { file_key: '$Step{up}{file_key}' } },
        },
        { tag: 'fail', type: 'action', app: 'api', event: 'down', input: {}, dependsOn: ['up'] },
      ],
    },
    {
      tag: 'events',
      name: 'Events',
      events: [{ type: 'storage', event: 'docs', input: bytes }],
      output: '$Sequence{main}{docs}{file_key}',
    },
  ];
  owner = await createWorkspace(
    withFiles({
      features,
      fallbacks: [
        {
          tag: 'keep',
          name: 'Keep',
          options: [
            { name: 'down', type: 'action', app: 'api', event: 'down', input: {} },
            { ...option, name: 'files', output: { key: '$Response{file_key}' } },
          ],
        },
      ],
      quotas: [{ tag: 'some', name: 'Some', options: [{ ...option, name: 'files', weight: 1 }] }],
      healthchecks: [
        {
          tag: 'docs',
          name: 'Docs',
          probe: { type: 'storage', storage: 'docs', action: 'ping' },
          interval: '1h',
          envs: [{ slug: 'prd' }],
        },
      ],
    }),
  );
});

const call = async (operation: string, tag: string, input: object) =>
  (await owner.call(operation, { ...place, tag, input })).body.data;
const file = (name: string) => ({ name, bytes: base64('bytes') });

describe('what works on storages', () => {
  test('steps of features, of which one takes what another gives', async () => {
    expect(await call('features.run', 'keep', file('steps/a.txt'))).toMatchObject({
      status: 'completed',
      output: { data: base64('bytes'), size: 5, gone: true },
    });
    expect(await names(owner, { prefix: 'steps/' })).toEqual([]);
  });

  test('rollbacks of steps', async () => {
    expect(await call('features.run', 'undo', file('undo/a.txt'))).toMatchObject({
      status: 'rolled_back',
      rollback_result: { rolled_back_steps: ['up'] },
    });
    expect(await names(owner, { prefix: 'undo/' })).toEqual([]);
  });

  test('events, options of fallbacks and of quotas', async () => {
    expect(await call('features.run', 'events', file('kept/e'))).toMatchObject({ output: 'kept/e' });
    expect(await call('fallback.run', 'keep', file('kept/f'))).toMatchObject({ provider: 'files', key: 'kept/f' });
    expect(await call('quota.run', 'some', file('kept/q'))).toMatchObject({ output: { file_key: 'kept/q' } });
    expect(await names(owner, { prefix: 'kept/' })).toEqual(['kept/e', 'kept/f', 'kept/q']);
  });

  test('probes of healthchecks', async () => {
    const { body } = await owner.call('health.run', { ...place, tag: 'docs' });
    expect(body.data).toMatchObject({ status: 'available' });
  });
});

describe('what is refused of what works on storages', () => {
  const refused = async (more: object) => {
    const { body } = await owner.call('products.apply', { manifest: withFiles(more) });
    return (body.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  };
  const step = { tag: 'a', type: 'storage', storage: 'docs', event: 'save', input: { fileName: 'a', buffer: 'YQ==' } };

  test.each([
    ['a storage that is not there', { storage: 'nope' }, "storage: the product has no storage 'nope'"],
    ['an operation that is not there', { event: 'open' }, 'event: a storage has'],
    ['fields that it has not', { event: 'delete', input: { fileName: 'a', bucket: 1 } }, 'input.bucket: is no field'],
    ['a name that is missing', { event: 'delete', input: {} }, 'input.fileName: is required by delete'],
    ['a value of another type', { event: 'list', input: { limit: 'many' } }, 'input.limit: '],
    ['a secret', { input: { fileName: 'a', buffer: '$Secret{K}' } }, 'input.buffer: $Secret has no value here'],
    ['an input that is no object', { input: 'a' }, 'input: must be an object'],
  ])('%s', async (_what, more, message) => {
    const features = [{ tag: 'f', name: 'F', steps: [{ ...step, ...more }] }];
    expect(await refused({ features })).toEqual([expect.stringContaining(`manifest.features[0].steps[0].${message}`)]);
    const { tag: _tag, ...asked } = { ...step, ...more };
    const undone = [{ tag: 'f', name: 'F', steps: [{ ...step, rollback: asked }] }];
    expect(await refused({ features: undone })).toEqual([
      expect.stringContaining(`manifest.features[0].steps[0].rollback.${message}`),
    ]);
    expect(await refused({ fallbacks: [{ tag: 'f', name: 'F', options: [asked] }] })).toEqual([
      expect.stringContaining(`manifest.fallbacks[0].options[0].${message}`),
    ]);
  });

  test('a cache for what changes something, a probe of nothing, a storage of another kind', async () => {
    const caches = [{ tag: 'kept', name: 'Kept', expiry: '1h' }];
    const features = [{ tag: 'f', name: 'F', steps: [{ ...step, cache: 'kept' }] }];
    expect(await refused({ caches, features })).toEqual([
      expect.stringContaining('steps[0].cache: answers reads alone'),
    ]);
    const check = { tag: 'c', name: 'C', interval: '1h', envs: [{ slug: 'prd' }] };
    expect(await refused({ healthchecks: [{ ...check, probe: { type: 'storage', storage: 'nope' } }] })).toEqual([
      "manifest.healthchecks[0].probe.storage: the product has no storage 'nope'",
    ]);
    const options = [{ type: 'action', app: 'api', event: 'down', storage: 'docs' }];
    expect(await refused({ fallbacks: [{ tag: 'f', name: 'F', options }] })).toEqual([
      "manifest.fallbacks[0].options[0].storage: an option of the kind 'action' has no storage",
    ]);
  });
});
