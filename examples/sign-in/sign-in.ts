import type Ductape from '@ductape/sdk';
import type { ProductManifest } from '@ductape/sdk';

/** A product whose users sign in; its API is told who they are. */
export async function signInProduct(ductape: Pick<Ductape, 'sessions'>, apiUrl: string): Promise<ProductManifest> {
  const login = await ductape.sessions.define({
    tag: 'login',
    name: 'Login',
    handler(ctx) {
      ctx.selector('$Session{user}{id}');
      ctx.expiry(15, 'mins');
      ctx.schema({ user: { id: 'u_1', name: 'Jane' } });
    },
  });
  return {
    tag: 'my-app',
    name: 'My app',
    environments: [{ slug: 'prd', env_name: 'production' }],
    sessions: [login],
    apps: [
      {
        tag: 'orders',
        name: 'Orders',
        environments: [{ slug: 'prd', base_url: apiUrl }],
        actions: [{ tag: 'list', name: 'List orders', method: 'POST', resource: '/echo/orders' }],
      },
    ],
  };
}

/** Signs a user in, calls an API for that user, goes on with a new token, and signs the user out. */
export async function useSession(ductape: Pick<Ductape, 'actions' | 'sessions'>) {
  const scope = { product: 'my-app', env: 'prd' };
  const data = { user: { id: 'u_1', name: 'Jane' } };
  const first = await ductape.sessions.start({ ...scope, tag: 'login', data });
  const answer = await ductape.actions.run({
    ...scope,
    app: 'orders',
    event: 'list',
    input: { of: '$Session{user}{id}' },
    session: first.token,
  });
  const second = await ductape.sessions.refresh({ ...scope, tag: 'login', refreshToken: first.refreshToken });
  await ductape.sessions.revoke({ ...scope, tag: 'login', sessionId: second.sessionId });
  const { valid } = await ductape.sessions.verify({ ...scope, tag: 'login', token: second.token });
  return { answer, valid };
}
