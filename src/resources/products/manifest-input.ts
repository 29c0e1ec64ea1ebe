/** Where each input of an action goes: path, query, headers or body. */

import { invalidField } from '../../kernel/errors.ts';
import { type Action, pathParameters } from './manifest.ts';

/** The four places of a request, in the order in which a declared key is looked up. */
export const PLACES = ['params', 'body', 'query', 'headers'] as const;

/** One place of a request. */
export type Place = (typeof PLACES)[number];

/** An input sorted into its places. `body` is null when nothing goes there. */
export interface RoutedInput {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>> | null;
}

const QUERY_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);

/**
 * Sorts an input. It is structured only when every key is one of the four places and every value a plain object;
 * otherwise it is flat: a prefix `body:`, `params:`, `query:` or `headers:` decides, then the place where the
 * action declares the key, then a `:name` segment of the path, else the query for GET, HEAD and DELETE and the
 * body for the rest.
 */
export function routeInput(action: Action, input: Readonly<Record<string, unknown>>): RoutedInput {
  return isStructured(input) ? structured(input) : flat(action, input);
}

function isStructured(input: Readonly<Record<string, unknown>>): boolean {
  const entries = Object.entries(input);
  return (
    entries.length > 0 &&
    entries.every(
      ([key, value]) => isPlace(key) && typeof value === 'object' && value !== null && !Array.isArray(value),
    )
  );
}

function structured(input: Readonly<Record<string, unknown>>): RoutedInput {
  const at = (place: Place) => input[place] as Readonly<Record<string, unknown>> | undefined;
  return {
    params: at('params') ?? {},
    query: at('query') ?? {},
    headers: at('headers') ?? {},
    body: at('body') ?? null,
  };
}

function flat(action: Action, input: Readonly<Record<string, unknown>>): RoutedInput {
  const segments = new Set(pathParameters(action.resource));
  const routed: Record<Place, Map<string, unknown>> = {
    params: new Map(),
    query: new Map(),
    headers: new Map(),
    body: new Map(),
  };
  for (const [key, value] of Object.entries(input)) {
    const { place, name } = destination(action, segments, key);
    if (name === '') throw invalidField(`input.${key}`, 'names no field');
    if (routed[place].has(name)) throw invalidField(`input.${key}`, `another key already gives ${place}.${name}`);
    routed[place].set(name, value);
  }
  const object = (place: Place) => Object.fromEntries(routed[place]);
  return {
    params: object('params'),
    query: object('query'),
    headers: object('headers'),
    body: routed.body.size > 0 ? object('body') : null,
  };
}

function destination(action: Action, segments: ReadonlySet<string>, key: string): { place: Place; name: string } {
  const colon = key.indexOf(':');
  const prefix = key.slice(0, colon);
  if (colon > 0 && isPlace(prefix)) return { place: prefix, name: key.slice(colon + 1) };
  if (segments.has(key)) return { place: 'params', name: key };
  const declared = PLACES.find((place) => action[place] !== undefined && Object.hasOwn(action[place], key));
  return { place: declared ?? (QUERY_METHODS.has(action.method) ? 'query' : 'body'), name: key };
}

function isPlace(name: string): name is Place {
  return (PLACES as readonly string[]).includes(name);
}
