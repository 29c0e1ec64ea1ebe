import { canonicalInput } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import type { DatabasesConnectInput } from './generated/types.ts';
import type { CallOptions, OperationInfo } from './transport.ts';

type Input = Record<string, unknown>;

/** Where calls go that say nothing of it. */
export type Place = Pick<DatabasesConnectInput, 'product' | 'env'> & {
  readonly database?: string;
  readonly graph?: string;
};

/** What `connect` goes to. */
type Reached = 'database' | 'graph';

/** Fills in where calls go that do not say so. */
export interface Scope {
  /** Gives an input the fields that it lacks: those of the client. Throws `VALIDATION_ERROR` where nothing gives one. */
  fill(given: Input, fields: readonly string[]): void;
  /** The same for a call; one of databases or graphs goes where `connect` went before it goes where others do. */
  fillCall(given: Input, operation: OperationInfo): void;
  /** Tells where calls of databases or graphs go from now on; null for nowhere. */
  connect(kind: Reached): (place: Place | null) => void;
}

/** The scope of a client with these defaults. */
export function createScope(defaults: Input): Scope {
  const reached: Partial<Record<Reached, Input>> = {};
  const fill = (given: Input, fields: readonly string[], from: Input): void => {
    for (const field of fields) given[field] ??= from[field] ?? lacking(field);
  };
  return {
    fill: (given, fields) => fill(given, fields, defaults),
    fillCall(given, { scope, path }) {
      const kind = /^\/v1\/(database|graph)s\//.exec(path)?.[1] as Reached | undefined;
      // What connects says itself where it goes.
      if (kind === undefined || path.endsWith('/connect')) return fill(given, scope, defaults);
      fill(given, scope, { ...defaults, ...reached[kind] });
      const { [kind]: tag } = reached[kind] ?? {};
      if (tag !== undefined && !namesWhose(given)) given[kind] ??= tag;
    },
    connect: (kind) => (place) => {
      reached[kind] = place === null ? {} : canonicalInput({ ...place }, kind);
    },
  };
}

/** Whether what a call names says which database or graph that is of. */
function namesWhose({ action, migration }: Input): boolean {
  return [action, migration].flat().some((tag) => typeof tag === 'string' && tag.includes(':'));
}

function lacking(path: string): never {
  const message = `give product and env with the call or to new Ductape(); ${path} is missing`;
  throw new DuctapeError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}

/** Methods, those of namespaces too, whose inputs are at a place unless they say otherwise. */
function placed<Methods extends object>(methods: Methods, at: Place): Methods {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]: [string, unknown]) => [
      name,
      typeof method === 'function'
        ? (input: object, options: unknown) => method({ ...at, ...input }, options)
        : placed(method as object, at),
    ]),
  ) as Methods;
}

type Connect = (input: object, options?: CallOptions) => Promise<object>;

/** Reaches a place, and answers it as a handle whose methods go there unless they say otherwise. */
export function connecting<Methods extends { readonly connect: Connect }, Handle extends object>(
  generated: Methods,
  place: (place: Place | null) => void,
  create: (generated: Methods, place: (place: Place | null) => void) => Handle,
) {
  return async ({ timeout, ...at }: Place & { readonly timeout?: unknown } = {}, options?: CallOptions) => {
    const reached = await generated.connect({ ...at, ...(timeout !== undefined && { timeout }) }, options);
    place(at);
    // What is reached from the handle is there too.
    const further = (next: Place | null) => place(next === null ? null : { ...at, ...next });
    return { ...create(placed(generated, at), further), ...reached };
  };
}
