/** The floor of a D1 database: a request reads a row, or stores many in one batch, by the Worker's own binding. */

interface Env {
  readonly DB: D1Database;
}

interface Item {
  readonly name: string;
  readonly stock: number;
}

/** Makes the tables, of which the first has an item of each number. */
async function prepare(db: D1Database, items: number): Promise<void> {
  await db.batch([
    db.prepare('CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL)'),
    db.prepare('CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL)'),
    ...Array.from({ length: items }, (_, at) =>
      db.prepare('INSERT INTO items VALUES (?, ?, ?)').bind(at + 1, `item ${at + 1}`, at + 1),
    ),
  ]);
}

/** Adds rows, all or none. */
async function insert(db: D1Database, rows: readonly Item[]): Promise<number> {
  const one = db.prepare('INSERT INTO rows (name, stock) VALUES (?, ?)');
  const added = await db.batch(rows.map(({ name, stock }) => one.bind(name, stock)));
  return added.length;
}

/** `/prepare`, `/read` and `/insert`, each with what it takes as JSON. */
export default {
  async fetch(request, { DB }) {
    const given: unknown = await request.json();
    switch (new URL(request.url).pathname) {
      case '/prepare':
        await prepare(DB, given as number);
        return Response.json(null);
      case '/read': {
        const { id } = (given as { readonly where: { readonly id: number } }).where;
        return Response.json(await DB.prepare('SELECT id, name, stock FROM items WHERE id = ?').bind(id).first());
      }
      default:
        return Response.json(await insert(DB, (given as { readonly data: Item[] }).data));
    }
  },
} satisfies ExportedHandler<Env>;
