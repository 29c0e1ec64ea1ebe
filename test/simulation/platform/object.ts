import type { Row } from './database.ts';
import { keptJob, keptJobs } from './kept-jobs.ts';
import { JobRows, type RowChange } from './job-rows.ts';
import type { StoredJob, Turn } from './observer.ts';
import { Place, SimulatedFault } from './place.ts';
import { PlatformAlarm } from './platform-alarm.ts';
import { type AlarmState, createStorage } from './storage.ts';
import { type Alarm, Transactions } from './transactions.ts';
import type { World } from './world.ts';

/** An object's class, as far as the platform calls it. */
export interface ObjectClass {
  readonly alarm: () => Promise<void>;
}

/** Makes an instance of an object's class. */
export type CreateObject = (context: DurableObjectState, place: Place, object: SimulatedObject) => ObjectClass;

/** Who is told of what an object writes. */
export interface ObjectWatch {
  wrote(turn: Turn, jobs: ReadonlyMap<string, StoredJob>): void;
  changed(turn: Turn, changes: readonly RowChange[]): void;
  /** Whether others know of every job of the object as its rows have it, so that it is looked after should it not wake. */
  isKnown(object: SimulatedObject): boolean;
}

interface Instance {
  readonly place: Place;
  readonly object: ObjectClass;
  /** Requests that wait for an answer. */
  readonly requests: Set<(reason: Error) => void>;
  /** Work that keeps it alive. */
  pending: number;
}

interface Written extends Turn {
  readonly changes: readonly RowChange[];
}

/** One durable object: storage and alarm that last, and at most one instance at a time, which may die at any step. */
export class SimulatedObject {
  readonly name: string;
  readonly rows = new JobRows();
  readonly #world: World;
  readonly #create: CreateObject;
  readonly #watch: ObjectWatch;
  readonly #transactions: Transactions<Written>;
  readonly #platformAlarm: PlatformAlarm;
  readonly #alarms: AlarmState = { ringing: null, isLost: false };
  #instance: Instance | null = null;
  #instances = 0;

