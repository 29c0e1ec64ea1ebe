import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { storage, withStorages } from './storages.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace(withStorages());
});

/** Applies a manifest with a storage; answers the code and the paths within it. */
async function apply(more: object): Promise<unknown> {
  const given = { ...storage(), ...more };
  const before = await stored();
  const { status, body } = await owner.call('products.apply', { manifest: { ...withStorages([]), storages: [given] } });
  if (status === 200) return 'accepted';
  expect(await stored()).toEqual(before);
  return [body.code, ...(body.errors ?? []).map(({ path }) => path.replace('manifest.storages[0].', ''))];
}

const env = (type: string | undefined, config: object) => ({ envs: [{ slug: 'prd', ...(type && { type }), config }] });
const AWS = { bucketName: 'files', region: 'eu-west-1', accessKeyId: 'AKIA', secretAccessKey: '$Secret{KEY}' };
const HMAC = { bucketName: 'files', accessKeyId: 'GOOG', secretAccessKey: '$Secret{KEY}' };
const ACCOUNT = { client_email: 'a@b.example', private_key: '$Secret{PEM}' };
const AZURE = { containerName: 'files', accountName: 'account', accountKey: '$Secret{KEY}' };
const at = (...fields: string[]) => ['VALIDATION_ERROR', ...fields.map((field) => `envs[0].config.${field}`)];

describe('a storage is refused, with every path, for', () => {
  test.each<[string, object, readonly string[]]>([
    ['an unknown type', env('FTP', {}), ['VALIDATION_ERROR', 'envs[0].type']],
    ['an environment that is none', { envs: [{ slug: 'none' }] }, ['VALIDATION_ERROR', 'envs[0].slug']],
    ['an environment twice', { envs: [{ slug: 'prd' }, { slug: 'prd' }] }, ['VALIDATION_ERROR', 'envs[1].slug']],
    ['no config', env('aws', {}), at('bucketName', 'region', 'accessKeyId', 'secretAccessKey')],
    ['no container', env('azure', {}), at('containerName', 'connectionString')],
    ['no credentials of Google', env('gcp', { bucketName: 'files' }), at('config')],
    ['half a key', env('gcp', { bucketName: 'files', accessKeyId: 'a' }), at('secretAccessKey')],
    ['an unknown field', env('aws', { ...AWS, acl: 'public' }), at('acl')],
    ['fields of another type', env('R2', { bucketName: 'x', sas: '$Secret{K}' }), at('bucketName', 'sas')],
    ['a secret that is written out', env('aws', { ...AWS, secretAccessKey: 'hunter22' }), at('secretAccessKey')],
    ['a secret in part', env('aws', { ...AWS, secretAccessKey: 'x$Secret{KEY}' }), at('secretAccessKey')],
    ['a session token that is written out', env('aws', { ...AWS, sessionToken: 'token' }), at('sessionToken')],
    [
      'a private key that is written out',
      env('gcp', { bucketName: 'files', config: { ...ACCOUNT, private_key: 'PEM' } }),
      at('config.private_key'),
    ],
    ['a key file that is written out', env('gcp', { bucketName: 'files', config: '{}' }), at('config')],
    [
      'a key file of another kind',
      env('gcp', { bucketName: 'files', config: { ...ACCOUNT, type: 'user' } }),
      at('config.type'),
    ],
    [
      'a key file without what is needed',
      env('gcp', { bucketName: 'files', config: {} }),
      at('config.client_email', 'config.private_key'),
    ],
    ['two credentials', env('gcp', { ...HMAC, config: ACCOUNT }), at('config')],
    [
      'a connection string that is written out',
      env('azure', { containerName: 'files', connectionString: 'AccountKey=x' }),
      at('connectionString'),
    ],
    [
      'an account beside its string',
      env('azure', { ...AZURE, connectionString: '$Secret{C}' }),
      at('accountName', 'accountKey'),
    ],
    ['two keys of Azure', env('azure', { ...AZURE, sas: '$Secret{S}' }), at('sas')],
    ['an account without a key', env('azure', { containerName: 'files', accountName: 'account' }), at('accountKey')],
    ['an endpoint that is none', env('aws', { ...AWS, endpoint: 'ftp://a.example' }), at('endpoint')],
    ['an endpoint with credentials', env('aws', { ...AWS, endpoint: 'https://u:p@a.example' }), at('endpoint')],
    ['an endpoint with a query', env('aws', { ...AWS, endpoint: 'https://a.example?x' }), at('endpoint')],
    ['a reference to something else', env('aws', { ...AWS, bucketName: '$Input{x}' }), at('bucketName')],
    ['a bucket that is none', env('aws', { ...AWS, bucketName: 'a/b' }), at('bucketName')],
    ['a region that is none', env('aws', { ...AWS, region: 'a.b' }), at('region')],
    ['a container that is none', env('azure', { ...AZURE, containerName: 'A B' }), at('containerName')],
    ['an account that is none', env('azure', { ...AZURE, accountName: 'a.b' }), at('accountName')],
    ['a binding of the processor', env('R2', { binding: 'FILES' }), at('binding')],
    [
      'rules that are none',
      { rules: { max_size: -1, types: ['png'], key_pattern: '' } },
      ['VALIDATION_ERROR', 'rules.max_size', 'rules.types[0]', 'rules.key_pattern'],
    ],
    ['a pattern that no name has', { rules: { key_pattern: '/a' } }, ['VALIDATION_ERROR', 'rules.key_pattern']],
    ['too long a timeout', { timeout: LIMITS.storage_timeout_max.value + 1 }, ['VALIDATION_ERROR', 'timeout']],
    ['an expiry that is none', { expiry: 'soon' }, ['VALIDATION_ERROR', 'expiry']],
  ])('%s', async (_title, given, expected) => {
    expect(await apply(given)).toEqual(expected);
  });

  test.each(['keyFilename', 'projectId', 'cloud', 'location', 'tier'])('%s, as not supported', async (field) => {
    expect(await apply(env('gcp', { ...HMAC, [field]: 'x' }))).toEqual(['NOT_SUPPORTED', `envs[0].config.${field}`]);
  });

  test('a tag that stands twice', async () => {
    const { body } = await owner.call('products.apply', { manifest: withStorages([storage(), storage()]) });
    expect(body.errors?.map(({ path }) => path)).toEqual(['manifest.storages[1].tag']);
  });
});

test.each<[string, object]>([
  ['nothing', {}],
  ['R2 in any case', env('r2', {})],
  ['no type', env(undefined, { binding: 'LENT' })],
  ['AWS', env('aws', { ...AWS, sessionToken: '$Secret{T}', endpoint: 'https://s3.example/path', pathStyle: false })],
  ['an access key that is a secret', env('AWS', { ...AWS, accessKeyId: '$Secret{ID}', endpoint: '$Secret{AT}' })],
  ['HMAC keys of Google', env('Gcp', HMAC)],
  ['a key file', env('GCP', { bucketName: 'files', config: { type: 'service_account', project_id: 'p', ...ACCOUNT } })],
  ['a key file as a secret', env('GCP', { bucketName: 'files', config: '$Secret{FILE}' })],
  ['a connection string', env('AZURE', { containerName: 'files', connectionString: '$Secret{C}' })],
  ['an account', env('Azure', AZURE)],
  [
    'rules',
    {
      rules: { max_size: 0, types: ['image/*', 'Application/PDF'], key_pattern: 'a/**/?.png' },
      expiry: '30d',
      timeout: '5m',
    },
  ],
])('%s is accepted', async (_title, given) => {
  expect(await apply(given)).toBe('accepted');
});
