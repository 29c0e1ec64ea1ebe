import { canonicalInput } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import type { DatabasesConnectInput } from './generated/types.ts';
import type { OperationInfo } from './transport.ts';

type Input = Record<string, unknown>;

/** Where calls go that say nothing of it. */
export type Place = Pick<DatabasesConnectInput, 'product' | 'env'> & { readonly database?: string };

/** Fills in where calls go that do not say so. */
export interface Scope {
  /** Gives an input the fields that it lacks: those of the client. Throws `VALIDATION_ERROR` where nothing gives one. */
  fill(given: Input, fields: readonly string[]): void;
  /** The same for a call of databases, which goes where `connect` went before it goes where others do. */
  fillDatabase(given: Input, operation: OperationInfo): void;
  /** Where calls of databases go from now on; null for nowhere. */
  readonly connect: (place: Place | null) => void;
}

/** The scope of a client with these defaults. */
export function createScope(defaults: Input): Scope {
  let connected: Input = {};
  const fill = (given: Input, fields: readonly string[], from: Input): void => {
    for (const field of fields) given[field] ??= from[field] ?? lacking(field);
  };
  return {
    fill: (given, fields) => fill(given, fields, defaults),
    fillDatabase(given, { scope, path }) {
      // It says itself where it goes.
      if (path.endsWith('/connect')) return fill(given, scope, defaults);
      fill(given, scope, { ...defaults, ...connected });
      const { database } = connected;
      if (database !== undefined && !namesDatabase(given)) given['database'] ??= database;
    },
    connect(place) {
      connected = place === null ? {} : canonicalInput({ ...place }, 'database');
    },
  };
}

/** Whether what a call names says which database that is of. */
function namesDatabase({ action, migration }: Input): boolean {
  return [action, migration].flat().some((tag) => typeof tag === 'string' && tag.includes(':'));
}

function lacking(path: string): never {
  const message = `give product and env with the call or to new Ductape(); ${path} is missing`;
  throw new DuctapeError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}

/** Methods, those of namespaces too, whose inputs are at a place unless they say otherwise. */
export function placed<Methods extends object>(methods: Methods, at: Place): Methods {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]: [string, unknown]) => [
      name,
      typeof method === 'function'
        ? (input: object, options: unknown) => method({ ...at, ...input }, options)
        : placed(method as object, at),
    ]),
  ) as Methods;
}
