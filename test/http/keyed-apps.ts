import { manifest, scope } from '../support/manifest.ts';
import { createWorkspace } from '../support/workspace.ts';
import type { KeyedOperation } from './keyed-trial.ts';

const { product } = scope;

/** A description of an API with one operation. */
const described = (operationId: string) => ({
  openapi: '3.1.0',
  info: { title: 'Mail', version: '1' },
  servers: [{ url: 'https://mail.example' }],
  paths: { '/mail': { post: { operationId } } },
});

/** Operations on apps whose answers are kept in the table of keys. */
export const APPS_KEPT: readonly KeyedOperation[] = [
  {
    operation: 'apps.import',
    effect: /INSERT INTO product_versions/,
    rows: { products: 1, product_versions: 1, idempotency_keys: 1 },
    async prepare() {
      const owner = await createWorkspace(manifest());
      return {
        owner,
        input: { product, document: described('send') },
        answer: { product, app: 'mail', version: 2, created: true, added: ['send'] },
        other: { product, document: described('list') },
        refused: { product, document: {} },
      };
    },
  },
  {
    operation: 'apps.validation',
    effect: /INSERT INTO product_versions/,
    rows: { products: 1, product_versions: 1, idempotency_keys: 1 },
    async prepare() {
      const owner = await createWorkspace(manifest());
      const rule = { product, app: 'api', selector: '$Body{echo}{a}' };
      return {
        owner,
        input: { ...rule, required: true },
        answer: { product, version: 2, created: true, selectors: [rule.selector] },
        other: { ...rule, type: 'string' },
        refused: { ...rule, selector: '$Body{nope}{a}' },
      };
    },
  },
];
