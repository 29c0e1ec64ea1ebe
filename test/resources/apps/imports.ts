import type { AppsImportResult } from '../../../sdk/src/index.ts';
import type { AppManifest } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';

/** The product that apps are imported into. */
export const PRODUCT = 'shop';

/** A description of our own: an operation a tag, each with a text field in its body. */
export const api = (fields: Readonly<Record<string, string>>, more: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Mail API', version: '1' },
  servers: [{ url: 'https://mail.example/v1' }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  security: [{ key: [] }],
  paths: Object.fromEntries(
    Object.entries(fields).map(([tag, field]) => [
      `/${tag}`,
      { post: { operationId: tag, requestBody: { content: { 'application/json': { schema: objectOf(field) } } } } },
    ]),
  ),
  ...more,
});

const objectOf = (field: string) => ({ type: 'object', properties: { [field]: { type: 'string' } } });

/** Imports a description; throws when it is refused. */
export async function importInto(owner: Member, document: unknown, more: object = {}): Promise<AppsImportResult> {
  const { status, body } = await owner.call('apps.import', { product: PRODUCT, document, ...more });
  if (status !== 200) throw new Error(`the import was refused: ${body.detail}`);
  return body.data as AppsImportResult;
}

/** An app of the product's latest version. */
export async function fetchApp(owner: Member, tag: string): Promise<AppManifest> {
  const { body } = await owner.call('apps.fetch', { product: PRODUCT, app: tag });
  return (body.data as { app: AppManifest }).app;
}
