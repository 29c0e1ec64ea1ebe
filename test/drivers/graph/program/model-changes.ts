import type { Properties, PropertyChange } from '../../../../src/engine/graph/patterns.ts';
import { ProcessorError } from '../../../../src/kernel/errors.ts';

/** Properties after changes. */
export function changedBy(properties: Properties, changes: readonly PropertyChange[]): Properties {
  const changed = new Map(Object.entries(properties));
  for (const change of changes) {
    const { property } = change;
    const before = changed.get(property) ?? 0;
    if (change.kind === 'set') changed.set(property, change.value);
    else if (change.kind === 'remove') changed.delete(property);
    else if (typeof before === 'number') changed.set(property, before + change.by);
    else throw new ProcessorError('VALIDATION_ERROR', `the model cannot add to '${property}'`);
  }
  return Object.fromEntries(changed);
}
