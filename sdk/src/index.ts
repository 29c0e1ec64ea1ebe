import { systemClock } from '../../src/kernel/clock.ts';
import { canonicalInput, withJobId } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import { GeneratedClient } from './generated/client.ts';
import type { ProductManifest } from './generated/types.ts';
import { createSigner, type Identity } from './signer.ts';
import { type CallOptions, type OperationInfo, Transport } from './transport.ts';

export {
  DuctapeError,
  type DuctapeErrorDetails,
  type ErrorCode,
  type FieldError,
  type Outcome,
  type UpstreamAnswer,
} from './errors.ts';
export { createKeyPair } from './signer.ts';
export type { CallOptions } from './transport.ts';
export type * from './generated/types.ts';

/** Where a processor listens when nobody says otherwise: the local one. */
const LOCAL_URL = 'http://127.0.0.1:8787';

/** What a client is made of. */
export interface DuctapeOptions extends Identity {
  /** Product of every call that names none. */
  readonly product?: string;
  /** Environment of every call that names none. */
  readonly env?: string;
  /** Address of the processor; else the variable `DUCTAPE_URL`, else the local default. */
  readonly url?: string;
  /** Another `fetch`, for tests and proxies. */
  readonly fetch?: typeof fetch;
}

/** Checks a manifest's type where it is written; answers it as it is. */
export function defineProduct(manifest: ProductManifest): ProductManifest {
  return manifest;
}

/**
 * The client of a processor. Every method answers with the operation's data and throws a {@link DuctapeError}.
 *
 * @example
 * const ductape = new Ductape({ workspace_id, user_id, private_key, product: 'my-app', env: 'prd' });
 * await ductape.actions.run({ app: 'email-service', event: 'send_welcome_email', input: { body: { to: 'jane@example.com' } } });
 */
export default class Ductape extends GeneratedClient {
  /** Address of the processor. */
  readonly url: string;

  constructor(options: DuctapeOptions) {
    for (const field of ['workspace_id', 'user_id', 'private_key'] as const) {
      if (typeof options?.[field] !== 'string' || options[field] === '')
        throw invalid(field, 'is required to sign requests');
    }
    const url = processorUrl(options.url ?? environmentUrl() ?? LOCAL_URL);
    const transport = new Transport({
      url,
      sign: createSigner(options),
      fetch: options.fetch ?? ((...request) => fetch(...request)),
      clock: systemClock,
    });
    const defaults = { product: options.product, env: options.env };
    super(async (operation, args) => {
      const { input, call } = split(operation, args);
      const given = canonicalInput(input);
      for (const field of operation.scope) given[field] ??= defaults[field as keyof typeof defaults] ?? lacking(field);
      const data = await transport.send(operation, given, call);
      // What a run answers is its target's and stays as it is.
      return operation.path.endsWith('/dispatch') ? withJobId(data) : data;
    });
    this.url = url;
  }
}

/**
 * Arguments as the method took them: an object, or the first field by position and the rest as an object. A field that
 * the client's defaults fill is never an object itself, so that an object is the input without it.
 */
function split(
  { args, scope }: OperationInfo,
  [first, second, third]: readonly unknown[],
): { input: Record<string, unknown>; call: CallOptions | undefined } {
  const [name] = args;
  if (name === undefined)
    return { input: { ...(first as object | undefined) }, call: second as CallOptions | undefined };
  const isObjectForm =
    typeof first === 'object' && first !== null && (Object.hasOwn(first, name) || scope.includes(name));
  const input = isObjectForm
    ? { ...first, ...(second as object | undefined) }
    : { [name]: first, ...(second as object | undefined) };
  return { input, call: third as CallOptions | undefined };
}

function processorUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw invalid('url', `'${text}' is not an http or https address`);
  return text.replace(/\/+$/, '');
}

function environmentUrl(): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.['DUCTAPE_URL'] || undefined;
}

function invalid(path: string, message: string): DuctapeError {
  return new DuctapeError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}

function lacking(field: string): never {
  throw invalid(field, `give product and env with the call or to new Ductape(); ${field} is missing`);
}
