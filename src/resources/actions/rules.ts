/** Rules for the inputs of an action: default, type, length, then decorator. */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import type { AppInEnvironment } from '../products/config.ts';
import type { BoundTemplate } from '../products/environment-values.ts';
import { readSelector, type Rule } from '../products/manifest-rules.ts';
import type { Action } from '../products/manifest.ts';
import type { Placed } from './connection.ts';
import { lengthFault, typeFault } from '../products/manifest-field-types.ts';
import { type Place, PLACES, type RoutedInput } from '../products/manifest-input.ts';
import { scalarText } from './path.ts';

/** The rules of one action. */
export interface RuleSet {
  /** Keys of the secrets that defaults need. */
  readonly secretKeys: readonly string[];
  /** Whether defaults follow from the input, the session and the version alone. */
  readonly isPure: boolean;
  /** Whether a default refers to the session of the call. */
  readonly usesSession: boolean;
  /**
   * The input with defaults and decorators. `VALIDATION_ERROR` names every field at fault, such as
   * `input.body.customer.email`. What `placed` gives need not be given again.
   */
  apply(input: RoutedInput, placed: Placed, values: DefaultValues): RoutedInput;
}

/** How defaults become values. */
export interface DefaultValues {
  readonly evaluate: (template: BoundTemplate) => unknown;
  /** Whether a value is what will be sent; types and lengths of others are left to the run. All are when absent. */
  readonly isFinal?: (value: unknown) => boolean;
}

interface Node {
  rule: Rule | null;
  fallback: BoundTemplate | null;
  readonly children: Map<string, Node>;
}

interface Check {
  readonly action: Action;
  readonly place: Place;
  readonly values: DefaultValues;
  readonly errors: FieldError[];
}

const sets = new WeakMap<AppInEnvironment, Map<string, RuleSet | null>>();

/** The rules of an action, or null when it has none. Compiled once for each version. */
export function rulesOf(app: AppInEnvironment, action: Action): RuleSet | null {
  if (action.validation === undefined || action.validation.length === 0) return null;
  const made = sets.get(app) ?? new Map<string, RuleSet | null>();
  sets.set(app, made);
  const known = made.get(action.tag) ?? createRuleSet(app, action, action.validation);
  made.set(action.tag, known);
  return known;
}

function createRuleSet(app: AppInEnvironment, action: Action, rules: readonly Rule[]): RuleSet {
  const roots = new Map<Place, Node>();
  const secretKeys = new Set<string>();
  const fallbacks: BoundTemplate[] = [];
  for (const rule of rules) {
    const { place, path } = readSelector(rule.selector);
    const node = nodeAt(roots, place, path);
    node.rule = rule;
    if (rule.defaultValue === undefined) continue;
    node.fallback = app.values.bind(app.tag, rule.defaultValue, `${rule.selector}.defaultValue`);
    fallbacks.push(node.fallback);
    for (const key of node.fallback.secretKeys) secretKeys.add(key);
  }
  return {
    secretKeys: [...secretKeys],
    isPure: fallbacks.every(({ isPure }) => isPure),
    usesSession: fallbacks.some(({ usesSession }) => usesSession),
    apply(input, placed, values) {
      const errors: FieldError[] = [];
      const applied: Partial<Record<Place, Readonly<Record<string, unknown>>>> = {};
      for (const place of PLACES) {
        const root = roots.get(place);
        if (root === undefined) continue;
        const given = input[place] ?? {};
        const check = { action, place, values, errors };
        const result = applyMembers(root, given, `input.${place}`, check, { ...action[place] }, placed[place]);
        if (input[place] !== null || Object.keys(result).length > 0) applied[place] = result;
      }
      if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
      return { ...input, ...applied };
    },
  };
}

function nodeAt(roots: Map<Place, Node>, place: Place, path: readonly string[]): Node {
  const empty = (): Node => ({ rule: null, fallback: null, children: new Map() });
  let node = roots.get(place) ?? empty();
  roots.set(place, node);
  for (const name of path) {
    const key = place === 'headers' ? name.toLowerCase() : name;
    const child = node.children.get(key) ?? empty();
    node.children.set(key, child);
    node = child;
  }
  return node;
}

/** The members of an object after their rules. `sample` names fields beside them, `elsewhere` what need not be given. */
function applyMembers(
  { children }: Node,
  given: Readonly<Record<string, unknown>>,
  path: string,
  check: Check,
  sample: Readonly<Record<string, unknown>> = {},
  elsewhere: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const isHeader = check.place === 'headers';
  const known = (name: string) => children.get(isHeader ? name.toLowerCase() : name);
  const result = new Map<string, unknown>();
  const seen = new Set<Node>();
  for (const [name, value] of Object.entries(given)) {
    const node = known(name);
    if (node !== undefined) seen.add(node);
    else if (check.action.unknown_fields !== 'pass' && !Object.hasOwn(sample, name))
      check.errors.push({ path: `${path}.${name}`, message: 'is not a known field' });
    result.set(name, node === undefined ? value : applyNode(node, value, `${path}.${name}`, check));
  }
  for (const [name, node] of children) {
    if (seen.has(node) || Object.keys(elsewhere).some((other) => known(other) === node)) continue;
    const value = applyNode(node, undefined, `${path}.${name}`, check);
    if (value !== undefined) result.set(name, value);
  }
  return Object.fromEntries(result);
}

function applyNode(node: Node, given: unknown, path: string, check: Check): unknown {
  const { rule, children } = node;
  const value = given ?? (node.fallback === null ? given : (check.values.evaluate(node.fallback) ?? given));
  if (value === undefined || value === null) {
    if (rule?.required === true) check.errors.push({ path, message: 'is required' });
    return value;
  }
  const isChecked = rule !== null && (check.values.isFinal?.(value) ?? true);
  const fault = isChecked
    ? (typeFaultOf(rule, value, check.place) ?? lengthFault(rule.minLength, rule.maxLength, value))
    : null;
  if (fault !== null) {
    check.errors.push({ path, message: fault });
    return value;
  }
  return decorated(rule, children.size === 0 ? value : withMembers(node, value, path, check));
}

/** The members of an object, or of every object in a list. */
function withMembers(node: Node, value: unknown, path: string, check: Check): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withMembers(node, item, `${path}[${index}]`, check));
  if (typeof value !== 'object' || value === null) {
    check.errors.push({ path, message: 'must be an object' });
    return value;
  }
  return applyMembers(node, value as Readonly<Record<string, unknown>>, path, check);
}

function typeFaultOf({ type }: Rule, value: unknown, place: Place): string | null {
  return type === undefined ? null : typeFault(type, value, place !== 'body');
}

/** A scalar with its decorator before or after it. */
function decorated(rule: Rule | null, value: unknown): unknown {
  const { decorator = '', decoratorPosition = '' } = rule ?? {};
  const text = scalarText(value);
  if (text === null || decorator === '' || decoratorPosition === '') return value;
  return decoratorPosition === 'BEFORE' ? `${decorator}${text}` : `${text}${decorator}`;
}
