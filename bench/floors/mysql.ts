/** The floor of a call to MySQL or MariaDB: a request calls one object, whose driver has a connection that it keeps. */

import { DurableObject } from 'cloudflare:workers';
import { createConnection } from 'mysql2';

interface Env {
  readonly DRIVERS: DurableObjectNamespace<Driver>;
  readonly MARIADB: string;
}

interface Item {
  readonly name: string;
  readonly stock: number;
}

/** What is used of the driver's connection. */
interface Client {
  execute(sql: string, values: readonly unknown[], done: (error: Error | null, rows: unknown) => void): void;
}

/** Holds the driver with one connection. */
export class Driver extends DurableObject<Env> {
  readonly #client = createConnection({ uri: this.env.MARIADB, disableEval: true }) as unknown as Client;

  /** Makes the tables, of which the first has an item of each number. */
  async prepare(items: number): Promise<void> {
    await this.#execute('DROP TABLE IF EXISTS floor_items, floor_rows');
    await this.#execute('CREATE TABLE floor_items (id int PRIMARY KEY, name text NOT NULL, stock int NOT NULL)');
    await this.#execute(
      'CREATE TABLE floor_rows (id int AUTO_INCREMENT PRIMARY KEY, name text NOT NULL, stock int NOT NULL)',
    );
    const rows = Array.from({ length: items }, (_, at) => [at + 1, `item ${at + 1}`, at + 1]);
    await this.#execute(`INSERT INTO floor_items VALUES ${rows.map(() => '(?, ?, ?)').join()}`, rows.flat());
  }

  /** Reads an item by its key. */
  async read(id: number): Promise<Item | null> {
    const rows = await this.#execute('SELECT id, name, stock FROM floor_items WHERE id = ?', [id]);
    return (rows as Item[])[0] ?? null;
  }

  /** Adds rows in one statement. */
  async insert(rows: readonly Item[]): Promise<number> {
    const values = rows.flatMap(({ name, stock }) => [name, stock]);
    await this.#execute(`INSERT INTO floor_rows (name, stock) VALUES ${rows.map(() => '(?, ?)').join()}`, values);
    return rows.length;
  }

  #execute(sql: string, values: readonly unknown[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#client.execute(sql, values, (error, rows) => (error === null ? resolve(rows) : reject(error)));
    });
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
