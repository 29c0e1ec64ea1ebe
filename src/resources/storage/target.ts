/** How a storage is reached from an environment. */

import * as z from 'zod';
import type { AzureTarget, GcpTarget, R2Target, ServiceAccount, StorageTarget } from '../../drivers/storage/port.ts';
import { invalidField } from '../../kernel/errors.ts';
import { secretKeyOf } from '../products/manifest-storage-check.ts';
import {
  type Storage,
  type StorageConfig,
  type StorageEnvironment,
  storageType,
} from '../products/manifest-storage.ts';

/** Reads a connection string of Azure. Throws `VALIDATION_ERROR` naming `connectionString`, and quotes nothing of it. */
export type ReadConnectionString = (text: string) => Pick<AzureTarget, 'endpoint' | 'accountName' | 'credential'>;

/** Values of secrets by their keys. */
type Secrets = Readonly<Record<string, string>>;

/** Is told of secrets that were within others. */
type Tell = (secret: string) => void;

const GOOGLE = 'https://storage.googleapis.com';
const GOOGLE_TOKENS = 'https://oauth2.googleapis.com/token';

/** What a storage is in an environment; R2 where the manifest says nothing. */
export function environmentOf({ envs = [] }: Storage, env: string): StorageEnvironment {
  return envs.find(({ slug }) => slug === env) ?? { slug: env };
}

/** Keys of the secrets that a storage needs in an environment. */
export function secretKeysOf({ config = {} }: StorageEnvironment): string[] {
  const { config: account, ...rest } = config;
  const texts = [...Object.values(rest), ...(typeof account === 'object' ? Object.values(account) : [account])];
  return [...new Set(texts.flatMap((text) => (typeof text === 'string' ? (secretKeyOf(text) ?? []) : [])))];
}

/** How a storage is reached, with its secrets. Throws `VALIDATION_ERROR` for what a secret holds that is of no use. */
export function targetOf(
  environment: StorageEnvironment,
  secrets: Secrets,
  readConnectionString: ReadConnectionString,
  tell: Tell,
): StorageTarget {
  const { config = {} } = environment;
  const value = (name: TextField) => valueOf(config[name], secrets);
  switch (storageType(environment)) {
    case 'R2':
      return { type: 'R2', binding: value('binding') } satisfies R2Target;
    case 'AWS':
      return awsTarget(config, value);
    case 'GCP':
      return {
        type: 'gcp',
        ...endpointed(value('endpoint'), GOOGLE),
        bucket: required('bucketName', value),
        credentials: googleCredentials(config, value, secrets, tell),
      };
    case 'AZURE':
      return azureTarget(value, readConnectionString, tell);
  }
}

type TextField = Exclude<
  keyof StorageConfig,
  'pathStyle' | 'config' | 'keyFilename' | 'projectId' | 'cloud' | 'location' | 'tier'
>;
type Value = (name: TextField) => string | null;

function valueOf(text: string | undefined, secrets: Secrets): string | null {
  if (text === undefined) return null;
  const key = secretKeyOf(text);
  return key === null ? text : (secrets[key] ?? '');
}

function required(name: TextField, value: Value): string {
  const found = value(name);
  if (found === null || found === '') throw invalidField(name, 'is empty');
  return found;
}

function keysOf(value: Value) {
  return {
    accessKeyId: required('accessKeyId', value),
    secretAccessKey: required('secretAccessKey', value),
    sessionToken: value('sessionToken'),
  };
}

function endpointed(given: string | null, own: string): { readonly endpoint: string } {
  const endpoint = (given ?? own).replace(/\/+$/, '');
  // It may be a secret, so that nothing of it is told.
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw invalidField('endpoint', 'is no absolute http or https URL');
  return { endpoint };
}

function awsTarget({ pathStyle }: StorageConfig, value: Value): StorageTarget {
  const region = required('region', value);
  const given = value('endpoint');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    type: 'aws',
    ...endpointed(given, `https://s3.${region}.${domain}`),
    region,
    bucket: required('bucketName', value),
    pathStyle: pathStyle ?? given !== null,
    keys: keysOf(value),
  };
}

/** What is needed of a key file. */
const KeyFile = z.looseObject({
  type: z.literal('service_account').optional(),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url({ protocol: /^https?$/ }).optional(),
});

function googleCredentials(
  { config }: StorageConfig,
  value: Value,
  secrets: Secrets,
  tell: Tell,
): GcpTarget['credentials'] {
  if (config === undefined) return { keys: keysOf(value) };
  const given =
    typeof config === 'string'
      ? parsed(valueOf(config, secrets) ?? '')
      : Object.fromEntries(Object.entries(config).map(([name, text]) => [name, valueOf(text, secrets) ?? undefined]));
  const file = KeyFile.safeParse(given);
  // What was found is not quoted: it may be the key.
  if (!file.success) {
    const fields = file.error.issues.map(({ path }) => path.join('.')).filter((path) => path !== '');
    throw invalidField(
      'config',
      `is no key file of a service account${fields.length === 0 ? '' : `: ${fields.join(', ')}`}`,
    );
  }
  const { client_email: clientEmail, private_key, private_key_id = null, token_uri = GOOGLE_TOKENS } = file.data;
  // Where a key file was pasted into a secret by hand its line ends are still written as JSON has them.
  const privateKey = private_key.replaceAll('\\n', '\n');
  tell(private_key);
  const account: ServiceAccount = { clientEmail, privateKey, privateKeyId: private_key_id, tokenUri: token_uri };
  return { account };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function azureTarget(value: Value, readConnectionString: ReadConnectionString, tell: Tell): AzureTarget {
  const container = required('containerName', value);
  const connectionString = value('connectionString');
  if (connectionString !== null) {
    const account = readConnectionString(connectionString);
    tell('key' in account.credential ? account.credential.key : account.credential.sas);
    return { type: 'azure', container, ...account };
  }
  const accountName = required('accountName', value);
  const key = value('accountKey');
  return {
    type: 'azure',
    ...endpointed(value('endpoint'), `https://${accountName}.blob.core.windows.net`),
    accountName,
    container,
    credential: key === null ? { sas: required('sas', value).replace(/^\?/, '') } : { key },
  };
}
