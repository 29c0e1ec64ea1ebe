import fc from 'fast-check';

/** A wall clock's fields, weekday 0 for Sunday. */
export interface Wall {
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

/** An expression beside a predicate that was not made by parsing it. */
export interface Model {
  text: string;
  hourIsWildcard: boolean;
  matches: (wall: Wall) => boolean;
}

interface Field {
  text: string;
  values: ReadonlySet<number>;
}

interface Minute {
  at: number;
  wall: number;
}

const MINUTE = 60_000;

/** Random expressions of plain fields, dense enough to fire often within a few days. */
export function arbitraryModel(): fc.Arbitrary<Model> {
  const parts = fc.record({
    minute: arbitraryField(0, 59),
    hour: fc.oneof(arbitraryField(0, 23), fc.constant(field('0-4', span(0, 4, 1)))),
    day: fc.oneof(star(1, 31), star(1, 31), arbitraryField(1, 31)),
    month: fc.oneof(star(1, 12), star(1, 12), arbitraryField(1, 12)),
    weekday: fc.oneof(star(0, 6), star(0, 6), arbitraryField(0, 6)),
  });
  return parts.map(({ minute, hour, day, month, weekday }) => ({
    text: [minute, hour, day, month, weekday].map((part) => part.text).join(' '),
    hourIsWildcard: hour.text.startsWith('*'),
    matches: (wall) => {
      const isDay = day.values.has(wall.day);
      const isWeekday = weekday.values.has(wall.weekday);
      const isEither = day.text !== '*' && weekday.text !== '*';
      const isDate = isEither ? isDay || isWeekday : isDay && isWeekday;
      const isTime = minute.values.has(wall.minute) && hour.values.has(wall.hour);
      return isTime && isDate && month.values.has(wall.month);
    },
  }));
}

/** The firings of a model in (from, to], epoch ms, found by looking at every minute's wall clock. */
export function bruteForce(model: Model, tz: string, from: number, to: number): number[] {
  const minutes = minutesOf(tz, from - 2 * 86_400_000, to);
  const found = new Set<number>();
  let last: Minute | undefined;
  let furthest = -Infinity;
  for (const minute of minutes) {
    for (let lost = (last?.wall ?? Infinity) + 1; lost < minute.wall; lost += 1) {
      if (last && model.matches(wallOf(lost))) found.add(last.at + (lost - last.wall) * MINUTE);
    }
    const isFirstPass = minute.wall > furthest;
    if ((isFirstPass || model.hourIsWildcard) && model.matches(wallOf(minute.wall))) {
      found.add(minute.at);
    }
    furthest = Math.max(furthest, minute.wall);
    last = minute;
  }
  return [...found].filter((at) => at > from && at <= to).toSorted((a, b) => a - b);
}

/** The wall clock of a zone at an instant (epoch ms), as Intl writes it. */
export function wallAt(tz: string, at: number): Wall {
  return wallOf(wallMinute(formatOf(tz), at));
}

const known = new Map<string, Minute[]>();

function minutesOf(tz: string, from: number, to: number): Minute[] {
  const key = `${tz} ${from} ${to}`;
  const minutes = known.get(key) ?? [];
  if (minutes.length === 0) {
    const format = formatOf(tz);
    for (let at = from; at <= to; at += MINUTE) minutes.push({ at, wall: wallMinute(format, at) });
    known.set(key, minutes);
  }
  return minutes;
}

function formatOf(tz: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: tz, dateStyle: 'short', timeStyle: 'short' });
}

// Swedish dates are ISO: `2026-03-08 03:30`.
function wallMinute(format: Intl.DateTimeFormat, at: number): number {
  return Date.parse(`${format.format(at).replace(' ', 'T')}:00Z`) / MINUTE;
}

function wallOf(minute: number): Wall {
  const date = new Date(minute * MINUTE);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

function arbitraryField(low: number, high: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min: low, max: high });
  const step = fc.integer({ min: 1, max: Math.ceil((high - low) / 2) });
  return fc.oneof(
    star(low, high),
    step.map((size) => field(`*/${size}`, span(low, high, size))),
    fc.tuple(value, value, step).map(([a, b, size]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return field(`${from}-${to}/${size}`, span(from, to, size));
    }),
    fc.array(value, { minLength: 1, maxLength: 4 }).map((list) => field(list.join(','), list)),
  );
}

function star(low: number, high: number): fc.Arbitrary<Field> {
  return fc.constant(field('*', span(low, high, 1)));
}

function field(text: string, values: number[]): Field {
  return { text, values: new Set(values) };
}

function span(from: number, to: number, step: number): number[] {
  const values = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}
