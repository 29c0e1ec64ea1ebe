import type { Credit, GroupState, Lease } from '../src/engine/event/group-state.ts';
import type { Entry } from './group-members.ts';

const NOTHING: Credit = { messages: 0, bytes: 0 };

/** Leases of before the object slept, whose messages are still to be read. */
export class OwedLeases {
  readonly #members = new Map<number, string>();

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  add(offset: number, member: string): void {
    this.#members.set(offset, member);
  }

  /** The offsets that a member has. */
  of(id: string): number[] {
    return [...this.#members].filter(([, member]) => member === id).map(([offset]) => offset);
  }

  /** Forgets some. */
  drop(isOver: (owed: { readonly offset: number; readonly member: string }) => boolean): void {
    for (const [offset, member] of this.#members) if (isOver({ offset, member })) this.#members.delete(offset);
  }

  /** Those of which these are the messages: they are owed no more. */
  take(entries: readonly Entry[]): [number, Lease][] {
    return entries.flatMap((message): [number, Lease][] => {
      const member = this.#members.get(message.offset);
      this.#members.delete(message.offset);
      return member === undefined ? [] : [[message.offset, { message, member }]];
    });
  }
}

/** What members have and did not settle; counted anew when leases changed. */
export class Holdings {
  #counted: { readonly leases: GroupState['leases']; readonly of: Map<string, Credit> } | null = null;

  /** What a member has. */
  of(id: string, leases: GroupState['leases']): Credit {
    if (this.#counted?.leases !== leases) this.#counted = { leases, of: countOf(leases) };
    return this.#counted.of.get(id) ?? NOTHING;
  }
}

function countOf(leases: GroupState['leases']): Map<string, Credit> {
  const of = new Map<string, Credit>();
  for (const { member, message } of leases.values()) {
    const { messages, bytes } = of.get(member) ?? NOTHING;
    of.set(member, { messages: messages + 1, bytes: bytes + message.bytes });
  }
  return of;
}
