/** OAuth 2 schemes. */

import type { Auth } from '../../products/manifest-auth.ts';
import { type Plain, recordOf, shortened, textOf } from './plain.ts';
import type { SchemePlace, SecretOf } from './security-place.ts';

const GRANTS = [
  { flow: 'clientCredentials', grant: 'client_credentials' },
  { flow: 'authorizationCode', grant: 'authorization_code' },
] as const;

/** The auth of an OAuth 2 scheme: client credentials, else the authorization code; other flows become a bearer token. */
export function oauth2Auth({ reading, scheme, where, baseUrl }: SchemePlace, tag: string, secretOf: SecretOf): Auth {
  const flows = recordOf(scheme['flows']);
  for (const { flow, grant } of GRANTS) {
    const given = recordOf(flows[flow]);
    const tokenUrl = address(given['tokenUrl'], baseUrl);
    if (tokenUrl === undefined) continue;
    const authorizationUrl = address(given['authorizationUrl'], baseUrl);
    const scopes = scopesOf(given);
    return {
      tag,
      setup_type: 'oauth2',
      grant_type: grant,
      token_url: tokenUrl,
      ...(grant === 'authorization_code' && authorizationUrl !== undefined
        ? { authorization_url: authorizationUrl }
        : {}),
      client_id: secretOf('client_id'),
      client_secret: secretOf('client_secret'),
      ...(scopes.length === 0 ? {} : { scopes }),
    };
  }
  const names = Object.keys(flows).map((name) => shortened(name, 40));
  reading.warn(where, `flows (${names.join(', ')}) without a token URL that can be used; imported as a bearer token`);
  return { tag, setup_type: 'bearer', token: secretOf('token') };
}

/** An absolute address that is no template: what starts an expression is percent-encoded. */
function address(given: unknown, baseUrl: string | undefined): string | undefined {
  const text = textOf(given);
  const url = text === undefined ? null : URL.parse(text, baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > 3000) return undefined;
  return url.href.replaceAll('$', '%24').replaceAll('{', '%7B').replaceAll('}', '%7D');
}

function scopesOf(flow: Plain): string[] {
  return Object.keys(recordOf(flow['scopes']))
    .filter((scope) => scope.length > 0 && scope.length <= 500 && !scope.includes('$'))
    .slice(0, 100);
}
