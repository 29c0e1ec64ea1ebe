/** Statements as they are handed to the client of MySQL, and what comes of them. */

import { leadingKeyword } from './leading-keyword.ts';
import { isServerError } from './mysql-errors.ts';
import type { Sql } from './port.ts';
import { RowBuffer, tooLarge } from './rows.ts';
import type { Answer, Query } from './server.ts';

const ADDS = new Set(['insert', 'replace']);
const CHANGES = new Set([...ADDS, 'update', 'delete', 'with', 'call']);
/** The error of a statement that cannot be prepared. https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const UNPREPARABLE = 1295;

/** What the client has beside what it declares. */
export interface Client {
  readonly threadId: number;
  execute(options: object): ClientCommand;
  query(options: object): ClientCommand;
  unprepare(options: object): unknown;
  close(): void;
  on(event: 'error', listener: (thrown: unknown) => void): unknown;
  once(event: 'connect', listener: () => void): unknown;
  startTLS: (done: (thrown?: unknown) => void) => void;
}

/** A command that was put into the client's queue. */
export interface ClientCommand {
  /** Null until it is sent. */
  readonly next: unknown;
  on(event: 'fields', listener: (fields: readonly { readonly name: string }[] | undefined) => void): unknown;
  on(event: 'result', listener: (result: readonly unknown[] | ClientHeader, index?: number) => void): unknown;
  on(event: 'error', listener: (thrown: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

/** What the server says of a statement that has no rows. */
export interface ClientHeader {
  readonly affectedRows: number;
  /** The first number that it gave to a row; 0 for none. */
  readonly insertId: number | string;
  /** Of an update `Rows matched: 2  Changed: 1  Warnings: 0`, in the server's language. */
  readonly info: string;
  /** https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html, SERVER_STATUS_flags_enum */
  readonly serverStatus: number;
}

/** A statement, prepared or as text. */
export interface Sending extends Sql {
  readonly isPrepared: boolean;
}

/** What a connection does for statements that are handed to it. */
interface Handing {
  /** One after the other; the answer is that of the last. */
  readonly sendings: readonly Sending[];
  readonly execute: (sending: Sending) => ClientCommand;
  /** What numbers of rows differ by; 1 when absent. */
  readonly insertStep?: bigint;
  /** Rejects when the connection ends. */
  readonly ended: Promise<never>;
  /** Asks the server to give up what it is at. */
  readonly stop: () => void;
}

/** Hands statements to a connection that does nothing else. */
export function handOver({ sendings, execute, insertStep = 1n, ended, stop }: Handing): Query {
  const found = new RowBuffer();
  const commands: ClientCommand[] = [];
  let isOneDone = false;
  const run = async (sending: Sending): Promise<Answer> => {
    const command = execute(sending);
    commands.push(command);
    try {
      return await answerOf(command, sending, found, { ended, stop });
    } catch (thrown) {
      const isText = sending.isPrepared && sending.params.length === 0;
      // What was sent is prepared: the error is one of a procedure's statement.
      const isUnprepared = isServerError(thrown) && thrown.errno === UNPREPARABLE && command.next === null;
      if (!isText || !isUnprepared) throw thrown;
      return run({ ...sending, isPrepared: false });
    }
  };
  const runAll = async (): Promise<Answer> => {
    let answer: Answer | null = null;
    for (const sending of sendings) {
      answer = await run(sending);
      isOneDone = true;
    }
    if (answer === null) throw new Error('nothing was to be sent');
    return { ...answer, insertStep };
  };
  return {
    result: runAll(),
    isSent: () => isOneDone || commands.some(({ next }) => next !== null),
    giveUp() {
      stop();
      return true;
    },
  };
}

function answerOf(
  command: ClientCommand,
  { sql }: Sending,
  found: RowBuffer,
  { ended, stop }: Pick<Handing, 'ended' | 'stop'>,
): Promise<Answer> {
  const keyword = leadingKeyword(sql);
  const given = keyword === 'call' ? 'unknown' : 'not_sent';
  // What was changed besides may stay.
  const kept = keyword === 'select' ? 'not_sent' : 'unknown';
  let fields: readonly string[] = [];
  let header: ClientHeader | null = null;
  return new Promise((resolve, reject) => {
    command.on('fields', (of) => {
      if (of !== undefined && fields.length === 0) fields = of.map(({ name }) => name);
    });
    command.on('result', (result, index = 0) => {
      if (!isRow(result)) header = result;
      // Of what a procedure selects the first alone. What is too much is not kept, and the server need not go on.
      else if (index === 0 && !found.isFull && !found.add(result)) stop();
    });
    command.on('error', (thrown) => reject(found.isFull ? tooLarge(given, thrown) : thrown));
    // A server that is not quick enough to give up what is too much has its connection ended.
    ended.catch((thrown: unknown) => reject(found.isFull ? tooLarge(kept, thrown) : (thrown as Error)));
    command.on('end', () => {
      if (found.isFull) reject(tooLarge(kept));
      else resolve({ ...changeOf(keyword, header), rows: found.rows, fields, command: keyword.toUpperCase() });
    });
  });
}

function isRow(result: readonly unknown[] | ClientHeader): result is readonly unknown[] {
  return Array.isArray(result);
}

/** Of an update the rows that it was about, whether or not they were so already. */
function changeOf(keyword: string, header: ClientHeader | null): Pick<Answer, 'changed' | 'insertId' | 'status'> {
  if (header === null) return { changed: 0 };
  const { affectedRows, insertId, info, serverStatus: status } = header;
  const matched = ADDS.has(keyword) ? null : /\d+/.exec(info);
  const changed = CHANGES.has(keyword) ? Number(matched?.[0] ?? affectedRows) : 0;
  return { changed, status, ...(Number(insertId) !== 0 && { insertId: String(insertId) }) };
}
