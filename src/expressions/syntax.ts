/** The expression language as data: what the parser makes, the printer writes and the compiler reads. */

/** The references that are followed by groups, as in `$Input{user}{name}`. */
export type PathName =
  | 'Input'
  | 'Sequence'
  | 'Step'
  | 'Variable'
  | 'Constant'
  | 'Session'
  | 'Response'
  | 'Secret'
  | 'Auth'
  | 'Event'
  | 'Item'
  | 'Index'
  | 'State'
  | 'Run'
  | 'Param'
  | 'Message'
  | 'Messages';

/** Every reference, written without its `$`. */
export type ReferenceName = PathName | 'Default' | 'Now' | 'Var';

/** What a reference's braces hold: a key as it is written, or an expression that gives one. */
export type Group = string | Expression;

/**
 * A reference. `$Now` and `$Default` have no groups; that of `$Var(name)` is its name. `$Item{}` and `$Index{}`, whose
 * empty group means the whole, have none either.
 */
export interface ReferenceNode {
  readonly kind: 'reference';
  readonly name: ReferenceName;
  readonly groups: readonly Group[];
}

/** `$Size{…}` or `$Length{…}`. */
export interface MeasureNode {
  readonly kind: 'measure';
  readonly name: 'Size' | 'Length';
  readonly value: Argument;
}

/** An operator with its arguments; aliases are named by the operator they mean. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Argument[];
}

/** What stands in a text in place of a value. */
export type Expression = ReferenceNode | MeasureNode | CallNode;

/** Text, a number, `true`, `false` or `null` as written. Its text is never looked through for expressions. */
export interface LiteralNode {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
}

/** What an operator is given. */
export type Argument =
  | Expression
  | LiteralNode
  | { readonly kind: 'array'; readonly items: readonly Argument[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: Argument])[] };

/** A text taken apart: literal text and expressions in their order, no two texts side by side, none empty. */
export interface TemplateAst {
  readonly parts: readonly (string | Expression)[];
}

/** How two values are compared; `===` and `!==` mean `==` and `!=`. */
export type ComparisonOperator = '==' | '!=' | '>' | '>=' | '<' | '<=';

/** One side of a comparison in a condition. */
export type Operand = ReferenceNode | MeasureNode | LiteralNode;

/** A condition taken apart. `and` and `or` have two terms or more; `and` binds closer. */
export type ConditionAst =
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly ConditionAst[] };

/** How many groups each reference takes; those that take none at least are written with an empty one. */
export const GROUPS: Readonly<Record<PathName, readonly [least: number, most: number]>> = {
  Input: [1, Infinity],
  Sequence: [1, Infinity],
  Step: [1, Infinity],
  Variable: [2, Infinity],
  Constant: [2, Infinity],
  Session: [1, Infinity],
  Response: [1, Infinity],
  Secret: [1, 1],
  Auth: [1, 3],
  Event: [1, Infinity],
  Item: [0, Infinity],
  Index: [0, 0],
  State: [1, Infinity],
  Run: [1, Infinity],
  Param: [1, Infinity],
  Message: [0, Infinity],
  Messages: [0, Infinity],
};

/** The references that only the templates of a feature may hold. */
export const OF_FEATURES: ReadonlySet<ReferenceName> = new Set<ReferenceName>([
  'Item',
  'Index',
  'State',
  'Run',
  'Param',
]);

/** The references that only the templates of a subscription know: in all others they are no names. `$Message` is written without groups too. */
export const OF_MESSAGES: ReadonlySet<string> = new Set<ReferenceName>(['Message', 'Messages']);

/** Whether a name is that of a reference with groups. */
export function isPathName(name: string): name is PathName {
  return Object.hasOwn(GROUPS, name);
}
