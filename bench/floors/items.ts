/** The floor of an embedded database: a request calls one object, which reads a row, or stores many at once. */

import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly ITEMS: DurableObjectNamespace<Items>;
}

interface Item {
  readonly name: string;
  readonly stock: number;
}

/** Keeps items. */
export class Items extends DurableObject<Env> {
  /** Makes the tables, of which the first has an item of each number. */
  prepare(items: number): void {
    const { sql } = this.ctx.storage;
    sql.exec('CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL)');
    sql.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL)');
    for (let id = 1; id <= items; id += 1) sql.exec('INSERT INTO items VALUES (?, ?, ?)', id, `item ${id}`, id);
  }

  /** Reads an item by its key. */
  read(id: number): Record<string, SqlStorageValue> | null {
    return this.ctx.storage.sql.exec('SELECT id, name, stock FROM items WHERE id = ?', id).toArray()[0] ?? null;
  }

  /** Adds rows, all or none: what runs without awaiting anything is one commit. */
  insert(rows: readonly Item[]): number {
    for (const { name, stock } of rows)
      this.ctx.storage.sql.exec('INSERT INTO rows (name, stock) VALUES (?, ?)', name, stock);
    return rows.length;
  }
}

/** `/prepare`, `/read` and `/insert`, each with what it takes as JSON. */
export default {
  async fetch(request, { ITEMS }) {
    const items = ITEMS.get(ITEMS.idFromName('items'));
    const given: unknown = await request.json();
    switch (new URL(request.url).pathname) {
      case '/prepare':
        return Response.json(await items.prepare(given as number));
      case '/read':
        return Response.json(await items.read((given as { readonly where: { readonly id: number } }).where.id));
      default:
        return Response.json(await items.insert((given as { readonly data: Item[] }).data));
    }
  },
} satisfies ExportedHandler<Env>;
