/**
 * `npm run crash-test:events`: kills the processor at random moments while messages are published and groups take them,
 * by sockets, by polls and at an address, starts it again on the same state, and compares what each group was given with
 * what was accepted. Ends with code 1 when a message was lost, out of the order of its key, or came again without cause.
 * Then it tells how fast a group takes messages alone, and beside one whose subscriber never ends.
 *
 * `--messages N`, `--kills N`, `--seed N`, `--longest N` seconds between two kills, `--beside N` messages for the two
 * groups.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type Ductape from '@ductape/sdk';
import { emptyJournal, GROUPS, note, standingsOf, subscribeAll } from './event-groups.ts';
import { judge, type Outage } from './event-ledger.ts';
import { createPublications, eventProduct, HOOK, HOOK_SECRET } from './event-messages.ts';
import { publishAll, type Published } from './event-publishers.ts';
import { startReceiver } from './event-receiver.ts';
import { besideSleeper } from './event-sleeper.ts';
import { positive, whole } from './options.ts';
import { freePort, startProcessor } from './processor.ts';
import { between, createRandom } from './random.ts';
import { conditions, openFolder, tableOf } from './workspace.ts';

const SHORTEST_MS = 300;
const PUBLISHERS = 4;
/** How long groups may take without being given anything. */
const PATIENCE_MS = 60_000;
const POLL_MS = 250;

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '50000' },
    kills: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    longest: { type: 'string', default: '10' },
    beside: { type: 'string', default: '5000' },
  },
});
const [messages, kills, seed] = [
  whole('messages', values.messages),
  whole('kills', values.kills),
  whole('seed', values.seed),
];
const [longest, beside] = [positive('longest', values.longest), whole('beside', values.beside)];
const random = createRandom(seed);
const publications = createPublications(createRandom(seed + 1), messages);
const progress = (text: string) => console.error(text);

const folder = await openFolder();
const journal = emptyJournal();
const receiver = await startReceiver((step) => note(journal, `~${HOOK}`, step));
const published: Published = { accepted: [], repeated: 0 };
const outages: Outage[] = [];
const begun = Date.now();
const { client, faults } = await crash();
const settled = await settle(client);
const took = Math.round((Date.now() - begun) / 1000);
const tallies = GROUPS.map((group) => judge(group, published.accepted, journal.get(group) ?? [], outages));
const wrong = [...faults, ...settled, ...tallies.flatMap((tally) => tally.faults)];
console.log(`${conditions()}, seed ${seed}, ${took} s\n`);
console.log(
  tableOf(
    ['group', 'accepted', 'taken', 'taken again', 'lost', 'wrong'],
    tallies.map(({ group, taken, again, lost, faults: own }) => [
      group,
      published.accepted.length,
      taken,
      again,
      lost,
      own.length,
    ]),
  ),
);
console.log(`\n${kills} kills, ${published.repeated} requests sent again in all.\n`);
const pace = await besideSleeper(client, beside);
console.log(tableOf(['another group', 'messages', 'of them taken', 'messages a second'], pace.rows));
wrong.push(...pace.faults);
for (const fault of wrong.slice(0, 20)) console.log(fault);
console.log(wrong.length === 0 ? '\nNothing was lost.' : '\nPROMISES WERE BROKEN.');
receiver.close();
// The processor ends with this process.
process.exit(wrong.length === 0 ? 0 : 1);

async function crash(): Promise<{ client: Ductape; faults: string[] }> {
  const port = await freePort();
  let processor = startProcessor(folder, port);
  const serving = await processor.serves;
  const { client: asked } = serving;
  await asked.secrets.create(HOOK_SECRET);
  await asked.products.apply(eventProduct(receiver.url));
  await subscribeAll(asked, journal);
  const found: string[] = [];
  const rate = (messages * 2) / (kills * longest);
  const publishing = publishAll(asked, { publications, publishers: PUBLISHERS, rate }, published);
  for (let kill = 1; kill <= kills; kill += 1) {
    await wait(between(random, SHORTEST_MS, longest * 1000));
    const from = Date.now();
    await processor.kill();
    found.push(...processor.told.faults);
    const given = GROUPS.map((group) => (journal.get(group)?.length ?? 0) / 2);
    progress(`kill ${kill}: ${published.accepted.length} accepted, given ${given.map(Math.floor).join(', ')}`);
    processor = startProcessor(folder, port);
    await processor.serves;
    outages.push({ from, until: Date.now() });
  }
  await publishing;
  progress(`${published.accepted.length} messages were accepted`);
  return { client: asked, faults: found };
}

/** Waits until every group has settled all; what is wrong with how they stand. */
async function settle(asked: Ductape): Promise<string[]> {
  const steps = () => GROUPS.reduce((sum, group) => sum + (journal.get(group)?.length ?? 0), 0);
  let [known, until] = [steps(), Date.now() + PATIENCE_MS];
  for (;;) {
    const groups = await standingsOf(asked);
    const open = groups.filter(({ lag, dead, expired }) => lag + dead + expired > 0);
    if (open.length === 0 && groups.length === GROUPS.length) return [];
    if (steps() > known) [known, until] = [steps(), Date.now() + PATIENCE_MS];
    if (Date.now() > until) return groups.map((group) => `stands: ${JSON.stringify(group)}`);
    await wait(POLL_MS);
  }
}
