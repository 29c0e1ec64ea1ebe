import type { Delivery, Member } from './group-members.ts';

/** Which keys a member may be given. */
export type IsFor = (key: string | null) => boolean;

/** What is shared. */
export interface Shared {
  /** How many messages nobody has. */
  readonly available: () => number;
  /** Whether a member has nothing. */
  readonly isIdle: (member: Member) => boolean;
  /** Gives a member so many messages at most, of these keys; of all where that is absent. */
  readonly offer: (member: Member, most: number, isFor?: IsFor) => Delivery[];
}

/**
 * Has members share what there is: each has keys of its own, by their digest, since a key stays with who has a message of
 * it; who has nothing to do then is given others'.
 */
export class Rounds {
  /** Where the next round begins, so that none is always the first. */
  #turn = 0;

  /** What each member is given. */
  share(members: readonly Member[], shared: Shared): Map<Member, Delivery[]> {
    const given = new Map<Member, Delivery[]>();
    const give = (member: Member, most: number, isFor?: IsFor): void => {
      const deliveries = most > 0 && shared.available() > 0 ? shared.offer(member, most, isFor) : [];
      if (deliveries.length > 0) given.set(member, [...(given.get(member) ?? []), ...deliveries]);
    };
    const count = members.length;
    const [only] = members;
    if (only !== undefined && count === 1) give(only, only.most);
    else {
      for (const [n, member] of members.entries()) give(member, member.most, (key) => digestOf(key) % count === n);
      const start = this.#turn % count;
      this.#turn += 1;
      const idle = [...members.slice(start), ...members.slice(0, start)].filter(
        (member) => !given.has(member) && shared.isIdle(member),
      );
      for (const [n, member] of idle.entries())
        give(member, Math.min(member.most, Math.ceil(shared.available() / (idle.length - n))));
    }
    return given;
  }
}

/** FNV-1a. */
function digestOf(key: string | null): number {
  let digest = 0x811c9dc5;
  for (let n = 0; n < (key?.length ?? 0); n += 1)
    digest = Math.imul(digest ^ (key?.charCodeAt(n) ?? 0), 0x01000193) >>> 0;
  return digest;
}
