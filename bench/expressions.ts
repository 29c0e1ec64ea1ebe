/** What evaluating a compiled template costs beside the same value built by hand. `node bench/expressions.ts` prints it alone. */

import { performance } from 'node:perf_hooks';
import type { Scope } from '../src/expressions/scope.ts';
import { compileTemplate, evaluateTemplate } from '../src/expressions/template.ts';
import type { Group, Row, Sample } from './row.ts';
import { median } from './statistics.ts';

/** Five operators, all of them on values of the input. */
const template = compileTemplate({
  id: '$Substring($Input{id}, 4, 12)',
  customer: '$Uppercase($Trim($Input{name}))',
  line: 'Order of $Dateformat($Input{at}, "DD/MM/YYYY") for $Add($Input{amount}, $Input{fee})',
});

interface Order {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly amount: number;
  readonly fee: number;
}

const ORDERS: readonly Order[] = Array.from({ length: 64 }, (_, index) => ({
  id: `usr_${(index * 7919).toString(16).padStart(12, '0')}`,
  name: `  Jane ${index} `,
  at: `2024-07-${String((index % 28) + 1).padStart(2, '0')}T10:30:00Z`,
  amount: index * 10,
  fee: index,
}));
const SCOPES: readonly Scope[] = ORDERS.map((Input) => ({ now: 0, Input }));

/** The same value as the template's, as one would write it. */
function byHand({ id, name, at, amount, fee }: Order): unknown {
  const date = new Date(at);
  const [day, month] = [date.getUTCDate(), date.getUTCMonth() + 1].map((part) => String(part).padStart(2, '0'));
  return {
    id: id.slice(4, 12),
    customer: name.trim().toUpperCase(),
    line: `Order of ${day}/${month}/${date.getUTCFullYear()} for ${amount + fee}`,
  };
}

const SUBJECTS = {
  compiled: () => SCOPES.map((scope) => evaluateTemplate(template, scope)),
  hand: () => ORDERS.map((order) => byHand(order)),
} as const;

/** How long one sample works. */
const SAMPLE_MS = 150;

/** Values a second. */
function sample(build: () => readonly unknown[]): Sample {
  const start = performance.now();
  let made = 0;
  let elapsed = 0;
  while (elapsed < SAMPLE_MS) {
    for (let round = 0; round < 20; round += 1) made += build().length;
    elapsed = performance.now() - start;
  }
  const each = elapsed / made;
  return { value: (made / elapsed) * 1000, p50: each, p99: each, errors: 0 };
}

const row = (name: string, subject: keyof typeof SUBJECTS, bar?: number): Row => ({
  name,
  unit: '/s',
  ...(bar !== undefined && { bar }),
  measure: async () => sample(SUBJECTS[subject]),
});

/** The rows of expressions; they load no server. */
export const EXPRESSIONS: readonly Group[] = [
  {
    floor: row('the same value built by hand', 'hand'),
    rows: [row('evaluate a compiled five-operator template', 'compiled', 1 / 10)],
  },
];

/** How many times as long as by hand the template takes: the middle of rounds in turns. */
function measureRatio(rounds = 11): number {
  const [compiled, hand] = [JSON.stringify(SUBJECTS.compiled()), JSON.stringify(SUBJECTS.hand())];
  if (compiled !== hand) throw new Error('the template and the hand do not build the same value');
  for (const build of Object.values(SUBJECTS)) sample(build);
  return median(Array.from({ length: rounds }, () => sample(SUBJECTS.hand).value / sample(SUBJECTS.compiled).value));
}

if (import.meta.main)
  console.log(`a compiled five-operator template takes ${measureRatio().toFixed(2)} times as long as the hand`);
