/** Every operator by name. */

import { DATE_OPERATORS } from './date-operators.ts';
import { LIST_OPERATORS } from './list-operators.ts';
import { NUMBER_OPERATORS } from './number-operators.ts';
import type { Operator } from './operator.ts';
import { GROUPS, isPathName, OF_MESSAGES } from './syntax.ts';
import { TEXT_OPERATORS } from './text-operators.ts';

const ALL = [...NUMBER_OPERATORS, ...TEXT_OPERATORS, ...LIST_OPERATORS, ...DATE_OPERATORS];
const BY_NAME: ReadonlyMap<string, Operator> = new Map(ALL.map((operator) => [operator.name, operator]));
const ALIASES: ReadonlyMap<string, string> = new Map([['Format', 'Dateformat']]);

/** The operator of this name or alias; null when there is none. */
export function findOperator(name: string): Operator | null {
  return BY_NAME.get(ALIASES.get(name) ?? name) ?? null;
}

/** How a name that is wrong in its case or its bracket is written; null when nothing is near. */
export function nearestName(name: string, hasMessages = false): string | null {
  const isSame = (known: string) =>
    known.toLowerCase() === name.toLowerCase() && (hasMessages || !OF_MESSAGES.has(known));
  const operator = [...BY_NAME.keys(), ...ALIASES.keys()].find(isSame);
  if (operator !== undefined) return `$${operator}(…)`;
  const reference = [...Object.keys(GROUPS), 'Size', 'Length'].find(isSame);
  if (reference !== undefined)
    return `$${reference}{${!isPathName(reference) ? '…' : GROUPS[reference][1] === 0 ? '' : 'key'}}`;
  if (isSame('Var')) return '$Var(name)';
  const constant = ['Now', 'Default'].find(isSame);
  return constant === undefined ? null : `$${constant}`;
}
