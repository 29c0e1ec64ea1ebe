/** Overdue rows of an index, which are found among the live ones, a part of those at a time. */

/** An index whose key is `(live, workspace_id, created_at, id)`. Texts are parts of SQL. */
export interface LiveTable {
  readonly name: string;
  /** The table that holds where the next sweep begins, and its column for an id. */
  readonly positions: { readonly name: string; readonly id: string };
  /** Columns of an overdue row, by the names under which they are answered; `due` is among them. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Where the next sweep begins; before all rows where there is none. */
interface SweepPosition {
  readonly workspace_id: string;
  readonly created_at: number;
  readonly id: string;
}

/** What one sweep read: the overdue rows as a JSON list, how many rows there were, and the position of the last. */
interface SweptRows {
  readonly overdue: string;
  readonly read: number;
  readonly last: string | null;
}

/** Finds rows that were due before an instant, `limit` at most, the longest overdue first. */
export type LiveSweep<Row> = (before: number, limit: number) => Promise<Row[]>;

/** Builds a sweep that reads `rows` live rows at most, and goes on where it ended the next time. */
export function createLiveSweep<Row extends { readonly due: number }>(
  db: D1Database,
  table: LiveTable,
  rows: number,
): LiveSweep<Row> {
  const sql = statementsOf(table);
  const moveOn = async (from: SweepPosition | null, last: string | null): Promise<void> => {
    const [workspace, createdAt, id] = last?.split('\n') ?? [];
    if (id !== undefined) await db.prepare(sql.write).bind(workspace, Number(createdAt), id).run();
    else if (from !== null) await db.prepare(sql.forget).run();
  };
  return async (before, limit) => {
    const from = await db.prepare(sql.read).first<SweepPosition>();
    const swept = await db
      .prepare(sql.sweep)
      .bind(before, from?.workspace_id ?? '', from?.created_at ?? 0, from?.id ?? '', rows)
      .first<SweptRows>();
    const overdue = rowsOf<Row>(table, swept?.overdue ?? '[]');
    // More than are looked after now are left where they are, to be read again.
    if (overdue.length <= limit) await moveOn(from, swept?.read === rows ? swept.last : null);
    return overdue.toSorted((one, other) => one.due - other.due).slice(0, limit);
  };
}

/** The overdue rows: what they have, without its names, since a function takes 32 arguments at most (a limit of D1). */
function rowsOf<Row>({ columns }: LiveTable, text: string): Row[] {
  const names = Object.keys(columns);
  const rows = JSON.parse(text) as unknown[][];
  return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])) as Row);
}

function statementsOf({ name, positions, columns }: LiveTable) {
  const key = ['workspace_id', 'created_at', 'id'];
  const needed = [...new Set([...key, ...Object.values(columns)])];
  return {
    // The three parts of a position are a line feed apart.
    sweep: `SELECT json_group_array(json_array(${Object.values(columns).join(', ')})) FILTER (WHERE due < ?1) AS overdue,
        COUNT(*) AS read, MAX(workspace_id || char(10) || printf('%016d', created_at) || char(10) || id) AS last
      FROM (SELECT ${needed.join(', ')} FROM ${name}
        WHERE live = 1 AND (workspace_id, created_at, id) > (?2, ?3, ?4)
        ORDER BY workspace_id, created_at, id LIMIT ?5)`,
    read: `SELECT workspace_id, created_at, ${positions.id} AS id FROM ${positions.name}`,
    forget: `DELETE FROM ${positions.name}`,
    write: `INSERT INTO ${positions.name} (id, workspace_id, created_at, ${positions.id}) VALUES (0, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id, created_at = excluded.created_at,
        ${positions.id} = excluded.${positions.id}`,
  };
}
