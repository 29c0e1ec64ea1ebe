/** What the shape of a storage cannot say. */

import { compileTemplate } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { OWN_BINDINGS } from './manifest-database-check.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import {
  type Storage,
  type StorageConfig,
  type StorageEnvironment,
  storageType,
  type StorageType,
} from './manifest-storage.ts';

/** The fields of each type. */
const FIELDS: Readonly<Record<StorageType, readonly (keyof StorageConfig)[]>> = {
  R2: ['binding'],
  AWS: ['bucketName', 'region', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'endpoint', 'pathStyle'],
  GCP: ['bucketName', 'config', 'accessKeyId', 'secretAccessKey', 'endpoint'],
  AZURE: ['containerName', 'connectionString', 'accountName', 'accountKey', 'sas', 'endpoint'],
};
const REQUIRED: Readonly<Record<StorageType, readonly (keyof StorageConfig)[]>> = {
  R2: [],
  AWS: ['bucketName', 'region', 'accessKeyId', 'secretAccessKey'],
  GCP: ['bucketName'],
  AZURE: ['containerName'],
};
/** What names of things at providers are like; each stands in an address. */
const NAMES: Readonly<Partial<Record<string, RegExp>>> = {
  bucketName: /^[A-Za-z0-9][A-Za-z0-9._-]{1,220}[A-Za-z0-9]$/,
  region: /^[a-z0-9-]{1,64}$/,
  containerName: /^[a-z0-9](?:-?[a-z0-9]){2,62}$/,
  accountName: /^[a-z0-9]{3,24}$/,
};
/** Refused by another check, as not supported. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['keyFilename', 'projectId', 'cloud', 'location', 'tier']);
const SECRETS: ReadonlySet<string> = new Set([
  'secretAccessKey',
  'sessionToken',
  'private_key',
  'connectionString',
  'accountKey',
  'sas',
]);
const WHOLE_SECRET = /^\$Secret\{([^{}]+)\}$/;

/** The key of the secret that a text is; null for one that is written out. */
export function secretKeyOf(text: string): string | null {
  return WHOLE_SECRET.exec(text)?.[1]?.trim() ?? null;
}

/** Reports what is wrong with a storage. */
export function checkStorage({ envs = [], rules }: Storage, path: Path, report: Report): void {
  for (const [at, environment] of envs.entries()) checkEnvironment(environment, [...path, 'envs', at], report);
  const pattern = rules?.key_pattern;
  if (pattern === undefined) return;
  for (const segment of pattern.split('/'))
    if (segment === '' || segment === '.' || segment === '..')
      report([...path, 'rules', 'key_pattern'], 'no file’s name has an empty segment, . or ..');
}

function checkEnvironment(environment: StorageEnvironment, path: Path, report: Report): void {
  const type = storageType(environment);
  const { config = {} } = environment;
  const place = [...path, 'config'];
  for (const [name, value] of Object.entries(config)) {
    if (value === undefined || UNSUPPORTED.has(name)) continue;
    if (!FIELDS[type].some((each) => each === name)) report([...place, name], `a storage of the type ${type} has none`);
    else if (typeof value === 'string') checkText(name, value, [...place, name], report);
  }
  for (const name of REQUIRED[type]) if (config[name] === undefined) report([...place, name], 'is required');
  if (type === 'R2' && config.binding !== undefined && OWN_BINDINGS.has(config.binding))
    report([...place, 'binding'], `'${config.binding}' is the processor's own`);
  if (type === 'GCP') checkGoogle(config, place, report);
  if (type === 'AZURE') checkAzure(config, place, report);
}

function checkGoogle({ config, accessKeyId, secretAccessKey }: StorageConfig, path: Path, report: Report): void {
  const hasKeys = accessKeyId !== undefined || secretAccessKey !== undefined;
  if (config === undefined && !hasKeys)
    report([...path, 'config'], 'is required: give it, or accessKeyId and secretAccessKey');
  if (config !== undefined && hasKeys)
    report([...path, 'config'], 'stands beside accessKeyId or secretAccessKey: give one or the other');
  if (hasKeys && accessKeyId === undefined) report([...path, 'accessKeyId'], 'is required');
  if (hasKeys && secretAccessKey === undefined) report([...path, 'secretAccessKey'], 'is required');
  if (typeof config === 'string' && secretKeyOf(config) === null)
    report([...path, 'config'], 'is an object, or $Secret{KEY} that holds its JSON');
  if (typeof config !== 'object') return;
  const place = [...path, 'config'];
  for (const [name, value] of Object.entries(config))
    if (value !== undefined) checkText(name, value, [...place, name], report);
  for (const name of ['client_email', 'private_key'] as const)
    if (config[name] === undefined) report([...place, name], 'is required');
  if (config.type !== undefined && config.type !== 'service_account')
    report([...place, 'type'], 'is service_account: keys of other kinds cannot be used');
}

function checkAzure(
  { connectionString, accountName, accountKey, sas, endpoint }: StorageConfig,
  path: Path,
  report: Report,
): void {
  if (connectionString !== undefined) {
    const beside = { accountName, accountKey, sas, endpoint };
    for (const [name, value] of Object.entries(beside))
      if (value !== undefined) report([...path, name], 'stands beside connectionString, which says it');
    return;
  }
  if (accountName === undefined && accountKey === undefined && sas === undefined)
    return report([...path, 'connectionString'], 'is required: give it, or accountName and accountKey or sas');
  if (accountName === undefined) report([...path, 'accountName'], 'is required');
  if (accountKey === undefined && sas === undefined) report([...path, 'accountKey'], 'is required: give it, or sas');
  if (accountKey !== undefined && sas !== undefined)
    report([...path, 'sas'], 'stands beside accountKey: give one or the other');
}

/** A text is one secret as a whole, or has none; what must be hidden is one. */
function checkText(name: string, text: string, path: Path, report: Report): void {
  const isSecret = secretKeyOf(text) !== null;
  if (SECRETS.has(name) && !isSecret) return report(path, 'is $Secret{KEY}: no one is to read it in the manifest');
  try {
    const { references } = compileTemplate(text);
    for (const { name: named } of references)
      if (named !== 'Secret') return report(path, `$${named} has no value here`);
    if (references.length > 0 && !isSecret) report(path, 'is $Secret{KEY} as a whole, or has no reference in it');
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { message } of thrown.details.errors ?? []) report(path, message);
    return;
  }
  if (!isSecret && NAMES[name]?.test(text) === false) report(path, `'${text}' can be no ${name}`);
  if (!isSecret && (name === 'endpoint' || name === 'token_uri')) checkUrl(text, path, report);
}

function checkUrl(text: string, path: Path, report: Report): void {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) report(path, 'give an absolute http or https URL');
  else if (url.username !== '' || url.password !== '') report(path, 'a URL must not hold credentials');
  else if (url.search !== '' || url.hash !== '') report(path, 'has a query or a fragment, which no endpoint has');
}
