import { pathText } from '../../../src/kernel/field-errors.ts';
import { checkCalls } from '../../../src/resources/products/manifest-feature-calls.ts';
import { checkFeature, checkFeatures } from '../../../src/resources/products/manifest-feature-check.ts';
import type { FeatureNames } from '../../../src/resources/products/manifest-feature-targets.ts';
import { Feature } from '../../../src/resources/products/manifest-feature.ts';
import { App } from '../../../src/resources/products/manifest.ts';

const address = (slug: string) => ({ slug, base_url: 'https://api.test' });
const named = (tag: string, more: object = {}) => ({ tag, name: tag, method: 'POST', resource: `/${tag}`, ...more });

const APPS = [
  App.parse({
    tag: 'api',
    name: 'API',
    environments: [address('dev'), address('prd')],
    variables: [{ key: 'version', type: 'string' }],
    constants: [{ key: 'currency', type: 'string', value: 'USD' }],
    actions: [
      named('send'),
      named('undo'),
      named('read', { method: 'GET', resource: '/items/:id' }),
      named('strict', {
        query: { page: 1 },
        validation: [
          { selector: '$Body{strict}{amount}', type: 'number' },
          { selector: '$Body{strict}{name}', type: 'string', minLength: 2 },
          { selector: '$Body{strict}{customer}{mail}', type: 'email_string' },
          { selector: '$Header{strict}{X-Id}', type: 'uuid' },
        ],
      }),
      named('open', { unknown_fields: 'pass', validation: [{ selector: '$Body{open}{amount}', type: 'number' }] }),
      named('kept', { resource: '/items/:id', validation: [{ selector: '$Params{kept}{id}', defaultValue: '1' }] }),
    ],
  }),
  App.parse({
    tag: 'local',
    name: 'Local',
    environments: [address('dev')],
    auth: [{ tag: 'key', setup_type: 'apikey', key: 'id', value: '$Secret{K}', location: 'headers' }],
    actions: [named('send'), named('read', { resource: '/items/:id' })],
  }),
];

/** What features of these tests may name: environments `dev` and `prd`, apps `api` and, in `dev` alone, `local`. */
const NAMES: FeatureNames = {
  environments: new Set(['dev', 'prd']),
  apps: new Set(['api', 'local', 'malformed']),
  whole: APPS,
  features: new Set(['f', 'child']),
  inputs: new Map(),
  caches: new Set(['short']),
  fallbacks: new Set(['pay']),
  quotas: new Set(['calls']),
  healthchecks: new Set(['up']),
  databases: new Map(),
  graphs: new Map(),
  storages: new Set(['files']),
  notifiers: new Map(),
  brokers: new Map(),
};

/** What is reported of a feature that is well formed, as `path: message`. */
export function faultsOf(parts: Record<string, unknown>): string[] {
  const faults: string[] = [];
  checkFeature(Feature.parse({ tag: 'f', name: 'F', ...parts }), NAMES, [], (path, message) =>
    faults.push(`${pathText(path)}: ${message}`),
  );
  return faults;
}

/** The same of a feature that has these steps. */
export function stepFaults(steps: readonly unknown[], more: Record<string, unknown> = {}): string[] {
  return faultsOf({ steps, ...more });
}

/** What is reported of several features at once. */
export function allFaults(features: readonly Record<string, unknown>[]): string[] {
  const parsed = features.map((parts) => Feature.parse({ name: 'F', ...parts }));
  const names = { ...NAMES, features: new Set(parsed.map(({ tag }) => tag)) };
  const faults: string[] = [];
  const placed = parsed.map((value, index) => ({ value, path: ['features', index] }));
  const report = (path: readonly (string | number)[], message: string) => {
    faults.push(`${pathText(path)}: ${message}`);
  };
  checkFeatures(placed, names, report);
  checkCalls(placed, { fallbacks: [], quotas: [] }, report);
  return faults;
}

/** A step that calls an action. */
export function action(tag: string, more: object = {}): Record<string, unknown> {
  return { tag, type: 'action', app: 'api', event: 'send', ...more };
}
