import { env } from 'cloudflare:workers';
import type { Conduct, SeenExchange } from './oauth-server.ts';
import { ORIGIN, worker } from './processor.ts';

/** The token endpoint of a key: it counts what comes and hands it to a real server. */
export function tokenUrl(server: 'mock' | 'oidc', key: string): string {
  return `${env.TEST_OAUTH_URL}/${server}/${key}/token`;
}

/** Sets how the token endpoint of a key behaves, in place of what was set before. */
export async function conduct(key: string, how: Conduct): Promise<void> {
  await fetch(`${env.TEST_OAUTH_URL}/_conduct?key=${key}`, { method: 'POST', body: JSON.stringify(how) });
}

/** The token requests of a key, oldest first. */
export async function exchanges(key: string): Promise<SeenExchange[]> {
  return (await fetch(`${env.TEST_OAUTH_URL}/_exchanges?key=${key}`)).json();
}

/** The address of the provider at which users agree. */
export async function authorizationUrl(): Promise<string> {
  return `${await (await fetch(`${env.TEST_OAUTH_URL}/_issuer`)).json<string>()}/auth`;
}

/** Logs a user in at the provider, agrees, and answers the address that it sends the user back to. */
export async function agree(url: string): Promise<string> {
  const cookies = new Map<string, string>();
  let request: { url: string; form?: Readonly<Record<string, string>> } = { url };
  for (let hop = 0; hop < 20; hop += 1) {
    const { url: at, form } = request;
    if (at.startsWith(ORIGIN)) return at;
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const page = await response.text();
    request = location === null ? formOf(page, at) : { url: new URL(location, at).href };
  }
  throw new Error('the provider never sent the user back');
}

/** The form of the provider's page, filled in. */
function formOf(page: string, at: string): { url: string; form: Readonly<Record<string, string>> } {
  const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
  const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
  if (action === undefined || prompt === undefined) throw new Error(`the provider answered: ${page.slice(0, 2_000)}`);
  return { url: new URL(action, at).href, form: { prompt, login: 'jane', password: 'any' } };
}

/** What the processor answers to the browser that comes back. */
export async function comeBack(url: string): Promise<{ status: number; headers: Headers; page: string }> {
  const response = await worker(new Request(url));
  return { status: response.status, headers: response.headers, page: await response.text() };
}
