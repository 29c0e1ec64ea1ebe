/** A change of a zone's offset at the instant `at`; offsets are milliseconds east of UTC. */
export interface Turn {
  at: number;
  before: number;
  after: number;
}

/**
 * A span of one constant offset around an instant. It holds until `end` (epoch ms, exclusive), where
 * the offset changes if `endsInTurn`; otherwise only the knowledge ends there. `turn` is the latest
 * change at or before the instant: always known for five days, forgotten within ten.
 */
export interface Stretch {
  offset: number;
  end: number;
  endsInTurn: boolean;
  turn: Turn | undefined;
}

interface Zone {
  isUtc: boolean;
  format: Intl.DateTimeFormat;
  offsets: Map<number, number>;
  turns: Map<number, readonly Turn[]>;
}

// Equal offsets at a block's ends mean no change within it: since 1950 no zone has had two changes
// under six days apart (the closest pair is Brazil's in October 2000: America/Recife).
const BLOCK_MS = 5 * 86_400_000;
const MAX_ZONES = 64;
const MAX_BLOCKS = 512;
const NO_TURNS: readonly Turn[] = [];

// The tz database names no other zone with three letters. Intl also knows ICU's old abbreviations,
// where BST is Dhaka and IST is Calcutta: a trap, so they are refused.
const THREE_LETTERS = 'UTC GMT UCT EST MST HST CET MET EET WET PRC ROC ROK'.split(' ');

const zones = new Map<string, Zone>();

/**
 * Whether a name is a zone of the IANA tz database that this runtime knows, in any case, such as
 * `America/New_York` or `UTC`. Offsets (`+02:00`), empty text and abbreviations are not.
 */
export function isTimeZone(name: string): boolean {
  return findZone(name) !== null;
}

/** The zone's offset at an instant (epoch ms), in ms east of UTC. RangeError for an unknown zone. */
export function offsetAt(tz: string, at: number): number {
  return stretchAt(tz, at).offset;
}

/** The span of constant offset that holds an instant (epoch ms). RangeError for an unknown zone. */
export function stretchAt(tz: string, at: number): Stretch {
  const zone = findZone(tz);
  if (zone === null) throw new RangeError(`Unknown time zone: '${tz}'.`);
  if (zone.isUtc) return { offset: 0, end: Infinity, endsInTurn: false, turn: undefined };
  const block = Math.floor(at / BLOCK_MS);
  const turns = turnsIn(zone, block);
  const turn = latest(turns, at) ?? latest(turnsIn(zone, block - 1), at);
  const next = turns.find((candidate) => candidate.at > at);
  return {
    offset: turn?.after ?? offsetAtBlock(zone, block),
    end: next?.at ?? (block + 1) * BLOCK_MS,
    endsInTurn: next !== undefined,
    turn,
  };
}

/**
 * An instant (epoch ms) as ISO 8601 text at an offset (ms east of UTC): to the second, such as
 * `2026-11-25T09:00:00-05:00`, with seconds in the offset only where a zone of old had them.
 */
export function isoWithOffset(at: number, offset: number): string {
  const clock = new Date(at + offset).toISOString().slice(0, 19);
  const size = new Date(Math.abs(offset)).toISOString();
  const digits = size.slice(11, size.slice(17, 19) === '00' ? 16 : 19);
  return `${clock}${offset < 0 ? '-' : '+'}${digits}`;
}

function findZone(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return null;
  if (name.length === 3 && !THREE_LETTERS.includes(name.toUpperCase())) return null;
  const format = createFormat(name);
  if (format === null) return null;
  const isUtc = format.resolvedOptions().timeZone === 'UTC';
  const zone: Zone = { isUtc, format, offsets: new Map(), turns: new Map() };
  const [oldest] = zones.keys();
  if (zones.size >= MAX_ZONES && oldest !== undefined) zones.delete(oldest);
  zones.set(name, zone);
  return zone;
}

function createFormat(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
}

function latest(turns: readonly Turn[], at: number): Turn | undefined {
  return turns.findLast((turn) => turn.at <= at);
}

function turnsIn(zone: Zone, block: number): readonly Turn[] {
  const known = zone.turns.get(block);
  if (known !== undefined) return known;
  if (zone.turns.size >= MAX_BLOCKS) {
    zone.turns.clear();
    zone.offsets.clear();
  }
  const turns = findTurns(zone, block);
  zone.turns.set(block, turns);
  return turns;
}

function findTurns(zone: Zone, block: number): readonly Turn[] {
  const end = (block + 1) * BLOCK_MS;
  const last = offsetAtBlock(zone, block + 1);
  let before = offsetAtBlock(zone, block);
  if (before === last) return NO_TURNS;
  const turns: Turn[] = [];
  for (let from = block * BLOCK_MS; before !== last;) {
    const at = firstChange(zone, from, end, before);
    const after = probeOffset(zone, at);
    turns.push({ at, before, after });
    before = after;
    from = at;
  }
  return turns;
}

// Bisects down to the second: `from` has the offset, `to` has another.
function firstChange(zone: Zone, from: number, to: number, offset: number): number {
  let same = from / 1000;
  let changed = to / 1000;
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (probeOffset(zone, middle * 1000) === offset) same = middle;
    else changed = middle;
  }
  return changed * 1000;
}

function offsetAtBlock(zone: Zone, block: number): number {
  const known = zone.offsets.get(block);
  if (known !== undefined) return known;
  const offset = probeOffset(zone, block * BLOCK_MS);
  zone.offsets.set(block, offset);
  return offset;
}

// Intl writes the offset as `GMT`, `GMT-05:00` or, before standard time, `GMT-04:56:02`.
function probeOffset(zone: Zone, at: number): number {
  const text = zone.format.format(at);
  const offset = text.slice(text.lastIndexOf('GMT') + 3);
  if (offset === '') return 0;
  const [hours, minutes, seconds] = offset.slice(1).split(':').map(Number);
  const size = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  return (offset.startsWith('-') ? -size : size) * 1000;
}
