import type { HttpDriver, OutgoingRequest, TargetAnswer } from '../../../src/drivers/http/driver.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { isProcessorError, ProcessorError } from '../../../src/kernel/errors.ts';
import { createActionsExecutor } from '../../../src/resources/actions/executor.ts';
import type {
  Credential,
  CredentialName,
  CredentialSource,
} from '../../../src/resources/credentials/credential-source.ts';
import type { ActionCall } from '../../../src/resources/executor.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import type { SecretSource } from '../../../src/resources/secrets/secret-source.ts';
import { NO_SOURCES, runScope } from '../../support/sources.ts';
import type { ActionManifest, AppManifest } from '../../support/manifest.ts';

/** The values of the secrets of these calls. */
const SECRETS: Readonly<Record<string, string>> = {
  TOKEN: 'the-token',
  PASSWORD: 'pässwörd: 🔑',
  OTHER: 'the-other',
  PRD: 'of-prd',
  DEV: 'of-dev',
  DIGITS: '123456',
};

/** Gives {@link SECRETS}, or says that there is none. */
const secretSource: SecretSource = {
  resolve: async (_use, keys) => Object.fromEntries(keys.map((key) => [key, valueOf(key)])),
  check: async (_use, keys) => {
    for (const key of keys) valueOf(key);
  },
};

function valueOf(key: string): string {
  const value = SECRETS[key];
  if (value === undefined) throw new ProcessorError('NOT_FOUND', `secret '${key}' not found`, { outcome: 'not_sent' });
  return value;
}

/** An app with one action `send`, as a manifest has it. */
export interface Written {
  readonly app?: Partial<AppManifest>;
  readonly action?: Partial<ActionManifest>;
  /** More actions. */
  readonly more?: readonly ActionManifest[];
}

/** A call and where its answers come from. */
export interface Tried extends Written {
  readonly input?: ActionCall['input'];
  readonly credentials?: ActionCall['credentials'];
  readonly env?: string;
  /** What the target answers, in this order; 200 with nothing once they are over. */
  readonly answers?: readonly Partial<TargetAnswer>[];
  readonly current?: CredentialSource['current'];
}

/** A credential source that remembers what it was asked for, and gives tokens 1, 2, 3 … */
export function countingCredentials() {
  const asked: { readonly name: CredentialName; readonly version: number; readonly stale: string | undefined }[] = [];
  const current = async (name: CredentialName, version: number, stale?: string): Promise<Credential> => {
    asked.push({ name, version, stale });
    const number = stale === undefined ? 1 : Number(stale.slice('token-'.length)) + 1;
    return { id: `token-${number}`, data: { access_token: `access-${number}` } };
  };
  return { asked, current };
}

/** The manifest of the app, checked as it is when it is applied. */
function written({ app = {}, action = {}, more = [] }: Written) {
  const send = { tag: 'send', name: 'Send', method: 'POST', resource: '/things', ...action };
  const environments = ['prd', 'dev'].map((slug) => ({ slug, base_url: 'https://api.example' }));
  return {
    tag: 'shop',
    name: 'Shop',
    environments: environments.map(({ slug }) => ({ slug, env_name: slug })),
    apps: [{ tag: 'api', name: 'API', environments, actions: [send, ...more], ...app }],
  };
}

/** The call made ready, with all that leaves. */
export function prepared({ input = {}, credentials, env = 'prd', answers = [], current, ...app }: Tried) {
  const sent: OutgoingRequest[] = [];
  const http: HttpDriver = {
    check: () => undefined,
    send: async (request) => {
      sent.push(request);
      return { status: 200, headers: new Headers(), body: null, ...answers[sent.length - 1] };
    },
  };
  const sources = current === undefined ? {} : { credentials: { current } };
  const executor = createActionsExecutor({
    ...NO_SOURCES,
    ...sources,
    secrets: secretSource,
    http,
    clock: systemClock,
  });
  const config = createProductConfig(Manifest.parse(written(app)), 7);
  const call: ActionCall = {
    namespace: 'actions',
    operation: 'run',
    product: 'shop',
    env,
    app: 'api',
    event: 'send',
    input,
    ...(credentials === undefined ? {} : { credentials }),
  };
  const scope = runScope();
  return {
    sent,
    scope,
    check: () => executor.check(call, config, scope),
    prepare: () => executor.prepare(call, config, scope),
  };
}

/** Makes the call and gives the request that left. */
export async function requestOf(tried: Tried): Promise<OutgoingRequest> {
  const { sent, prepare, check } = prepared(tried);
  await check();
  await (await prepare()).attempt({ timeoutMs: 1_000 });
  const [request] = sent;
  if (request === undefined || sent.length > 1) throw new Error(`${sent.length} requests were sent`);
  return request;
}

/** The body of a request, as text. */
export function bodyOf({ body }: OutgoingRequest): string | null {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? null);
}

/** Why a call is refused; nothing may have been sent. */
export async function refusalOf(tried: Tried): Promise<ProcessorError> {
  const { sent, prepare } = prepared(tried);
  try {
    await (await prepare()).attempt({ timeoutMs: 1_000 });
  } catch (error) {
    if (isProcessorError(error) && sent.length === 0) return error;
    throw error;
  }
  throw new Error('the call was not refused');
}
