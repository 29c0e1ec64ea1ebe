import type { Delivery, Member } from './group-members.ts';

/** In how many rounds, at least, members are given what there is. */
const ROUNDS = 4;

/** What is shared. */
export interface Shared {
  /** How many messages nobody has. */
  readonly available: () => number;
  /** Gives a member so many messages at most. */
  readonly offer: (member: Member, most: number) => Delivery[];
}

/** Has members share what there is: in rounds of small shares, so that the first does not get the keys of all. */
export class Rounds {
  /** Where the next round begins, so that none is always the first. */
  #turn = 0;

  /** What each member is given. */
  share(members: readonly Member[], shared: Shared): Map<Member, Delivery[]> {
    const given = new Map<Member, Delivery[]>();
    const share = Math.ceil(shared.available() / (members.length * ROUNDS));
    while (this.#round(members, shared, share, given));
    return given;
  }

  /** One share for each; answers whether any was given something. */
  #round(members: readonly Member[], shared: Shared, share: number, given: Map<Member, Delivery[]>): boolean {
    const start = this.#turn % members.length;
    this.#turn += 1;
    let hasGiven = false;
    for (const member of [...members.slice(start), ...members.slice(0, start)]) {
      if (shared.available() <= 0) break;
      const before = given.get(member) ?? [];
      const deliveries = shared.offer(member, Math.min(share, member.most - before.length));
      if (deliveries.length === 0) continue;
      hasGiven = true;
      given.set(member, [...before, ...deliveries]);
    }
    return hasGiven;
  }
}
