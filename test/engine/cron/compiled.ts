import { parseCron, type CronExpression } from '../../../src/engine/cron/expression.ts';
import { firings } from '../../../src/engine/cron/firings.ts';

/** The compiled expression; a refusal is an error that carries the reason. */
export function compiled(source: string): CronExpression {
  const parse = parseCron(source);
  if (!parse.ok) throw new Error(`'${source}' was refused: ${parse.reason}`);
  return parse.cron;
}

/** The next `count` firings after an ISO instant, as their ISO local texts. */
export function localsAfter(source: string, tz: string, after: string, count: number): string[] {
  return firings(compiled(source), tz, Date.parse(after), count).map((firing) => firing.local);
}