  constructor(world: World, name: string, create: CreateObject, watch: ObjectWatch) {
    this.#world = world;
    this.name = name;
    this.#create = create;
    this.#watch = watch;
    this.#platformAlarm = new PlatformAlarm(world, (alarm) => this.#ring(alarm));
    this.#transactions = new Transactions<Written>(world, {
      closed: () => {
        const turn = this.#turn();
        watch.wrote(turn, this.rows.live);
        return turn;
      },
      durable: (turn, alarm) => {
        this.#platformAlarm.set(alarm);
        if (alarm !== null) this.#alarms.isLost = false;
        this.rows.keep(turn.changes);
        watch.changed(turn, turn.changes);
      },
      struck: () => this.crash(),
      isFragile: () => this.isFragile,
    });
  }

  /** The rows of its jobs as the newest turn left them. */
  get jobs(): Row[] {
    return keptJobs(this.#transactions.database);
  }

  /** The row of one job as the current turn has it so far. */
  job(id: string): Row | null {
    return keptJob(this.#transactions.database, id);
  }

  /** Names of its tables. */
  get tables(): readonly string[] {
    return this.#transactions.database.tables;
  }

  /** Runs a statement that only reads, beside the instance. */
  read(sql: string, ...values: unknown[]): Record<string, unknown>[] {
    return this.#transactions.database.query(sql, ...values);
  }

  /** When the platform wakes it, true time; null when never. */
  get wakesAt(): number | null {
    return this.#platformAlarm.at;
  }

  /** Whether the platform has forgotten an alarm that was armed, and none was armed since. */
  get isAlarmLost(): boolean {
    return this.#alarms.isLost;
  }

  /**
   * Whether one fault more would lose a job: the alarm is lost, and the sweeper does not know of everything. No
   * engine bears both at once, so that the second does not happen.
   */
  get isFragile(): boolean {
    return this.#alarms.isLost && !this.#watch.isKnown(this);
  }

  /** Whether nothing is under way in it. */
  get isIdle(): boolean {
    const { ringing } = this.#alarms;
    const busy = this.#instance !== null && (this.#instance.requests.size > 0 || this.#instance.pending > 0);
    return !busy && ringing === null && this.#transactions.isAtRest;
  }

  /** Calls a method of it; the answer leaves when all that was written before is durable. */
  deliver(method: string, given: readonly unknown[]): Promise<unknown> {
    const instance = this.#instance ?? this.#start();
    const { place, object, requests } = instance;
    return new Promise((resolve, reject) => {
      requests.add(reject);
      const answer = (settle: () => void): void =>
        place.leave(() => {
          if (requests.delete(reject)) settle();
        });
      const called = (object as unknown as Record<string, (...values: unknown[]) => unknown>)[method];
      if (called === undefined) throw new Error(`an object has no method ${method}`);
      (async () => called.apply(object, structuredClone(given) as unknown[]))().then(
        (value) => answer(() => resolve(structuredClone(value))),
        (thrown: unknown) => {
          const failure = thrown as Error;
          answer(() => reject(failure));
        },
      );
    });
  }

  /** The instance dies: what is not durable is lost, and so is all that waits. */
  crash(): void {
    const instance = this.#instance;
    if (instance === null || this.isFragile) return;
    this.#world.note(`${instance.place.name} crashes`);
    this.#instance = null;
    instance.place.isAlive = false;
    this.#transactions.crash();
    this.rows.reset(this.#transactions.database);
    this.#alarms.ringing = null;
    this.#platformAlarm.again();
    for (const reject of instance.requests) reject(new SimulatedFault(`${instance.place.name} has crashed`));
  }

  /** The instance is put away if nothing is under way in it. */
  evict(): void {
    if (this.#instance === null || !this.isIdle || this.isFragile) return;
    this.#world.note(`${this.#instance.place.name} is evicted`);
    this.#instance.place.isAlive = false;
    this.#instance = null;
  }

  /** The platform forgets its alarm, unless nobody would notice. */
  loseAlarm(): void {
    if (this.#alarms.ringing !== null || !this.#watch.isKnown(this) || !this.#transactions.loseAlarm()) return;
    this.#world.note(`${this.name} loses its alarm`);
    this.#alarms.isLost = true;
    this.#platformAlarm.lose();
  }

  /** Frees its memory. */
  close(): void {
    this.#transactions.database.close();
  }

  #start(): Instance {
    this.#instances += 1;
    const place = new Place(this.#world, `${this.name}#${this.#instances}`, (out) => {
      if (this.#world.holdsBack) this.#transactions.whenDurable(out);
      else out();
    });
    const state: Omit<Instance, 'object'> = { place, requests: new Set(), pending: 0 };
    const waitUntil = (work: Promise<unknown>): void => {
      state.pending += 1;
      const end = (): void => void (state.pending -= 1);
      work.then(end, (thrown: unknown) => {
        end();
        this.#world.violate('Work that goes on by itself does not fail unseen', `${place.name}: ${String(thrown)}`);
      });
    };
    const storage = createStorage(place, this.#transactions, this.#alarms);
    const context = { storage, waitUntil, abort: () => this.crash() } as unknown as DurableObjectState;
    this.#instance = Object.assign(state, { object: this.#create(context, place, this) });
    return this.#instance;
  }

  #ring(alarm: Alarm): void {
    const { place, object } = this.#instance ?? this.#start();
    this.#world.note(`${place.name} alarm`);
    if (this.#transactions.alarm === alarm) this.#alarms.ringing = alarm;
    object.alarm().then(
      () => {
        if (!place.isAlive) return;
        if (this.#alarms.ringing !== null) this.#transactions.setAlarm(null);
        this.#alarms.ringing = null;
        this.#platformAlarm.handled();
      },
      (thrown: unknown) => this.#world.violate('The alarm handler never throws', `${place.name}: ${String(thrown)}`),
    );
  }

  #turn(): Written {
    const { place } = this.#instance ?? this.#start();
    return {
      object: this.name,
      place,
      now: place.now,
      alarm: this.#transactions.alarm?.at ?? null,
      isAlarmLost: this.#alarms.isLost,
      isRinging: this.#alarms.ringing !== null,
      changes: this.rows.changes(this.#transactions.database),
    };
  }
}
