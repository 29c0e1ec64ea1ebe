import { env } from 'cloudflare:workers';
import type { Role } from '../../src/kernel/contract.ts';
import Ductape, { createKeyPair, type ProductManifest } from '../../sdk/src/index.ts';
import type { Identity } from '../../sdk/src/signer.ts';
import { scope } from './manifest.ts';
import {
  type Answer,
  composed,
  ORIGIN,
  type RequestOptions,
  send,
  type Serve,
  signedRequest,
  worker,
} from './processor.ts';

/** What one call of a member may differ in from a request to the Worker under test. */
export interface CallOptions extends RequestOptions {
  readonly serve?: Serve;
}

/** A member of a workspace, who signs what is sent. */
export interface Member extends Identity {
  /** The public half of the key, as the processor stores it. */
  readonly public_key: string;
  /** The SDK's client, for `scope`'s product and environment. */
  readonly client: Ductape;
  /** Sends one operation, such as `actions.run`. */
  readonly call: (operation: string, input?: unknown, options?: CallOptions) => Promise<Answer>;
  /** Applies a manifest; throws when it is refused. */
  apply(manifest: ProductManifest, envs?: readonly string[]): Promise<void>;
  /** Runs an action of `scope`. */
  run(event: string, input?: Readonly<Record<string, unknown>>, more?: object, options?: CallOptions): Promise<Answer>;
}

/** A new workspace with its owner, made by a bootstrap; with the product of a manifest when one is given. */
export async function createWorkspace(manifest?: ProductManifest): Promise<Member> {
  const token = crypto.randomUUID();
  const keys = await createKeyPair();
  const request = new Request(`${ORIGIN}/v1/workspaces/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: `Workspace ${token}`, public_key: keys.public_key }),
  });
  const { body } = await send(request, composed({ BOOTSTRAP_TOKEN: token }));
  if (body.data === undefined) throw new Error(`the bootstrap was refused: ${body.detail}`);
  const owner = createMember({ ...(body.data as Omit<Identity, 'private_key'>), ...keys });
  if (manifest !== undefined) await owner.apply(manifest);
  return owner;
}

/** A new member of a workspace. `role` is what the row holds, whether the processor knows it or not. */
export async function addMember({ workspace_id }: Identity, role: Role | (string & {})): Promise<Member> {
  const keys = await createKeyPair();
  const user_id = `user_${crypto.randomUUID().replaceAll('-', '')}`;
  await env.DB.prepare('INSERT INTO users (workspace_id, id, public_key, role, created_at) VALUES (?, ?, ?, ?, ?)')
    .bind(workspace_id, user_id, keys.public_key, role, Date.now())
    .run();
  return createMember({ workspace_id, user_id, ...keys });
}

/** What a member may reach; what is absent is all. */
export interface Reach {
  readonly products?: readonly string[];
  readonly envs?: readonly string[];
}

/** A new member whom an owner adds. */
export async function addRestricted(owner: Member, role: Role, reach: Reach = {}): Promise<Member> {
  const keys = await createKeyPair();
  const { body } = await owner.call('members.add', { name: role, role, public_key: keys.public_key, ...reach });
  if (body.data === undefined) throw new Error(`the member was refused: ${body.detail}`);
  return createMember({ ...(body.data as Omit<Identity, 'private_key'>), ...keys });
}

/** A member of any identity, whether the processor knows it or not. */
export function createMember(identity: Identity & { readonly public_key: string }): Member {
  const call: Member['call'] = async (operation, input = {}, { serve = worker, ...options } = {}) =>
    send(await signedRequest(identity, `/v1/${operation.replaceAll('.', '/')}`, input, options), serve);
  return {
    ...identity,
    client: new Ductape({
      ...identity,
      product: scope.product,
      env: scope.env,
      url: ORIGIN,
      fetch: async (url, init) => worker(new Request(url, init)),
    }),
    call,
    async apply(manifest, envs = []) {
      const { status, body } = await call('products.apply', { manifest, envs });
      if (status !== 200) throw new Error(`the manifest was refused: ${body.detail}`);
    },
    run: (event, input = {}, more = {}, options = {}) =>
      call('actions.run', { ...scope, event, input, ...more }, options),
  };
}
