import type { DeliveredMessage, Poll } from '../src/drivers/broker/directory.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { GroupCore } from './group-core.ts';
import { PollMember } from './group-polls.ts';
import { failureOf } from './group-subscribers.ts';

/** The consumers of a group that poll. What they have ends with the object: it is delivered again. */
export class GroupPollers {
  readonly #core: GroupCore;
  readonly #known = new Map<string, PollMember>();
  /** Whether the topic was asked to tell the group, by this instance. */
  isJoined = false;

  constructor(core: GroupCore) {
    this.#core = core;
  }

  /** One poll: what it settles, and what it is given, when there is something or its time is over. */
  async poll({ member: name, acks, failures, waitMs, limit, leave }: Poll): Promise<DeliveredMessage[]> {
    this.isJoined = true;
    const core = this.#core;
    const line = core.shared;
    if (line === null) return [];
    const id = `poll:${name}`;
    this.#forget();
    const member = this.#known.get(id) ?? new PollMember(id, core.parts.clock);
    this.#known.set(id, member);
    if (member.isMoved) member.isMoved = false;
    else this.#settled(member, acks, failures);
    if (leave) {
      member.end();
      this.#known.delete(id);
      core.leave(id);
      return [];
    }
    if (member.hasLost) line.leave(id);
    core.join(member);
    const most = Math.min(limit, LIMITS.event_unacked.value);
    return member.wait(most, Math.min(waitMs, LIMITS.event_poll.value), () => core.settle());
  }

  /** Polls are answered, and what pollers settle next is of before. */
  move(): void {
    for (const member of this.#known.values()) {
      member.end();
      member.isMoved = true;
    }
  }

  /** Forgets them. */
  clear(): void {
    for (const member of this.#known.values()) member.end();
    this.#known.clear();
    this.isJoined = false;
  }

  #settled(member: PollMember, acks: Poll['acks'], failures: Poll['failures']): void {
    const core = this.#core;
    const line = core.shared;
    member.proved([...acks, ...failures.map(({ offset }) => offset)]);
    if (line === null) return;
    core.count('acked', line.acked(member.id, acks));
    const failed = failures.filter(({ offset, error }) => line.failed(member.id, offset, failureOf(error)));
    if (failed.length === 0) return;
    core.count('failed', failed.length);
    core.keeper.write();
    core.alarm.arm();
  }

  /** Forgets those that have not polled for long. */
  #forget(): void {
    const before = this.#core.parts.clock.now() - LIMITS.event_lease.value;
    for (const [id, member] of this.#known)
      if (member.seenAt <= before && this.#core.shared?.members.has(id) !== true) this.#known.delete(id);
  }
}
