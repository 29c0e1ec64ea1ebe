import { applyGroup, beginAt, createGroup } from '../../../src/engine/event/group.ts';
import type {
  Enqueued,
  FailurePolicy,
  GroupEffect,
  GroupEvent,
  GroupRecord,
  GroupState,
} from '../../../src/engine/event/group-state.ts';
import type { ErrorRecord } from '../../../src/kernel/errors.ts';

/** Why messages of tests fail. */
export const BROKEN: ErrorRecord = { code: 'TIMEOUT', message: 'broken', outcome: 'unknown' };

/** Three attempts, without jitter. */
const POLICY: FailurePolicy = { attempts: 3, random: 0 };

/** Messages from an offset on, of these keys; each has ten bytes. */
export function messages(keys: readonly (string | null)[], from = 0): Enqueued[] {
  return keys.map((key, n) => ({ offset: from + n, key, bytes: 10 }));
}

/** What is kept of a group. */
export function recordOf({ cursor, settled, failing }: GroupState): GroupRecord {
  return { cursor, settled, failing };
}

/** A group of a test at its time. */
export class Group {
  state: GroupState;
  now = 1_000_000;
  buried: GroupEffect[] = [];

  constructor(keys: readonly (string | null)[], record = beginAt(0)) {
    this.state = createGroup(record);
    this.apply({ type: 'read', messages: messages(keys).slice(record.cursor), from: record.cursor });
  }

  apply(event: GroupEvent): readonly GroupEffect[] {
    const { state, effects } = applyGroup(this.state, event);
    this.state = state;
    this.buried.push(...effects.filter(({ type }) => type === 'bury'));
    return effects;
  }

  /** Answers the offsets that the member is given. */
  offer(member: string, most = 100, bytes = 1_000): number[] {
    const effects = this.apply({ type: 'offer', member, credit: { messages: most, bytes }, now: this.now });
    return effects.flatMap((effect) => (effect.type === 'deliver' ? [effect.message.offset] : []));
  }

  ack(member: string, ...offsets: number[]): void {
    this.apply({ type: 'acked', member, offsets });
  }

  fail(member: string, offset: number, isFinal = false): readonly GroupEffect[] {
    return this.apply({ type: 'failed', member, offset, error: BROKEN, isFinal, policy: POLICY, now: this.now });
  }

  silent(member: string): readonly GroupEffect[] {
    return this.apply({ type: 'silent', member, policy: POLICY, now: this.now });
  }

  get leased(): Record<string, number[]> {
    const by: Record<string, number[]> = {};
    for (const [offset, { member }] of this.state.leases) (by[member] ??= []).push(offset);
    return by;
  }
}
