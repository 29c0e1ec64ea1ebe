import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCron } from '../../../src/engine/cron/expression.ts';
import { firings, nextFiring } from '../../../src/engine/cron/firings.ts';
import { arbitraryModel, bruteForce, wallAt, type Model } from './wall-clock.ts';

const DAY = 86_400_000;

// A date two days before a change of the zone's offset, or any date where it has none.
const WINDOWS: [tz: string, date: string][] = [
  ['America/New_York', '2026-03-06'],
  ['America/New_York', '2026-10-30'],
  ['Australia/Lord_Howe', '2026-04-02'],
  ['Australia/Lord_Howe', '2026-10-01'],
  ['Pacific/Chatham', '2026-04-02'],
  ['Pacific/Chatham', '2026-09-24'],
  ['Antarctica/Troll', '2026-03-27'],
  ['Antarctica/Troll', '2026-10-23'],
  ['America/Santiago', '2026-04-03'],
  ['America/Santiago', '2026-09-04'],
  ['America/Havana', '2026-03-06'],
  ['America/Havana', '2026-10-30'],
  ['America/St_Johns', '2010-03-12'],
  ['America/St_Johns', '2010-11-05'],
  ['Asia/Beirut', '2026-03-27'],
  ['Africa/Casablanca', '2026-02-13'],
  ['Asia/Pyongyang', '2015-08-12'],
  ['America/Caracas', '2016-04-29'],
  ['Pacific/Apia', '2011-12-28'],
  ['Europe/Chisinau', '2020-10-23'],
  ['Asia/Gaza', '2026-03-26'],
  ['America/Recife', '2000-10-06'],
  ['America/Recife', '2000-10-13'],
  ['Asia/Kolkata', '2026-05-01'],
  ['UTC', '2028-02-27'],
];

const ZONES = [...new Set(WINDOWS.map(([tz]) => tz))];

const START = fc.date({
  min: new Date('1975-01-01T00:00:00Z'),
  max: new Date('2090-01-01T00:00:00Z'),
  noInvalidDate: true,
});

test.each(WINDOWS)('In %s from %s every firing is one that a look at each minute finds', (tz, date) => {
  const from = Date.parse(`${date}T00:00:00Z`);
  const to = from + 5 * DAY;
  fc.assert(
    fc.property(arbitraryModel(), (model) => {
      const parse = parseCron(model.text);
      fc.pre(parse.ok);
      const found: number[] = [];
      for (let at = from; ;) {
        const firing = nextFiring(parse.cron, tz, at);
        if (firing === null || firing.at > to) break;
        found.push(firing.at);
        at = firing.at;
      }
      expect(found).toEqual(bruteForce(model, tz, from, to));
    }),
    { numRuns: 40 },
  );
});

test('Firings strictly increase, and each one’s clock matches unless it was moved', () => {
  const input = fc.tuple(arbitraryModel(), fc.constantFrom(...ZONES), START);
  fc.assert(
    fc.property(input, ([model, tz, start]) => {
      const parse = parseCron(model.text);
      fc.pre(parse.ok);
      let last = start.getTime();
      for (const firing of firings(parse.cron, tz, last, 20)) {
        expect(firing.at).toBeGreaterThan(last);
        expect(Date.parse(firing.local)).toBe(firing.at);
        if (firing.shifted !== 'moved') expectMatch(model, tz, firing.at);
        last = firing.at;
      }
    }),
    { numRuns: 100 },
  );
});

test('From any instant before it, the next firing is the same', () => {
  const input = fc.tuple(
    arbitraryModel(),
    fc.constantFrom(...ZONES),
    START,
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(input, ([model, tz, start, share]) => {
      const parse = parseCron(model.text);
      fc.pre(parse.ok);
      const after = start.getTime();
      const firing = nextFiring(parse.cron, tz, after);
      const between = after + Math.floor(((firing?.at ?? after) - 1 - after) * share);
      expect(nextFiring(parse.cron, tz, between)).toEqual(firing);
    }),
    { numRuns: 100 },
  );
});

function expectMatch(model: Model, tz: string, at: number): void {
  const wall = wallAt(tz, at);
  expect({ wall, matches: model.matches(wall) }).toEqual({ wall, matches: true });
}
