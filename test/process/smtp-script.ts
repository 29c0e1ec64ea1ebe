import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What is said to a line: texts of answers (several lines in one are said at once), or nothing at all. */
type Answer = string | null;

/** A server that says what it is told to: `answer` is asked for each line, with the number of its connection. */
export interface ScriptedServer {
  readonly port: number;
  /** The lines of each connection; of a mail its end alone. */
  readonly said: string[][];
  close(): Promise<void>;
}

/** What is answered where `answer` says nothing of its own. */
const USUAL: Readonly<Record<string, string>> = {
  EHLO: '250-hello\r\n250 PIPELINING',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 queued as 4F1A2B',
  RSET: '250 ok',
  QUIT: '221 bye',
};

/** Starts one. `answer` says `undefined` for what is usual, and null for nothing; `end` closes the connection. */
export async function startScripted(
  answer: (line: string, connection: number, end: () => void) => Answer | undefined,
  greeting: (connection: number) => Answer = () => '220 hello',
): Promise<ScriptedServer> {
  const said: string[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const lines: string[] = [];
    const connection = said.push(lines) - 1;
    sockets.add(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    const say = (text: Answer) => {
      if (text !== null && !socket.destroyed) socket.write(`${text}\r\n`);
    };
    say(greeting(connection));
    let unread = '';
    let isMail = false;
    socket.on('data', (bytes: Buffer) => {
      unread += bytes.toString();
      for (let at = unread.indexOf('\r\n'); at !== -1; at = unread.indexOf('\r\n')) {
        const line = unread.slice(0, at);
        unread = unread.slice(at + 2);
        if (isMail && line !== '.') continue;
        lines.push(line);
        let isOver = false;
        const own = answer(line, connection, () => (isOver = true));
        const text = own === undefined ? (USUAL[line.split(' ')[0] ?? ''] ?? '500 what?') : own;
        isMail = text?.startsWith('354') ?? false;
        say(text);
        if (isOver) socket.destroySoon();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    said,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
