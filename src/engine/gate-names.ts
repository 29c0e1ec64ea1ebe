/** How keys of a gate and their rules are named. */

/** One key of one limit: what is counted by itself. `limit` holds no line break. */
export interface KeyName {
  readonly limit: string;
  readonly key: string;
}

/** The limit whose keys are named by dispatches: each has a rule of its own, by the newest dispatch. */
export const DISPATCH_LIMIT = 'dispatch';

/** Names a key within a gate. */
export function keyId({ limit, key }: KeyName): string {
  return `${limit}\n${key}`;
}

/** Names the rule of a key within a gate: that of its limit, or its own where a dispatch gave it. */
export function ruleId(name: KeyName): string {
  return name.limit === DISPATCH_LIMIT ? keyId(name) : name.limit;
}
