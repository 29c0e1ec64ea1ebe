/** The rows of databases: reads by key, and many rows in one call. */

import Ductape from '@ductape/sdk';
import { repeating, type LoadRequest, type Supply } from './load.ts';
import { type DatabaseTag, databaseOf } from './products.ts';
import { candidate, rate } from './rates.ts';
import { signAll } from './requests.ts';
import type { Group, Row, Subjects } from './row.ts';

/** Items of the table that is read. */
const ITEMS = 1_000;
/** Rows of one insert. */
const ROWS = 1_000;

type Call = 'findOne' | 'insert';

/** What is asked of a floor and of the processor alike. */
function inputOf(database: DatabaseTag, call: Call, number: number) {
  const place = databaseOf(database);
  if (call === 'findOne') return { ...place, table: 'items', where: { id: (number % ITEMS) + 1 } };
  const data = Array.from({ length: ROWS }, (_, row) => ({ name: `row ${number} ${row}`, stock: row }));
  return { ...place, table: 'rows', data };
}

const COUNT = { findOne: 250, insert: 8 } as const satisfies Record<Call, number>;

function requestOf(path: string, body: unknown): LoadRequest {
  return { path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The bare Worker that each is held against. */
const FLOOR = { sqlite: 'items', d1: 'd1', postgresql: 'driver', mysql: 'mysql' } as const;

/** A row of a bare Worker, which makes its tables anew before it is measured the first time. */
function floor(name: string, database: DatabaseTag, call: Call): Row {
  const prepared = new WeakSet<object>();
  return {
    name,
    unit: '/s',
    async measure({ floors, connections }) {
      const url = floors.urls[FLOOR[database]];
      if (!prepared.has(floors)) {
        const answer = await fetch(new URL('/prepare', url), { method: 'POST', body: JSON.stringify(ITEMS) });
        if (!answer.ok) throw new Error(`the tables of '${name}' could not be made: ${await answer.text()}`);
        prepared.add(floors);
      }
      const path = call === 'findOne' ? '/read' : '/insert';
      const requests = Array.from({ length: COUNT[call] }, (_, number) =>
        requestOf(path, inputOf(database, call, number)),
      );
      return await rate({ url, connections, supply: repeating(requests) });
    },
  };
}

function supplyOf(database: DatabaseTag, call: Call) {
  const prepared = new WeakSet<object>();
  return async ({ processor }: Subjects): Promise<Supply> => {
    if (!prepared.has(processor)) {
      await prepare(processor, database);
      prepared.add(processor);
    }
    const unsigned = Array.from({ length: COUNT[call] }, (_, number) => ({
      path: `/v1/databases/${call}`,
      input: inputOf(database, call, number),
    }));
    return repeating(await signAll(processor, unsigned));
  };
}

/** Makes the tables by the product's migration, and fills the one that is read. */
async function prepare({ credentials }: Subjects['processor'], database: DatabaseTag): Promise<void> {
  const { databases } = new Ductape(credentials);
  await databases.migration.run(databaseOf(database));
  const data = Array.from({ length: ITEMS }, (_, at) => ({ id: at + 1, name: `item ${at + 1}`, stock: at + 1 }));
  const conflict = { columns: ['id'], action: 'ignore' as const };
  await databases.insert({ ...databaseOf(database), table: 'items', data, onConflict: conflict });
}

const row = (database: DatabaseTag, call: Call, bar: number | null = null) =>
  candidate(
    `databases.${call}${call === 'insert' ? ` of ${ROWS} rows` : ' by key'}, ${database}`,
    bar,
    supplyOf(database, call),
  );

/** The same by how long one takes. */
function timed({ bar: _bar, ...of }: Row, name: string, most?: number): Row {
  return {
    ...of,
    name,
    unit: 'ms',
    ...(most !== undefined && { bar: most }),
    async measure(subjects) {
      const sample = await of.measure(subjects);
      return { ...sample, value: sample.p50 };
    },
  };
}

/** What one call does alone, and how long it takes beside its driver's own. */
function timedAgainst(of: Row, database: DatabaseTag, call: Call): Group {
  const { name, ...rest } = row(database, call);
  const alone = call === 'findOne' ? ', one at a time' : '';
  return {
    floor: timed(of, `${of.name}${alone}`),
    rows: [timed({ name, ...rest }, `${name}${alone}`, 1.5)],
    connections: 1,
  };
}

/** A server, held against its driver in a bare Worker. */
function serverRows(name: string, database: 'postgresql' | 'mysql'): readonly Group[] {
  const reads = floor(`${name} driver alone: read of a row`, database, 'findOne');
  return [
    timedAgainst(reads, database, 'findOne'),
    { floor: reads, rows: [row(database, 'findOne', 2 / 3)] },
    timedAgainst(floor(`${name} driver alone: ${ROWS} rows at once`, database, 'insert'), database, 'insert'),
  ];
}

/** Rows of databases, each driver beside what it is made of; those of MariaDB where there is a server of it. */
export function databaseRows(hasMariadb: boolean): readonly Group[] {
  const d1Reads = floor('read of a row of D1', 'd1', 'findOne');
  return [
    { floor: floor('read of a row in a bare object', 'sqlite', 'findOne'), rows: [row('sqlite', 'findOne', 1 / 2)] },
    timedAgainst(floor(`bare object: ${ROWS} rows at once`, 'sqlite', 'insert'), 'sqlite', 'insert'),
    { floor: d1Reads, rows: [row('d1', 'findOne', 1 / 2)] },
    timedAgainst(d1Reads, 'd1', 'findOne'),
    timedAgainst(floor(`bare D1: ${ROWS} rows in a batch`, 'd1', 'insert'), 'd1', 'insert'),
    ...serverRows('PostgreSQL', 'postgresql'),
    ...(hasMariadb ? serverRows('MariaDB', 'mysql') : []),
  ];
}
