/** The pins of environments in KV and in the isolate, in front of D1; with each, how its hour stands. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import { type Clock, hourOf } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { Underway } from '../../kernel/underway.ts';
import type { Hurry } from '../../halted.ts';
import { type EnvironmentPlace, type HourUse, readHour } from '../../run-counts.ts';
import { notFound } from './config.ts';
import type { PinMove } from './pins.ts';

/** Seconds that a pin lives in KV: the shortest KV allows. */
const TTL_S = 60;
/** Pins that an isolate keeps. */
const CAPACITY = 64;
/** Of an hour that nobody looked at. */
const UNUSED: HourUse = { hour: 0, runs: 0, lifted_at: null };

/** KV key of an environment's pin. */
function pinKey({ workspace, product, env }: EnvironmentPlace): string {
  return `${workspace}:pin:${encodeURIComponent(product)}:${env}`;
}

/** Where configurations are kept. */
export interface ConfigStoreParts {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly clock: Clock;
}

/** A pin as D1 has it. */
interface Pin {
  readonly version: number;
  /** The hour in which the pin was read, as it stood then. */
  readonly use: HourUse;
}

/** A pin as an isolate believes it; `number` is that of the move, where this isolate made it. */
interface KnownPin extends Pin {
  readonly until: number;
  readonly number?: number;
}

/** The pins that one isolate knows. */
export class PinCopies {
  readonly #parts: ConfigStoreParts;
  readonly #pins = new BoundedMap<string, KnownPin>(CAPACITY);
  /** Whoever runs many calls at a time asks once. */
  readonly #reads: Underway;

  constructor(parts: ConfigStoreParts) {
    this.#parts = parts;
    this.#reads = new Underway(parts.clock);
  }

  /**
   * The pin of an environment; `NOT_FOUND` names `product` or `env`. Who is in no hurry leaves KV alone, which is billed
   * for what it has not, too, and for each copy that is written to it.
   */
  async read(place: EnvironmentPlace, hurry: Hurry = 'in a hurry'): Promise<Pin> {
    const key = pinKey(place);
    const known = this.#fresh(key);
    if (known !== null) return known;
    const read = this.#reads.wait(key);
    if (read !== null) await read;
    const learned = this.#fresh(key);
    if (learned !== null) return learned;
    const done = this.#reads.begin(key);
    try {
      return await this.#ask(key, place, hurry);
    } finally {
      done();
    }
  }

  #fresh(key: string): KnownPin | null {
    const known = this.#pins.get(key);
    return known !== undefined && known.until > this.#parts.clock.now() ? known : null;
  }

  async #ask(key: string, place: EnvironmentPlace, hurry: Hurry): Promise<Pin> {
    const { kv } = this.#parts;
    const known = this.#pins.get(key);
    const isHurried = hurry === 'in a hurry';
    const cached = isHurried ? await kv.getWithMetadata<HourUse>(key) : { value: null, metadata: null };
    const pin =
      cached.value === null
        ? await this.#readRow(place)
        : { version: Number(cached.value), use: cached.metadata ?? UNUSED };
    if (isHurried && cached.value === null && this.#pins.get(key) === known) await this.#write(key, pin);
    // What came in while this read, such as a move that this isolate made, is no older than what was read.
    const meanwhile = this.#pins.get(key);
    return meanwhile !== undefined && meanwhile !== known ? meanwhile : this.#believe(key, pin);
  }

  /** Follows a move; a later one that is known already stays. */
  async follow(place: EnvironmentPlace, { version, number }: Pick<PinMove, 'version' | 'number'>): Promise<void> {
    const { db, clock } = this.#parts;
    const key = pinKey(place);
    const known = this.#pins.get(key);
    if (known?.number !== undefined && known.number > number) return;
    const followed = this.#believe(key, { version, number, use: known?.use ?? UNUSED });
    const use = await readHour(db, place, hourOf(clock.now()));
    // A later move has it written.
    if (this.#pins.get(key) === followed) await this.#write(key, this.#believe(key, { version, number, use }));
  }

  /** Reads a pin anew, for KV too. */
  async refresh(place: EnvironmentPlace): Promise<void> {
    const key = pinKey(place);
    const before = this.#pins.get(key);
    const row = await this.#readRow(place);
    const meanwhile = this.#pins.get(key);
    const isMoved = meanwhile !== undefined && meanwhile !== before;
    const { version } = isMoved ? meanwhile : row;
    await this.#write(key, this.#believe(key, { ...meanwhile, version, use: row.use }));
  }

  #believe(key: string, pin: Omit<KnownPin, 'until'>): KnownPin {
    const believed = { ...pin, until: this.#parts.clock.now() + LIMITS.pin_trust.value };
    this.#pins.set(key, believed);
    return believed;
  }

  /** The number of the version is the value, and how the hour stands its metadata. */
  #write(key: string, { version, use }: Pin): Promise<void> {
    return this.#parts.kv.put(key, String(version), { expirationTtl: TTL_S, metadata: use });
  }

  async #readRow({ workspace, product, env }: EnvironmentPlace): Promise<Pin> {
    const { db, clock } = this.#parts;
    const hour = hourOf(clock.now());
    const row = await db
      .prepare(
        `SELECT e.version AS version, c.runs AS runs, c.lifted_at AS lifted_at FROM products p
         LEFT JOIN environment_pins e ON e.workspace_id = p.workspace_id AND e.product = p.tag AND e.env = ?3
         LEFT JOIN run_counts c ON c.workspace_id = p.workspace_id AND c.product = p.tag AND c.env = ?3 AND c.hour = ?4
         WHERE p.workspace_id = ?1 AND p.tag = ?2`,
      )
      .bind(workspace, product, env, hour)
      .first<{ version: number | null; runs: number | null; lifted_at: number | null }>();
    if (row === null) throw notFound('product', `product '${product}'`);
    if (row.version === null) throw notFound('env', `environment '${env}' of product '${product}'`);
    return { version: row.version, use: { hour, runs: row.runs ?? 0, lifted_at: row.lifted_at } };
  }
}
