/** What becomes of properties, as Cypher. */

import { isPoint, type PropertyChange } from '../../../engine/graph/patterns.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { tooMany } from './missing.ts';
import { type Cypher, property } from './query.ts';

/** `SET …`, as often as must be: of properties that are removed at once FalkorDB removes the wrong ones. */
function setChanges(variable: string, changes: readonly PropertyChange[], query: Cypher): readonly string[] {
  const assignment = (change: PropertyChange) =>
    `${property(variable, change.property)} = ${changed(variable, change, query)}`;
  const kept = changes.filter(({ kind }) => kind !== 'remove').map(assignment);
  const removed = changes.filter(({ kind }) => kind === 'remove').map(assignment);
  return [...(kept.length === 0 ? [] : [kept.join(', ')]), ...removed].map((each) => `SET ${each}`);
}

function changed(variable: string, change: PropertyChange, query: Cypher): string {
  switch (change.kind) {
    case 'set':
      return isPoint(change.value) ? query.point(change.value) : query.value(change.value);
    case 'remove':
      return 'null';
    case 'increment':
      return `coalesce(${property(variable, change.property)}, 0) + ${query.value(change.by)}`;
  }
}

/** Whether a change cannot be made, since what is to be added to is no number. */
function isUnfit(variable: string, changes: readonly PropertyChange[], query: Cypher): string {
  const unfit = added(changes)
    .map((name) => property(variable, name))
    .map((value) => `(${value} IS NOT NULL AND NOT ${query.dialect.isNumber(value)})`);
  return unfit.length === 0 ? 'false' : `(${unfit.join(' OR ')})`;
}

function added(changes: readonly PropertyChange[]): readonly string[] {
  return changes.filter(({ kind }) => kind === 'increment').map((change) => change.property);
}

/**
 * Changes all of what was found (a list named `found`), or nothing where one is unfit or they are too many. What was
 * found stands in `found` afterwards, how much it is in `size`, and how much is unfit in `unfit`.
 */
export function changeFound(changes: readonly PropertyChange[], query: Cypher): string {
  const most = query.value(LIMITS.graph_items.value);
  const each = setChanges('x', changes, query).map(
    (set) => ` FOREACH (x IN CASE WHEN unfit = 0 AND size <= ${most} THEN found ELSE [] END | ${set})`,
  );
  return `WITH found, size(found) AS size, size([x IN found WHERE ${isUnfit('x', changes, query)}]) AS unfit${each.join('')}`;
}

/** Throws `VALIDATION_ERROR` or `PAYLOAD_TOO_LARGE` where {@link changeFound} changed nothing. `path` is that of the changes. */
export function checkChanged(
  record: Readonly<Record<string, unknown>>,
  path: string,
  changes: readonly PropertyChange[],
): void {
  if (Number(record['unfit']) > 0)
    throw invalidField(`${path}.${added(changes)[0] ?? ''}`, 'can be added to a number alone');
  if (Number(record['size']) > LIMITS.graph_items.value) throw tooMany();
}
