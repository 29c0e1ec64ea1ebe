import type { Entry } from '../../../src/engine/feature/entries.ts';
import { givenOf } from '../../../src/resources/features/loading.ts';
import type { FeatureSpec, RunGiven } from '../../../src/resources/features/run.ts';
import type { ProductConfig } from '../../../src/resources/products/config.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { SimulatedObject } from '../platform/object.ts';
import type { Turn } from '../platform/observer.ts';
import type { World } from '../platform/world.ts';
import type { SimulatedBucket } from './bucket.ts';
import type { FeaturePlatform } from './parts.ts';
import { type RunRow, RunSeen } from './run-seen.ts';
import { unsealed } from './sealer.ts';

/** For so long at most a run is left alone that a fault keeps from going on. */
const LONGEST_PUT_OFF_MS = 60_000;

type Texts = Readonly<Record<'spec' | 'summary', string>>;
type Looked = Omit<RunRow, 'summary'>;

/** What one turn of an object's instance wrote. */
interface Written {
  readonly rows: readonly (Looked & Texts)[];
  readonly entries: readonly { readonly run: string; readonly n: number; readonly sealed: string }[];
  readonly removed: readonly string[];
}

/** What an object has written, durable or not. */
interface Known {
  place: Turn['place'] | null;
  readonly rows: Map<string, Pick<RunRow, 'revision' | 'told'>>;
  readonly latest: Map<string, number>;
}

type JournalsGiven = Pick<FeaturePlatform, 'world' | 'bucket' | 'config' | 'faulty'>;

/** All runs of a history by what is durable of them: every transaction is looked at, in order. */
export class Journals {
  readonly runs = new Map<string, RunSeen>();
  /** Runs that were forgotten after their time. */
  readonly removed = new Set<string>();
  readonly #world: World;
  readonly #bucket: SimulatedBucket;
  readonly #config: ProductConfig;
  readonly #faulty: ReadonlySet<Turn['place']>;
  readonly #known = new Map<string, Known>();
  readonly #written = new WeakMap<Turn, Written>();

  constructor({ world, bucket, config, faulty }: JournalsGiven) {
    this.#world = world;
    this.#bucket = bucket;
    this.#config = config;
    this.#faulty = faulty;
  }

  /** A turn is over that wrote, and may yet be lost. */
  wrote(turn: Turn, object: SimulatedObject): void {
    const known = this.#knownOf(turn);
    if (!object.tables.includes('runs')) return;
    const all = object.read('SELECT id, stage, due, revision, told FROM runs') as unknown as Looked[];
    const rows = all
      .filter(({ id, revision, told }) => {
        const before = known.rows.get(id);
        return before?.revision !== revision || before.told !== told;
      })
      .map((row) => ({ ...row, ...(object.read('SELECT spec, summary FROM runs WHERE id = ?', row.id)[0] as Texts) }));
    const ids = new Set(all.map(({ id }) => id));
    const removed = [...known.rows.keys()].filter((id) => !ids.has(id));
    const entries = entriesAfter(object, known.latest);
    for (const { id, revision, told } of rows) known.rows.set(id, { revision, told });
    for (const { run, n } of entries) known.latest.set(run, n);
    for (const id of removed) {
      known.rows.delete(id);
      known.latest.delete(id);
    }
    this.#written.set(turn, { rows, entries, removed });
    this.#checkAlarm(turn, all);
  }

  /** The same turn is durable. */
  durable(turn: Turn): void {
    const { rows = [], entries = [], removed = [] } = this.#written.get(turn) ?? {};
    for (const row of rows) this.#meet(turn, row);
    for (const { run, n, sealed } of entries)
      this.#look(run, (seen) => seen.add(n, this.#open(seen, sealed), turn.place.name));
    for (const { spec: _spec, ...row } of rows) this.#look(row.id, (seen) => seen.replace(row));
    for (const id of removed) {
      this.removed.add(id);
      this.runs.delete(id);
    }
  }

  /** Has something looked at that may be wrong with a run. */
  #look(id: string, look: (seen: RunSeen) => void): void {
    const seen = this.runs.get(id);
    try {
      if (seen === undefined) throw new Error('its journal is longer than its life');
      look(seen);
    } catch (thrown) {
      this.#world.violate('A run is as its journal says, and nothing in it happens twice', this.#told(id, thrown));
    }
  }

  #told(id: string, thrown: unknown): string {
    return `${this.#world.label(id, 'F')}: ${(thrown as Error).message}`;
  }

  #meet(turn: Turn, { spec: text, ...row }: Written['rows'][number]): void {
    if (this.runs.has(row.id)) return;
    const spec = JSON.parse(text) as FeatureSpec;
    const given = givenOf(this.#config, spec, JSON.parse(unsealed(spec.sealed)) as RunGiven);
    this.runs.set(row.id, new RunSeen(spec, turn.object, given, row));
    this.#world.note(`${this.#world.label(row.id, 'F')} is a run of ${spec.feature}, ${spec.origin}`);
  }

  #open({ spec }: RunSeen, sealed: string): Entry[] {
    const read = (value: object): unknown => {
      if (!('file' in value)) return value;
      const text = this.#bucket.read(`${spec.workspace}/features/${spec.id}/${value.file as string}`);
      if (text === undefined) throw new Error(`file ${value.file as string} is not there`);
      return JSON.parse(unsealed(text));
    };
    return (read(JSON.parse(unsealed(sealed)) as object) as object[]).map((entry) => read(entry) as Entry);
  }

  /** What an instance finds is what is durable. */
  #knownOf({ object, place }: Turn): Known {
    const known = this.#known.get(object) ?? { place: null, rows: new Map(), latest: new Map() };
    this.#known.set(object, known);
    if (known.place === place) return known;
    known.place = place;
    known.rows.clear();
    known.latest.clear();
    for (const [id, seen] of this.runs) {
      if (seen.object !== object) continue;
      known.rows.set(id, seen.row);
      known.latest.set(id, seen.rows);
    }
    return known;
  }

  /** Whatever happens to an object, it wakes when the first of its runs needs it. */
  #checkAlarm({ object, place, now, alarm, isAlarmLost, isRinging }: Turn, rows: readonly Looked[]): void {
    if (isAlarmLost || isRinging) return;
    const due = Math.min(
      ...rows.map(({ stage, due: at, told }) => {
        if (stage === 'waiting') return at;
        return stage === 'active' || told === 0 ? now : Infinity;
      }),
    );
    const putOffMs = this.#faulty.has(place) ? LONGEST_PUT_OFF_MS : 0;
    const latest = Math.max(due, now) + LIMITS.lease_heartbeat.value + putOffMs;
    if (due < 8.64e15 && (alarm === null || alarm > latest))
      this.#world.violate(
        'The alarm of an object is never later than the first of its runs is due',
        `${object} wakes at ${alarm}, now ${now}: ${JSON.stringify(rows.map(({ id, stage, due: at, told }) => [this.#world.label(id, 'F'), stage, at, told]))}`,
      );
  }
}

function entriesAfter(object: SimulatedObject, latest: ReadonlyMap<string, number>): Written['entries'] {
  if (!object.tables.includes('entries')) return [];
  const grown = object.read('SELECT run, MAX(n) AS n FROM entries GROUP BY run') as { run: string; n: number }[];
  return grown.flatMap(({ run, n }) => {
    const after = latest.get(run) ?? 0;
    if (n <= after) return [];
    const text = 'SELECT run, n, sealed FROM entries WHERE run = ? AND n > ? ORDER BY n';
    return object.read(text, run, after) as { run: string; n: number; sealed: string }[];
  });
}
