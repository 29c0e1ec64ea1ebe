import { Manifest } from '../../../src/resources/products/manifest-check.ts';

/** An auth of a token. */
export const BEARER = { tag: 'bearer', setup_type: 'bearer', token: '$Secret{TOKEN}' };
/** An auth that obtains its token by OAuth 2. */
export const OAUTH = {
  tag: 'oauth',
  setup_type: 'oauth2',
  grant_type: 'client_credentials',
  token_url: 'https://api.example/token',
  client_id: 'shop',
};
/** An auth that obtains its token by an action. */
export const ACCESS = {
  tag: 'access',
  setup_type: 'credential_access',
  action_tag: 'login',
  tokens: { headers: { authorization: 'Bearer $Auth{token}' } },
};
/** That action. */
export const LOGIN = { tag: 'login', name: 'Log in', method: 'POST', resource: '/login', auth: false };
/** Where the app is reached. */
export const ADDRESS = { slug: 'prd', base_url: 'https://api.example' };

/** A manifest with one app of these parts. */
export function withApp(app: object) {
  const whole = { tag: 'api', name: 'API', environments: [ADDRESS], actions: [], ...app };
  return { tag: 'shop', name: 'Shop', environments: [{ slug: 'prd', env_name: 'prd' }], apps: [whole] };
}

/** What is wrong with such a manifest: paths below the app, with messages. */
export function faults(app: object): string[] {
  const parsed = Manifest.safeParse(withApp(app));
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`);
}
/** What is wrong with an app of one auth. */
export const withAuth = (auth: object, more: object = {}) => faults({ auth: [auth], ...more });
/** What is wrong with an app of one action with a rule. */
export const withRule = (rule: object, more: object = {}) =>
  faults({
    actions: [{ tag: 'send', name: 'Send', method: 'POST', resource: '/to/:id', validation: [rule], ...more }],
  });
/** What is wrong with an app whose environment gives data to its auth. */
export const withData = (data: object) =>
  faults({ auth: [BEARER], environments: [{ ...ADDRESS, auth: [{ auth_tag: 'bearer', data }] }] });
