/** Names of groups: those of consumers never begin with `~`. */

/** What all ephemeral subscribers of a topic share. */
export const EPHEMERAL = '~';

/** The group of a subscription. */
export function subscriptionGroup(tag: string): string {
  return `~${tag}`;
}

/** The tag of the subscription whose group it is; null for another's. */
export function subscriptionOf(group: string): string | null {
  return group.length > 1 && group.startsWith('~') ? group.slice(1) : null;
}
