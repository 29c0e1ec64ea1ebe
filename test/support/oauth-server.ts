import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OAuth2Server } from 'oauth2-mock-server';
import { Provider } from 'oidc-provider';
import { listen, stop } from './listening.ts';

/** A token request as it came, and what was answered. */
export interface SeenExchange {
  readonly parameters: Readonly<Record<string, string>>;
  readonly authorization: string | null;
  /** Status that the server behind answered; 0 when it was not asked. */
  readonly status: number;
}

/** How the token endpoint of a key differs from the server behind it. */
export interface Conduct {
  /** Replaces `expires_in` of successful answers; null leaves it out. */
  readonly expires_in?: number | null;
  /** Fields that successful answers get besides. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Milliseconds before the server behind is asked. */
  readonly delay?: number;
  /** How many of the next answers are lost: the server behind has carried the request out, and the socket is destroyed. */
  readonly lose?: number;
  /** Whether a refresh token that was used before gets the answer of then, as servers with a grace window give it. */
  readonly grace?: boolean;
  /** An answer instead of the server's, as often as `times` says, or always. */
  readonly instead?: { readonly status: number; readonly body: unknown; readonly times?: number };
  /** Refresh tokens that are refused with `invalid_grant`. */
  readonly refused?: readonly string[];
}

/** Real OAuth servers for tests, each reached through an endpoint that counts, and that can lose answers. */
export interface OAuthServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Upstreams {
  readonly mock: string;
  readonly oidc: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const seen = new Map<string, SeenExchange[]>();
const conducts = new Map<string, Conduct>();
const given = new Map<string, Answer>();

/** Starts oauth2-mock-server, oidc-provider and the endpoint before them on free ports of the loopback address. */
export async function startOAuthServer(): Promise<OAuthServer> {
  const mock = new OAuth2Server();
  await mock.issuer.keys.generate('RS256');
  await mock.start(0, '127.0.0.1');
  const oidc = await startProvider();
  const upstreams = { mock: `http://127.0.0.1:${mock.address().port}/token`, oidc: `${oidc.issuer}/token` };
  const front = createServer((request, response) => void handle(request, response, upstreams, oidc.issuer));
  const port = await listen(front);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await Promise.all([stop(front), stop(oidc.server), mock.stop()]);
    },
  };
}

/** A provider that rotates refresh tokens, and takes everything back when one is used twice. */
async function startProvider(): Promise<{ issuer: string; server: Server }> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listen(server)}`;
  const client = (more: object) => ({
    redirect_uris: ['https://processor.test/oauth/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...more,
  });
  const provider = new Provider(issuer, {
    clients: [
      client({ client_id: 'processor', client_secret: 'secret-of-processor' }),
      client({ client_id: 'public', token_endpoint_auth_method: 'none' }),
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    ttl: {
      AccessToken: 3_600,
      AuthorizationCode: 60,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 600,
    },
    cookies: { keys: ['cookies-of-tests'] },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  server.on('request', provider.callback());
  return { issuer, server };
}

/**
 * `POST /<mock|oidc>/<key>/token` is the token endpoint · `POST /_conduct?key=` sets how that of a key behaves ·
 * `/_exchanges?key=` lists what came · `/_issuer` names the provider.
 */
async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  upstreams: Upstreams,
  issuer: string,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://oauth');
  const body = await textOf(request);
  const [, server = '', key = ''] = url.pathname.split('/');
  const named = url.searchParams.get('key') ?? '';
  if (server === '_conduct') conducts.set(named, JSON.parse(body) as Conduct);
  if (server === '_issuer') return reply(response, { status: 200, text: JSON.stringify(issuer) });
  if (server.startsWith('_')) return reply(response, { status: 200, text: JSON.stringify(seen.get(named) ?? []) });
  const conduct = conducts.get(key) ?? {};
  const parameters = Object.fromEntries(new URLSearchParams(body));
  const answer = await answerOf(key, conduct, parameters, () =>
    forward(upstreams[server as keyof Upstreams], request, body),
  );
  const record = { parameters, authorization: request.headers.authorization ?? null, status: answer.status };
  seen.set(key, [...(seen.get(key) ?? []), record]);
  const { lose = 0 } = conducts.get(key) ?? {};
  if (lose === 0) return reply(response, answer);
  conducts.set(key, { ...conducts.get(key), lose: lose - 1 });
  request.socket.destroy();
}

async function answerOf(
  key: string,
  { delay, instead, refused, grace, expires_in, fields }: Conduct,
  { refresh_token: token = '' }: Readonly<Record<string, string>>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  if (delay !== undefined) await new Promise((resolve) => setTimeout(resolve, delay));
  if (instead !== undefined && instead.times !== 0) {
    const times = instead.times === undefined ? {} : { times: instead.times - 1 };
    conducts.set(key, { ...conducts.get(key), instead: { ...instead, ...times } });
    return { status: instead.status, text: JSON.stringify(instead.body) };
  }
  if (refused?.includes(token)) return { status: 400, text: JSON.stringify({ error: 'invalid_grant' }) };
  const before = grace ? given.get(token) : undefined;
  if (before !== undefined) return before;
  const { status, text } = await ask();
  if (status !== 200) return { status, text };
  const { expires_in: life, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const kept = expires_in === undefined ? { expires_in: life } : expires_in === null ? {} : { expires_in };
  const answer = { status, text: JSON.stringify({ ...rest, ...kept, ...fields }) };
  given.set(token, answer);
  return answer;
}

async function forward(to: string, request: IncomingMessage, body: string): Promise<Answer> {
  const { authorization, 'content-type': type = '' } = request.headers;
  const headers = { 'content-type': type, ...(authorization === undefined ? {} : { authorization }) };
  const answer = await fetch(to, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, { status, text }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}
