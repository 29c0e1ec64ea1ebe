import fc from 'fast-check';
import type {
  Argument,
  ConditionAst,
  Expression,
  Group,
  Operand,
  ReferenceNode,
  TemplateAst,
} from '../../src/expressions/syntax.ts';
import { GROUPS, isPathName, OF_MESSAGES, type PathName } from '../../src/expressions/syntax.ts';

const NAMES = Object.keys(GROUPS)
  .filter(isPathName)
  .filter((name) => !OF_MESSAGES.has(name));
const OPERATORS: readonly [name: string, least: number, most: number][] = [
  ['Add', 1, 4],
  ['Subtract', 1, 3],
  ['Concat', 2, 2],
  ['Substring', 2, 3],
  ['Trim', 1, 1],
  ['Join', 1, 2],
  ['Replace', 3, 3],
  ['Filter', 3, 3],
  ['Dateformat', 2, 2],
  ['DateAdd', 3, 3],
];

/** A key as groups write it: no braces, no blanks around it, and no expression. */
const key = fc
  .oneof(fc.constantFrom('a', 'user.tags[0]', 'create-user', '$ref', 'ü "x"', 'a b'), fc.string({ minLength: 1 }))
  .filter((text) => !/[{}]|^[ \t\n\r]|[ \t\n\r]$|^\$(?:[A-Za-z]\w*\s*\(|Now|Default)/.test(text));

const word = fc.constantFrom('execution_count', 'a', 'b-c');

const literal: fc.Arbitrary<Argument & { kind: 'literal' }> = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('$Input{a}', '$', '"', "'", '\\', '\n', '\u2028', '\ud800'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  )
  .map((value) => ({ kind: 'literal', value }) as const);

function references(group: fc.Arbitrary<Group>): fc.Arbitrary<ReferenceNode> {
  const path = fc.constantFrom<PathName>(...NAMES).chain((name) => {
    const [least, most] = GROUPS[name];
    const groups = fc.array(name === 'Secret' || name === 'Auth' ? key : group, {
      minLength: least,
      maxLength: Math.min(most, 4),
    });
    return groups.map((chosen): ReferenceNode => ({ kind: 'reference', name, groups: chosen }));
  });
  return fc.oneof(
    { weight: 4, arbitrary: path },
    {
      weight: 1,
      arbitrary: fc.constantFrom<ReferenceNode>(
        { kind: 'reference', name: 'Now', groups: [] },
        { kind: 'reference', name: 'Default', groups: [] },
      ),
    },
    { weight: 1, arbitrary: word.map((name): ReferenceNode => ({ kind: 'reference', name: 'Var', groups: [name] })) },
  );
}

const { expression, argument } = fc.letrec<{ expression: Expression; argument: Argument }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    references(key),
    references(fc.oneof(key, tie('expression'))),
    fc
      .constantFrom(...OPERATORS)
      .chain(([name, least, most]) =>
        fc
          .array(tie('argument'), { minLength: least, maxLength: most })
          .map((args): Expression => ({ kind: 'call', name, args })),
      ),
    fc
      .tuple(fc.constantFrom('Size', 'Length'), tie('argument'))
      .map(([name, value]): Expression => ({ kind: 'measure', name, value })),
  ),
  argument: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal,
    tie('expression'),
    fc.array(tie('argument'), { maxLength: 3 }).map((items): Argument => ({ kind: 'array', items })),
    fc
      .uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), tie('argument')), {
        maxLength: 3,
        selector: ([name]) => name,
      })
      .map((entries): Argument => ({ kind: 'object', entries })),
  ),
}));

/** Text that neither begins an expression nor goes on with the one before. */
const text = fc
  .oneof(fc.constantFrom(' ', ' costs $5 ', '.', ' $', '-$Add-'), fc.string())
  .map((chosen) => ` ${chosen} `)
  .filter((chosen) => !/\$(?:[A-Za-z]\w*[({]|Now|Default)/.test(chosen));

/** Any template that a text can be. */
export const templates: fc.Arbitrary<TemplateAst> = fc
  .array(fc.oneof(text, expression), { maxLength: 4 })
  .map((parts) => ({
    parts: parts.filter((part, index) => typeof part !== 'string' || typeof parts[index - 1] !== 'string'),
  }));

const operand: fc.Arbitrary<Operand> = fc.oneof(
  literal,
  references(fc.oneof(key, expression)),
  argument.map((value): Operand => ({ kind: 'measure', name: 'Length', value })),
);

/** Any condition. */
export const { conditions } = fc.letrec<{ conditions: ConditionAst }>((tie) => ({
  conditions: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc
      .tuple(operand, fc.constantFrom('==', '!=', '>', '>=', '<', '<='), operand)
      .map(([left, operator, right]): ConditionAst => ({ kind: 'comparison', operator, left, right })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('conditions'), { minLength: 2, maxLength: 3 }))
      .map(([kind, terms]): ConditionAst => ({ kind, terms })),
  ),
}));
