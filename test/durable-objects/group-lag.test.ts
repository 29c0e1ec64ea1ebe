import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, expect, test, vi } from 'vitest';
import type { GroupSettings } from '../../src/drivers/broker/directory.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { groupOf, groupStub, newGroup, PATIENCE, poll } from './groups.ts';
import { publish } from './topics.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What is warned of from now on. */
function warnings(): { readonly event: string; readonly over?: string; readonly lag?: number; readonly id?: string }[] {
  const found: { event: string }[] = [];
  vi.spyOn(console, 'warn').mockImplementation(
    (line: string) => void found.push(JSON.parse(line) as { event: string }),
  );
  return found;
}

test('a lag over its threshold is told once, and that it is over', async () => {
  const found = warnings();
  const place = newGroup();
  const settings: GroupSettings = { attempts: 3, lag: { messages: 2, ageMs: null } };
  await poll(place, 'm', {}, settings);
  for (const n of [1, 2, 3, 4]) await publish(place, [n]);
  await vi.waitFor(() => expect(found).toMatchObject([{ event: 'event_lag', over: 'messages', lag: 3 }]), PATIENCE);
  const { messages } = await poll(place, 'm', { waitMs: 1_000 }, settings);
  await poll(place, 'm', { acks: messages.map(({ offset }) => offset) }, settings);
  await vi.waitFor(
    () =>
      expect(found.map(({ event, lag }) => [event, lag])).toEqual([
        ['event_lag', 3],
        ['event_lag_over', 0],
      ]),
    PATIENCE,
  );
});

test('one that is too old is told though nothing more is published, and nobody is there', async () => {
  const found = warnings();
  const place = newGroup();
  const settings: GroupSettings = { attempts: 3, lag: { messages: null, ageMs: 60_000 } };
  await groupOf(place).ticket(place, settings, 'now');
  await publish(place, ['old']);
  const now = Date.now();
  vi.spyOn(systemClock, 'now').mockReturnValue(now + 61_000);
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(groupStub(place));
    expect(found).toMatchObject([{ event: 'event_lag', over: 'age', lag: 1 }]);
  }, PATIENCE);
});

test('a dead letter is told', async () => {
  const found = warnings();
  const place = newGroup();
  const settings: GroupSettings = { attempts: 1, lag: { messages: null, ageMs: null } };
  await poll(place, 'm', {}, settings);
  await publish(place, ['bad']);
  const { messages } = await poll(place, 'm', { waitMs: 1_000 }, settings);
  const [bad] = messages;
  await poll(place, 'm', { failures: [{ offset: bad?.offset ?? -1, error: 'no' }] }, settings);
  await vi.waitFor(() => expect(found).toMatchObject([{ event: 'event_dead_letter', id: bad?.id }]), PATIENCE);
});
