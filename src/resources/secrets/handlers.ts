/** The operations on secrets. */

import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { AccessLog } from '../../secret-accesses.ts';
import { notFound } from '../products/config.ts';
import type { Secret, secrets as contract } from './contract.ts';
import type { DataKeys } from './data-keys.ts';
import { isExpired, secretContext, type SecretChange, type SecretRow, type SecretStore } from './store.ts';

/** What the handlers work with. */
export interface SecretParts {
  readonly secrets: SecretStore;
  readonly dataKeys: DataKeys;
  readonly accesses: AccessLog;
  readonly clock: Clock;
  readonly ids: Ids;
}

type SecretHandlers = Handlers<typeof contract>;

/** Builds the handlers. */
export function createSecretHandlers(parts: SecretParts): SecretHandlers {
  return { ...readingHandlers(parts), ...writingHandlers(parts) };
}

function writingHandlers({
  secrets,
  dataKeys,
  clock,
  ids,
}: SecretParts): Pick<SecretHandlers, 'create' | 'update' | 'delete' | 'revoke' | 'rotate'> {
  const seal = (workspace: string, key: string, value: string) => dataKeys.seal(workspace, secretContext(key), value);
  return {
    async create({ key, value, ...settings }, { principal, isRepetition }) {
      const workspace = requireWhole(principal);
      const row: SecretRow = {
        ...UNSET,
        ...columnsOf(settings),
        id: ids.create('secret'),
        key,
        sealed: await seal(workspace, key, value),
        created_by: principal.user,
        created_at: clock.now(),
        updated_at: clock.now(),
      };
      if (await secrets.insert(workspace, row)) return { data: toSecret(workspace, row) };
      const stored = await secrets.read(workspace, key);
      // The same request came before and was cut off after it had stored the secret.
      if (isRepetition && stored?.created_by === principal.user) return { data: toSecret(workspace, stored) };
      throw refusal('CONFLICT', [{ path: 'key', message: `secret '${key}' already exists` }]);
    },
    async update({ key, value, ...settings }, { principal, keyedAt }) {
      const workspace = requireWhole(principal);
      const sealed = value === undefined ? {} : { sealed: await seal(workspace, key, value) };
      const row = await secrets.change(workspace, key, { ...columnsOf(settings), ...sealed }, keyedAt ?? clock.now());
      if (row === null) throw notFound('key', `secret '${key}'`);
      return { data: toSecret(workspace, row) };
    },
    async delete({ key }, { principal, isRepetition }) {
      return { data: (await secrets.remove(requireWhole(principal), key)) || isRepetition };
    },
    async revoke({ key }, { principal, isRepetition }) {
      const revoked = await secrets.revoke(requireWhole(principal), key);
      if (revoked === null) throw notFound('key', `secret '${key}'`);
      return { data: revoked || isRepetition };
    },
    async rotate(_input, { principal, keyedAt }) {
      const workspace = requireWhole(principal);
      const { number, keys } = await dataKeys.rotate(workspace, keyedAt);
      return { data: { data_key: number, data_keys: keys, secrets: await secrets.reseal(workspace, number) } };
    },
  };
}

function readingHandlers({
  secrets,
  dataKeys,
  accesses,
  clock,
}: SecretParts): Pick<SecretHandlers, 'fetch' | 'list' | 'exists' | 'accesses'> {
  return {
    async fetch({ key }, { principal, requestId }) {
      const workspace = requireWhole(principal);
      const row = await secrets.read(workspace, key);
      if (row === null) throw notFound('key', `secret '${key}'`);
      await accesses.fetched({ workspace, user: principal.user, key, requestId });
      return {
        data: { ...toSecret(workspace, row), value: await dataKeys.open(workspace, secretContext(key), row.sealed) },
      };
    },
    async list(_input, { principal: { workspace } }) {
      const rows = await secrets.list(workspace);
      return { data: { secrets: rows.map((row) => toSecret(workspace, row)) } };
    },
    async exists({ key }, { principal: { workspace } }) {
      const row = await secrets.read(workspace, key);
      return { data: row !== null && row.revoked_at === null && !isExpired(row, clock.now()) };
    },
    async accesses({ key, limit = 100, before }, { principal }) {
      return { data: { accesses: await accesses.list(requireWhole(principal), key, limit, before) } };
    },
  };
}

/** The workspace, of a member who may reach all of it: a secret serves every product. */
function requireWhole({ workspace, products, envs }: Principal): string {
  if (products === null && envs === null) return workspace;
  throw new ProcessorError('FORBIDDEN', 'secrets serve the whole workspace; this member may reach a part of it');
}

type Settings = {
  readonly [Name in 'description' | 'token_type' | 'scope' | 'envs' | 'expires_at']?: Secret[Name] | undefined;
};

/** What a secret is whose creator says nothing of it. */
const UNSET = { description: null, token_type: null, scope: '[]', envs: '[]', expires_at: null, revoked_at: null };

function columnsOf({ scope, envs, ...plain }: Settings): Omit<SecretChange, 'sealed'> {
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...given,
    ...(scope === undefined ? {} : { scope: JSON.stringify(scope) }),
    ...(envs === undefined ? {} : { envs: JSON.stringify(envs) }),
  };
}

function toSecret(workspace: string, row: SecretRow): Secret {
  return {
    _id: row.id,
    workspace_id: workspace,
    key: row.key,
    description: row.description,
    token_type: row.token_type,
    scope: JSON.parse(row.scope) as string[],
    envs: JSON.parse(row.envs) as string[],
    expires_at: row.expires_at,
    revoked: row.revoked_at !== null,
    created_by: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
