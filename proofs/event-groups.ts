/** The groups that take what is published, and what each was given. */

import type Ductape from '@ductape/sdk';
import type { Subscription } from '@ductape/sdk';
import type { Step } from './event-ledger.ts';
import { AT, HOOK, TOPIC } from './event-messages.ts';

/** Steps of each group, by its name, in their order. */
export type Journal = ReadonlyMap<string, Step[]>;

/** Groups of the crash test: two members with sockets, one that polls, a subscription of the manifest. */
export const GROUPS = ['sockets', 'polls', `~${HOOK}`] as const;

/** Where nothing has come yet. */
export function emptyJournal(): Journal {
  return new Map(GROUPS.map((group) => [group, []]));
}

/** Notes a step of a group. */
export function note(journal: Journal, group: string, step: Pick<Step, 'n' | 'isDone'> & Partial<Step>): void {
  journal.get(group)?.push({ at: Date.now(), offset: null, call: null, ...step });
}

/** Has the members of the groups subscribe; they stay through the ends of the processor. */
export function subscribeAll({ events }: Ductape, journal: Journal): Promise<Subscription[]> {
  const member = (group: string, transport: 'websocket' | 'poll') =>
    events.subscribe({
      ...AT,
      event: TOPIC,
      group,
      transport,
      from: 'earliest',
      callback: async ({ n }: { n: number }, { offset }) => {
        note(journal, group, { n, isDone: false, offset });
        await new Promise(setImmediate);
        note(journal, group, { n, isDone: true, offset });
      },
    });
  return Promise.all([member('sockets', 'websocket'), member('sockets', 'websocket'), member('polls', 'poll')]);
}

/** How groups stand. */
export interface Standing {
  readonly group: string;
  readonly lag: number;
  readonly dead: number;
  readonly expired: number;
}

/** The groups that have not settled all, and those that gave messages up. */
export async function standingsOf({ events }: Ductape): Promise<Standing[]> {
  const groups = await events.getGroups({ ...AT, event: TOPIC });
  return groups.map(({ group, lag, dead, expired }) => ({ group, lag, dead, expired }));
}
