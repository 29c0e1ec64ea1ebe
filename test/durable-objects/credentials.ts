import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { CredentialState } from '../../src/engine/credential-state.ts';
import type { Credential, CredentialName } from '../../src/resources/credentials/credential-source.ts';
import { createCredentialSource } from '../../src/resources/credentials/credential-cache.ts';
import { credentialObjectName, type CredentialObject } from '../../src/resources/credentials/directory.ts';
import type { AppManifest } from '../support/manifest.ts';
import { type AuthManifest, createSecrets, oauth2, withAuth } from '../support/auth-manifest.ts';
import { scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

/** A workspace whose app has one auth, and the name of its credential; `key` names its token endpoint. */
export interface Shop {
  readonly owner: Member;
  readonly key: string;
  readonly name: CredentialName;
}

/** A new workspace with such a product; the auth is told its key. */
export async function createShop(
  auth: (key: string) => AuthManifest = (key) => oauth2(key),
  more: Partial<AppManifest> = {},
): Promise<Shop> {
  const key = crypto.randomUUID();
  const owner = await createWorkspace();
  await createSecrets(owner);
  await owner.apply(withAuth(auth(key), more));
  const name = { workspace: owner.workspace_id, ...scope, auth: auth(key).tag };
  return { owner, key, name };
}

/** The object of a credential: a new stub each time, since one of a crashed object stays broken. */
export function objectOf(name: CredentialName): DurableObjectStub & CredentialObject {
  const id = env.CREDENTIALS.idFromName(credentialObjectName(name));
  return env.CREDENTIALS.get(id) as unknown as DurableObjectStub & CredentialObject;
}

/** A source with an empty cache, as another isolate has it. */
export function freshSource() {
  const { clock } = compose(env);
  return createCredentialSource({ clock, directory: { at: objectOf } });
}

/** Asks for a credential past every cache. */
export function current(name: CredentialName, stale?: string, version = 1): Promise<Credential> {
  return freshSource().current(name, version, stale);
}

/** What the object's row holds, or null. */
export function kept(name: CredentialName): Promise<CredentialState | null> {
  return runInDurableObject(objectOf(name), (_object, { storage: { sql } }) => {
    const made = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'credential'").toArray();
    if (made.length === 0) return null;
    const [row] = sql.exec<{ state: string }>('SELECT state FROM credential').toArray();
    return row === undefined ? null : (JSON.parse(row.state) as CredentialState);
  });
}

/** All that the object stores, as text. */
export function storedText(name: CredentialName): Promise<string> {
  return runInDurableObject(objectOf(name), (_object, { storage: { sql } }) => {
    const tables = sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .toArray();
    return JSON.stringify(tables.map(({ name: table }) => sql.exec(`SELECT * FROM ${table}`).toArray()));
  });
}

/** When the object wakes, or null. */
export function alarmOf(name: CredentialName): Promise<number | null> {
  return runInDurableObject(objectOf(name), (_object, { storage }) => storage.getAlarm());
}

/** Lets the object's alarm go off now. */
export function ring(name: CredentialName): Promise<boolean> {
  return runDurableObjectAlarm(objectOf(name));
}

/** Cuts the object off in the middle of whatever it does. */
export async function crash(name: CredentialName): Promise<void> {
  await runInDurableObject(objectOf(name), (_object, state) => state.abort('crashed by a test')).catch(() => undefined);
}

/** Puts the processor's clock ahead by `ms` from the real time, from where it goes on. */
export function ahead(ms: number): void {
  const { clock } = compose(env);
  vi.spyOn(clock, 'now').mockImplementation(() => Date.now() + ms);
}
