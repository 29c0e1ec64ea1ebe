/** What can be told of an action's input before a run: fields that go nowhere, and values that are written out. */

import { isProcessorError } from '../../kernel/errors.ts';
import { lengthFault, typeFault } from './manifest-field-types.ts';
import { type Place, PLACES, type RoutedInput, routeInput } from './manifest-input.ts';
import { readSelector, type Rule } from './manifest-rules.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import { type Action, type App, pathParameters } from './manifest.ts';

/** Tells of a field by its path, which begins with `input`. */
type Tell = (path: string, message: string) => void;
type Values = Readonly<Record<string, unknown>>;

/**
 * Reports what an action would refuse in any run of an input that is a template. Paths begin with `input.` below
 * `path`, and then with the place to which a field goes, as in the errors of a run.
 */
export function checkLiterals(app: App, action: Action, input: unknown, path: Path, report: Report): void {
  const tell: Tell = (at, message) => report([...path, at], message);
  if (!isObject(input)) {
    if (!mayBeAnything(input)) tell('input', 'an action takes an object');
    return;
  }
  // Whether this is an input by places is known when the expressions have their values.
  if (isUndecided(input)) return;
  const routed = attempt(() => routeInput(action, input), tell);
  if (routed === null) return;
  checkParameters(app, action, routed.params, tell);
  for (const place of PLACES) checkPlace(action, place, routed[place] ?? {}, tell);
}

function attempt(route: () => RoutedInput, tell: Tell): RoutedInput | null {
  try {
    return route();
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path, message } of thrown.details.errors ?? []) tell(path, message);
    return null;
  }
}

function isUndecided(input: Values): boolean {
  return (
    Object.entries(input).every(([key, value]) => isPlace(key) && (isObject(value) || mayBeAnything(value))) &&
    Object.values(input).some(mayBeAnything)
  );
}

function checkParameters(app: App, action: Action, params: Values, tell: Tell): void {
  const names = pathParameters(action.resource);
  for (const name of Object.keys(params))
    if (!names.includes(name)) tell(`input.params.${name}`, `the path ${action.resource} has no parameter '${name}'`);
  // An auth may give parameters too, and so may defaults.
  if (action.auth !== false && app.auth !== undefined && app.auth.length > 0) return;
  const rules = rulesOf(action).get('params');
  for (const name of names)
    if (!Object.hasOwn(params, name) && !rules?.get(name)?.some(({ rule }) => rule.defaultValue !== undefined))
      tell(`input.params.${name}`, 'is required by the path');
}

function checkPlace(action: Action, place: Place, values: Values, tell: Tell): void {
  const rules = rulesOf(action).get(place);
  if (rules === undefined) return;
  const sample = action[place] ?? {};
  for (const [name, value] of Object.entries(values)) {
    const path = `input.${place}.${name}`;
    const own = rules.get(nameIn(place, name));
    if (own === undefined && action.unknown_fields !== 'pass' && !Object.hasOwn(sample, name))
      tell(path, 'is not a known field');
    for (const { rule, within } of own ?? []) {
      const found = valueAt(value, within);
      const fault =
        found === undefined || found === null || holdsExpression(found) ? null : faultOf(rule, found, place);
      if (fault !== null) tell([path, ...within].join('.'), fault);
    }
  }
}

function faultOf({ type, minLength, maxLength }: Rule, value: unknown, place: Place): string | null {
  const fault = type === undefined ? null : typeFault(type, value, place !== 'body');
  return fault ?? lengthFault(minLength, maxLength, value);
}

/** What fields lead to within a value; undefined where there is none, or a list or an expression on the way. */
function valueAt(value: unknown, fields: readonly string[]): unknown {
  let found = value;
  for (const name of fields) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}

/** A rule with the names that lead to its field below the first. */
interface OwnRule {
  readonly rule: Rule;
  readonly within: readonly string[];
}

type ActionRules = ReadonlyMap<Place, ReadonlyMap<string, readonly OwnRule[]>>;

const sets = new WeakMap<Action, ActionRules>();

/** The rules of an action by place and first name; read once, since many steps may call it. */
function rulesOf(action: Action): ActionRules {
  const known = sets.get(action);
  if (known !== undefined) return known;
  const made = new Map<Place, Map<string, OwnRule[]>>();
  for (const rule of action.validation ?? []) {
    const { place, path } = readSelector(rule.selector);
    const [first = '', ...within] = path;
    const names = made.get(place) ?? new Map<string, OwnRule[]>();
    made.set(place, names);
    const name = nameIn(place, first);
    const own = names.get(name) ?? [];
    own.push({ rule, within });
    names.set(name, own);
  }
  sets.set(action, made);
  return made;
}

function nameIn(place: Place, name: string): string {
  return place === 'headers' ? name.toLowerCase() : name;
}

/** What has a `$` in it may be an expression; only what has none is known. */
function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('$');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

function mayBeAnything(value: unknown): boolean {
  return typeof value === 'string' && value.includes('$');
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlace(name: string): boolean {
  return (PLACES as readonly string[]).includes(name);
}
