import { manifest, scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const { product, env } = scope;

/** A shop whose app has a limit and a circuit, and two of its kind beside it. */
async function withFlow(): Promise<Member> {
  const { apps = [], ...rest } = manifest();
  const flowing = apps.map((app) => ({ ...app, limits: [{ concurrency: 9 }], circuit: true }));
  return createWorkspace({ ...rest, apps: [...flowing, ...flowing.map((app) => ({ ...app, tag: 'second' }))] });
}

const limit = { ...scope, limit: 'app/0' };

function trial(operation: string, input: object, answer: object, before?: string): KeyedOperation {
  return {
    operation,
    rows: { idempotency_keys: 1 },
    async prepare(): Promise<Trial> {
      const owner = await withFlow();
      if (before !== undefined) await owner.call(before, input);
      return { owner, input, answer, other: { ...input, app: 'second' }, refused: { ...input, app: 'nope' } };
    },
  };
}

/** Operations on limits and circuits whose answers are kept in the table of keys. */
export const FLOW_KEPT: readonly KeyedOperation[] = [
  trial('limits.pause', limit, { limit: 'app/0', paused: { reason: null } }),
  trial('limits.resume', limit, { limit: 'app/0', paused: null }, 'limits.pause'),
  trial('circuits.open', scope, { app: scope.app, status: 'open' }),
  trial('circuits.close', scope, { app: scope.app, status: 'closed' }, 'circuits.open'),
  trial('circuits.reset', scope, { app: scope.app, status: 'closed' }, 'circuits.open'),
];

/** Inputs of operations on limits and circuits that change nothing. */
export const FLOW_SAFE: Readonly<Record<string, readonly [object, object]>> = {
  'limits.list': [scope, { ...scope, env: 'dev' }],
  'circuits.list': [
    { product, env },
    { product, env: 'dev' },
  ],
  'circuits.get': [scope, { ...scope, env: 'dev' }],
};
