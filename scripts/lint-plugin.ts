/** The lint rule that oxlint has no setting for: `new Date()` and `Date()` read the system's clock. */

interface Call {
  readonly callee: { readonly type: string; readonly name?: string };
  readonly arguments: readonly unknown[];
}

interface RuleContext {
  report(problem: { node: Call; message: string }): void;
}

/** The plugin, as `.oxlintrc.json` loads it. */
export default {
  meta: { name: 'processor' },
  rules: {
    'no-ambient-date': {
      create(context: RuleContext) {
        const check = (node: Call): void => {
          const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date';
          if (isDate && node.arguments.length === 0) context.report({ node, message: 'Take the time from a Clock.' });
        };
        return { NewExpression: check, CallExpression: check };
      },
    },
  },
};
