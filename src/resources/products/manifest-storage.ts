/** The storages of a manifest: where the files of a product are, and what they may be. */

import * as z from 'zod';
import { Duration, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();

/** What stores files. */
export const STORAGE_TYPES = ['R2', 'AWS', 'GCP', 'AZURE'] as const;

/** What stores the files of a storage in an environment. */
export type StorageType = (typeof STORAGE_TYPES)[number];

const text = z.string().min(1).max(2000);
const own = (of: string) => text.optional().describe(`Of ${of}.`);
const secret = (of: string, what = '') =>
  text.optional().describe(`Of ${of}${what === '' ? '' : `: ${what}`}. \`$Secret{KEY}\`.`);
const unsupported = z.unknown().optional().describe('Not supported by this processor.');

/** The key file of a service account of Google. */
export const ServiceAccount = z.strictObject({
  type: text.optional(),
  project_id: text.optional(),
  private_key_id: text.optional(),
  private_key: text.optional().describe('PKCS#8 in PEM. `$Secret{KEY}`.'),
  client_email: text.optional(),
  client_id: text.optional(),
  auth_uri: text.optional(),
  token_uri: text.optional(),
  auth_provider_x509_cert_url: text.optional(),
  client_x509_cert_url: text.optional(),
  universe_domain: text.optional(),
});

/** How a bucket or container is reached: the fields of all types; those of another are refused. */
const StorageConfig = z.strictObject({
  binding: own('R2: a bucket that the deployment lends to the workspace; the processor’s own when absent'),
  bucketName: own('AWS and GCP'),
  region: own('AWS'),
  accessKeyId: own('AWS, and of GCP with an HMAC key'),
  secretAccessKey: secret('AWS, and of GCP with an HMAC key'),
  sessionToken: secret('AWS', 'of temporary credentials'),
  pathStyle: z
    .boolean()
    .optional()
    .describe('Of AWS: whether the bucket stands in the path. With an endpoint it does when absent.'),
  endpoint: own('AWS, GCP and AZURE: an address of http or https; the provider’s own when absent'),
  config: z
    .union([text, ServiceAccount], 'give the key file of a service account, or $Secret{KEY} that holds it')
    .optional()
    .describe('Of GCP: the key file of a service account, or `$Secret{KEY}` that holds its JSON.'),
  containerName: own('AZURE'),
  connectionString: secret('AZURE'),
  accountName: own('AZURE'),
  accountKey: secret('AZURE'),
  sas: secret('AZURE', 'a shared access signature'),
  keyFilename: unsupported,
  projectId: unsupported,
  cloud: unsupported,
  location: unsupported,
  tier: unsupported,
});
export type StorageConfig = z.output<typeof StorageConfig>;

const StorageEnvironment = z.strictObject({
  slug: Slug,
  type: z
    .string()
    .transform((type) => type.toUpperCase())
    .pipe(z.enum(STORAGE_TYPES))
    .optional()
    .describe('`R2`, `AWS`, `GCP` or `AZURE`, in any case; `R2` when absent.'),
  config: StorageConfig.optional().describe('Of R2 none is needed. A text may be `$Secret{KEY}`.'),
  description: Description,
  active: z.boolean().optional(),
});
export type StorageEnvironment = z.output<typeof StorageEnvironment>;

const Rules = z
  .strictObject({
    max_size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe('Bytes.'),
    types: z
      .array(
        z
          .string()
          .max(255)
          .transform((type) => type.toLowerCase())
          .pipe(
            z
              .string()
              .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]*)$/, 'give image/png or image/*'),
          ),
      )
      .min(1)
      .max(LIMITS.storage_rules.value)
      .optional()
      .describe('Media types that files may have: `image/png`, or `image/*`.'),
    key_pattern: z
      .string()
      .min(1)
      .max(LIMITS.file_name.value)
      .optional()
      .describe(
        'What names must be like, as `invoices/*/*.pdf`: `*` within a segment, `**` any number of segments, `?` one character.',
      ),
  })
  .describe('What files must be that are written.');

/** A storage. */
export const Storage = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  envs: z
    .array(StorageEnvironment)
    .min(1)
    .max(50)
    .optional()
    .describe('Where its files are; in R2 in every environment when absent.'),
  rules: Rules.optional(),
  expiry: Duration.optional().describe('How long each file lives from when it is written; without end when absent.'),
  timeout: Duration.refine(
    (ms) => ms <= LIMITS.storage_timeout_max.value,
    `at most ${LIMITS.storage_timeout_max.value} ms`,
  )
    .optional()
    .describe('Time for an operation, until its answer begins; 30 s when absent.'),
});
export type Storage = z.output<typeof Storage>;

/** The storages of a manifest. */
export const Storages = z.array(Storage).max(100).describe('Where files are.');

/** What stores the files of an environment: R2 where the manifest does not say. */
export function storageType({ type = 'R2' }: Pick<StorageEnvironment, 'type'>): StorageType {
  return type;
}

const UNSUPPORTED = ['keyFilename', 'projectId', 'cloud', 'location', 'tier'] as const;

/** Fields that are understood and mean nothing here, by path. */
export function unsupportedStorages(storages: readonly Storage[] = []): { path: string; message: string }[] {
  return storages.flatMap(({ envs = [] }, at) =>
    envs.flatMap(({ config = {} }, place) =>
      UNSUPPORTED.filter((name) => config[name] !== undefined).map((name) => ({
        path: `storages[${at}].envs[${place}].config.${name}`,
        message: `this processor does not support ${name} of storages`,
      })),
    ),
  );
}
