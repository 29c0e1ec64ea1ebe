import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import type { FileStore, ServiceAccount } from '../../../src/drivers/storage/port.ts';
import type { S3Parts } from '../../../src/drivers/storage/s3/exchange.ts';
import { openS3 } from '../../../src/drivers/storage/s3/store.ts';

/** A request that reached the store with a token that holds. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Google as its documentation has it, for one service account. */
export interface Google {
  readonly account: ServiceAccount;
  readonly publicKey: CryptoKey;
  readonly asked: Asked[];
  /** Claims and header of the assertions that it gave tokens for. */
  readonly assertions: { readonly claims: object; readonly header: object }[];
  /** What the store answers next. */
  answer: (asked: Asked) => Response;
  /** What is answered in place of a token. */
  refusal: (() => Response) | null;
  /** Epoch milliseconds. */
  now: number;
  store(account?: Partial<ServiceAccount>): FileStore;
}

const LIFE_S = 3_599;

/** A key of a service account; it takes a while to make one. */
export async function createAccountKey(): Promise<CryptoKeyPair> {
  return await generateKeyPair('RS256', { extractable: true });
}

/** Each has an account of its own. */
export async function createGoogle({ publicKey, privateKey }: CryptoKeyPair): Promise<Google> {
  const account: ServiceAccount = {
    clientEmail: `files@project-${crypto.randomUUID()}.iam.gserviceaccount.com`,
    privateKey: await exportPKCS8(privateKey),
    privateKeyId: 'key-1',
    tokenUri: 'https://oauth2.googleapis.com/token',
  };
  const tokens = new Map<string, number>();
  const google: Google = {
    account,
    publicKey,
    asked: [],
    assertions: [],
    answer: () => new Response(''),
    refusal: null,
    now: Date.UTC(2026, 10, 28, 2),
    store(other = {}) {
      const target = {
        type: 'gcp',
        endpoint: 'https://storage.googleapis.com',
        bucket: 'files',
        credentials: { account: { ...account, ...other } },
      } as const;
      const clock = { now: () => google.now, sleep: () => Promise.resolve() };
      return openS3(target, { allowPrivateTargets: false, clock, fetch });
    },
  };
  const fetch: NonNullable<S3Parts['fetch']> = async (url, init) => {
    const request = new Request(url, init);
    if (url === account.tokenUri) return google.refusal?.() ?? (await tokenFor(google, request, tokens));
    const until = tokens.get(request.headers.get('authorization') ?? '') ?? 0;
    if (until <= google.now) return new Response('<Error><Code>AuthenticationRequired</Code></Error>', { status: 401 });
    const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== 'authorization'));
    const asked = { method: request.method, url, headers, body: new TextDecoder().decode(await request.arrayBuffer()) };
    google.asked.push(asked);
    return google.answer(asked);
  };
  return google;
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
async function tokenFor(google: Google, request: Request, tokens: Map<string, number>): Promise<Response> {
  const form = await request.formData();
  if (request.method !== 'POST' || form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return Response.json({ error: 'unsupported_grant_type' }, { status: 400 });
  const assertion = form.get('assertion');
  try {
    const { payload, protectedHeader } = await jwtVerify(
      typeof assertion === 'string' ? assertion : '',
      google.publicKey,
      {
        algorithms: ['RS256'],
        issuer: google.account.clientEmail,
        audience: google.account.tokenUri,
        currentDate: new Date(google.now),
        maxTokenAge: '1h',
      },
    );
    google.assertions.push({ claims: payload, header: protectedHeader });
  } catch {
    return Response.json({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, { status: 400 });
  }
  const token = `ya29.${crypto.randomUUID()}`;
  tokens.set(`Bearer ${token}`, google.now + LIFE_S * 1_000);
  return Response.json({ access_token: token, expires_in: LIFE_S, token_type: 'Bearer' });
}
