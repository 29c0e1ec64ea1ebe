/** The floor of a PostgreSQL call: a request calls one object, whose driver has a connection that it keeps. */

import { DurableObject } from 'cloudflare:workers';
import postgres from 'postgres';

interface Env {
  readonly DRIVERS: DurableObjectNamespace<Driver>;
  readonly POSTGRESQL: string;
}

interface Item {
  readonly name: string;
  readonly stock: number;
}

/** Holds the driver with one connection. */
export class Driver extends DurableObject<Env> {
  readonly #sql = postgres(this.env.POSTGRESQL, { max: 1, ssl: false, fetch_types: false });

  /** Makes the tables, of which the first has an item of each number. */
  async prepare(items: number): Promise<void> {
    await this.#sql`DROP TABLE IF EXISTS floor_items, floor_rows`;
    await this.#sql`CREATE TABLE floor_items (id integer PRIMARY KEY, name text NOT NULL, stock integer NOT NULL)`;
    await this.#sql`CREATE TABLE floor_rows (id serial PRIMARY KEY, name text NOT NULL, stock integer NOT NULL)`;
    await this.#sql`INSERT INTO floor_items SELECT i, 'item ' || i, i FROM generate_series(1, ${items}) AS i`;
  }

  /** Reads an item by its key. */
  async read(id: number): Promise<Item | null> {
    const [item] = await this.#sql<Item[]>`SELECT id, name, stock FROM floor_items WHERE id = ${id}`;
    return item ?? null;
  }

  /** Adds rows in one statement. */
  async insert(rows: Item[]): Promise<number> {
    const { count } = await this.#sql`INSERT INTO floor_rows ${this.#sql(rows, 'name', 'stock')}`;
    return count;
  }
}

/** Connections over which requests are spread. */
const POOL = 4;
let next = 0;

/** `/prepare`, `/read` and `/insert`, each with what it takes as JSON. */
export default {
  async fetch(request, { DRIVERS }) {
    next = (next + 1) % POOL;
    const driver = DRIVERS.get(DRIVERS.idFromName(String(next)));
    const given: unknown = await request.json();
    switch (new URL(request.url).pathname) {
      case '/prepare':
        return Response.json(await driver.prepare(given as number));
      case '/read':
        return Response.json(await driver.read((given as { readonly where: { readonly id: number } }).where.id));
      default:
        return Response.json(await driver.insert((given as { readonly data: Item[] }).data));
    }
  },
} satisfies ExportedHandler<Env>;
