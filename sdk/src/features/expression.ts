/** Expressions of the processor's language as text; `docs/design/expressions.md` has the grammar. */

/** The references that a recording makes, without their `$`. */
export type RootName =
  | 'Input'
  | 'Step'
  | 'State'
  | 'Run'
  | 'Param'
  | 'Item'
  | 'Index'
  | 'Session'
  | 'Response'
  | 'Variable'
  | 'Constant'
  | 'Secret';

/** What an expression reads besides the run's input. */
export interface Uses {
  /** Tags of steps. */
  readonly steps: readonly string[];
  /** Whether it has a meaning in a `for_each` only. */
  readonly isOfItem: boolean;
}

/** A reference, to which groups may be added, or an operator's call, to which none may. */
export type Expression =
  | { readonly kind: 'path'; readonly name: RootName; readonly groups: string; readonly uses: Uses }
  | { readonly kind: 'call'; readonly text: string; readonly uses: Uses };

/** A text taken apart: what is written as it is, and expressions. */
export type TextPart = string | Expression;

/** What reads nothing but the run's input. */
export const NO_USES: Uses = { steps: [], isOfItem: false };

const PLAIN_KEY = /^[^{}[\].$\s](?:[^{}[\].]*[^{}[\].\s])?$/;
// A `$` that would begin an expression; see `readExpression` in `src/expressions/parse.ts`.
const BEGINS_EXPRESSION = /\$(?=[A-Za-z][A-Za-z0-9_]*[({]|(?:Now|Default)(?![A-Za-z0-9_]))/g;
// The processor looks for what these name before anything runs.
const NAMES: ReadonlySet<RootName> = new Set<RootName>(['Step', 'Variable', 'Constant', 'Secret']);
const INDEX = /^(?:0|[1-9]\d{0,9})$/;

/** A reference by its keys. Those of steps, variables, constants and secrets are tags and names, written as they are. */
export function reference(name: RootName, ...keys: readonly string[]): Expression {
  const uses = {
    steps: name === 'Step' ? keys.slice(0, 1) : [],
    isOfItem: name === 'Item' || name === 'Index',
  };
  const groups = keys.map((key) => (NAMES.has(name) ? `{${key}}` : writeGroup([key]))).join('');
  return { kind: 'path', name, groups, uses };
}

/** An operator's call from arguments that are written. */
export function call(name: string, args: readonly string[], uses: Uses): Expression {
  return { kind: 'call', text: `$${name}(${args.join(', ')})`, uses };
}

/** `$Length{…}` or `$Size{…}`. */
export function measure(name: 'Length' | 'Size', arg: string, uses: Uses): Expression {
  return { kind: 'call', text: `$${name}{${arg}}`, uses };
}

/** The text of an expression; null for one that is only the beginning of others, such as the whole input. */
export function textOf(expression: Expression): string | null {
  if (expression.kind === 'call') return expression.text;
  const { name, groups } = expression;
  if (groups !== '') return `$${name}${groups}`;
  return name === 'Item' || name === 'Index' ? `$${name}{}` : null;
}

/** The text of an expression, for a message. */
export function shown(expression: Expression): string {
  return textOf(expression) ?? `$${(expression as { name: string }).name}`;
}

/** A property of an expression's value, or an element of it; null where the language has no way to write it. */
export function property(expression: Expression, key: readonly TextPart[]): Expression | null {
  const uses = join([expression.uses, ...key.flatMap((part) => (typeof part === 'string' ? [] : [part.uses]))]);
  if (expression.kind === 'path') {
    const { name, groups } = expression;
    if (name === 'Index' || (name === 'Secret' && groups !== '')) return null;
    return { kind: 'path', name, groups: groups + writeGroup(key), uses };
  }
  const [only] = key;
  const isIndex = key.length === 1 && typeof only === 'string' && INDEX.test(only);
  return isIndex ? call('Pick', [expression.text, only], uses) : null;
}

/** A text whose expressions are evaluated and whose other parts stay as they are, whatever they look like. */
export function writeText(parts: readonly TextPart[]): string {
  const [first] = parts;
  // Alone it would keep its type, and this is text.
  if (parts.length === 1 && first !== undefined && typeof first !== 'string') return `$Concat([${shown(first)}], "")`;
  let text = '';
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (typeof part !== 'string') text += shown(part);
    else text += afterReference(before, quoted(part));
  }
  return text;
}

/** A text as an operator's argument. */
export function writeTextArgument(parts: readonly TextPart[]): string {
  const [first = ''] = parts;
  if (parts.length <= 1 && typeof first === 'string') return JSON.stringify(first);
  return `$Concat([${parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : shown(part))).join(', ')}], "")`;
}

/** What several expressions read. */
export function join(uses: readonly Uses[]): Uses {
  return {
    steps: [...new Set(uses.flatMap(({ steps }) => steps))],
    isOfItem: uses.some(({ isOfItem }) => isOfItem),
  };
}

function quoted(literal: string): string {
  return literal.replace(BEGINS_EXPRESSION, '$Concat(["$$"], "")');
}

/** A brace after a reference would be a group of it. */
function afterReference(before: TextPart | undefined, text: string): string {
  const isOpen = before !== undefined && typeof before !== 'string' && before.kind === 'path';
  return isOpen && text.startsWith('{') ? `$Concat(["{"], "")${text.slice(1)}` : text;
}

/** A key with dots or brackets would be read as a path, one with braces or blanks not at all: those are quoted. */
function writeGroup(key: readonly TextPart[]): string {
  const [first] = key;
  if (key.length === 1 && typeof first === 'string')
    return PLAIN_KEY.test(first) ? `{${first}}` : `{$Concat([${JSON.stringify(first)}], "")}`;
  if (key.length === 1 && first !== undefined && typeof first !== 'string') return `{${shown(first)}}`;
  return `{${writeTextArgument(key)}}`;
}
