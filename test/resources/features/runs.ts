import { expect } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action as calledAction, manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { type CallOptions, createWorkspace, type Member } from '../../support/workspace.ts';

type FeatureManifest = NonNullable<ProductManifest['features']>[number];

/** A workspace whose product has features. */
export interface Featured {
  readonly owner: Member;
  /** Sends an operation of features, product and environment with it. */
  readonly ask: (operation: string, input?: object, options?: CallOptions) => Promise<Answer>;
  /** The data of an operation that is accepted. */
  readonly told: <Data = Ran>(operation: string, input?: object) => Promise<Data>;
}

/** What a run answers. */
export interface Ran {
  readonly feature_id: string;
  readonly status: string;
  readonly output: unknown;
  readonly completed_steps: readonly string[];
  readonly [field: string]: unknown;
}

/** Actions of the target: `echo` gives back what it is given, `flaky` fails once for each key, `broken` always. */
const ACTIONS = [
  calledAction('echo'),
  calledAction('undo', { resource: '/undo/:key' }),
  calledAction('flaky', { method: 'GET', resource: '/flaky' }),
  calledAction('broken', { method: 'GET', resource: '/status/422' }),
];

/** A new workspace with features in its product. */
export async function featured(...features: readonly object[]): Promise<Featured> {
  return product({ features });
}

/** The same for a product with more than features. */
export async function product({
  features,
  ...more
}: Pick<ProductManifest, 'caches'> & { readonly features: readonly object[] }): Promise<Featured> {
  const owner = await createWorkspace();
  await owner.apply(
    manifest(ACTIONS, {
      ...more,
      features: features.map((each): FeatureManifest => ({ tag: 'f', name: 'F', ...each })),
    }),
  );
  const ask: Featured['ask'] = (operation, input = {}, options = {}) =>
    owner.call(`features.${operation}`, { product: scope.product, env: scope.env, ...input }, options);
  return {
    owner,
    ask,
    async told<Data>(operation: string, input: object = {}) {
      const { status, body } = await ask(operation, input);
      expect({ status, detail: body.detail, errors: body.errors }).toEqual({
        status: 200,
        detail: undefined,
        errors: undefined,
      });
      return body.data as Data;
    },
  };
}

/** A step that calls an action of the target under a key. */
export function calls(tag: string, event: string, key: unknown, more: object = {}): object {
  return { tag, type: 'action', app: scope.app, event, input: { key }, ...more };
}

/** A refused answer in short: its status, code and the fields at fault. */
export function refused({ status, body }: Answer): object {
  return { status, code: body.code, fields: (body.errors ?? []).map(({ path }) => path) };
}

/** A key of its own for the target. */
export function freshKey(): string {
  return `key-${crypto.randomUUID()}`;
}
