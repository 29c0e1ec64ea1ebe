/** Writes templates and conditions as text that parses to the same. */

import {
  isPathName,
  type Argument,
  type ConditionAst,
  type Expression,
  type Operand,
  type TemplateAst,
} from './syntax.ts';

/** The text of a template that a parser made: `parseTemplate(printTemplate(ast))` is the same again. */
export function printTemplate({ parts }: TemplateAst): string {
  return parts.map((part) => (typeof part === 'string' ? part : printExpression(part))).join('');
}

/** The text of a condition: `parseCondition(printCondition(ast))` is the same again. */
export function printCondition(ast: ConditionAst): string {
  if (ast.kind === 'comparison') return `${printOperand(ast.left)} ${ast.operator} ${printOperand(ast.right)}`;
  const isOr = ast.kind === 'or';
  const terms = ast.terms.map((term) => {
    const text = printCondition(term);
    return term.kind === 'comparison' || (isOr && term.kind === 'and') ? text : `(${text})`;
  });
  return terms.join(isOr ? ' || ' : ' && ');
}

function printOperand(operand: Operand): string {
  return printArgument(operand);
}

function printExpression(node: Expression): string {
  switch (node.kind) {
    case 'call':
      return `$${node.name}(${node.args.map(printArgument).join(', ')})`;
    case 'measure':
      return `$${node.name}{${printArgument(node.value)}}`;
    case 'reference': {
      const groups = node.groups.map((group) => (typeof group === 'string' ? group : printExpression(group)));
      // With its parentheses, `$Now` ends there whatever text follows.
      if (node.name === 'Now' || node.name === 'Var') return `$${node.name}(${groups.join('')})`;
      if (groups.length === 0 && isPathName(node.name)) return `$${node.name}{}`;
      return `$${node.name}${groups.map((group) => `{${group}}`).join('')}`;
    }
  }
}

function printArgument(node: Argument): string {
  switch (node.kind) {
    case 'literal':
      return Object.is(node.value, -0) ? '-0' : JSON.stringify(node.value);
    case 'array':
      return `[${node.items.map(printArgument).join(', ')}]`;
    case 'object':
      return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}: ${printArgument(value)}`).join(', ')}}`;
    default:
      return printExpression(node);
  }
}
