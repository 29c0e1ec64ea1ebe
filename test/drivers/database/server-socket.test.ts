import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { mysqlServer } from '../../../src/drivers/database/mysql-connection.ts';
import { readAddress } from '../../../src/drivers/database/server-address.ts';
import { ConnectionEnd, ServerSocket } from '../../../src/drivers/database/server-socket.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const bytes = (text: string) => new TextEncoder().encode(text);

/** A socket that says `hello`, with what was written to it in the clear, and encrypted. */
function plainSocket() {
  const written: string[] = [];
  const streams = (prefix: string, hello: readonly string[]) => ({
    readable: new ReadableStream<Uint8Array>({
      start(controller) {
        for (const said of hello) controller.enqueue(bytes(said));
      },
    }),
    writable: new WritableStream<Uint8Array>({
      write: (data) => void written.push(prefix + new TextDecoder().decode(data)),
    }),
    opened: Promise.resolve(),
    closed: new Promise<void>(() => undefined),
    close: () => Promise.resolve(),
  });
  const plain = { ...streams('', ['hello']), startTls: () => streams('encrypted ', []) };
  return { written, socket: new ServerSocket(plain as unknown as Socket) };
}

describe('a socket that turns to encryption', () => {
  test('writes encrypted what is written once it has turned', async () => {
    const { written, socket } = plainSocket();
    const turned = Promise.withResolvers<unknown>();
    socket.once('data', () => {
      socket.write(bytes('request'));
      socket.secure('db.example.com', turned.resolve);
    });
    socket.start();
    expect(await turned.promise).toBe(undefined);
    await new Promise<void>((resolve) => {
      socket.write(bytes('password'), resolve);
    });
    expect(written).toEqual(['request', 'encrypted password']);
  });

  test('ends where anything is to be written before', async () => {
    const { written, socket } = plainSocket();
    const ended = Promise.withResolvers<unknown>();
    socket.on('error', ended.resolve);
    socket.once('data', () => {
      socket.write(bytes('request'));
      socket.secure('db.example.com', () => undefined);
      socket.write(bytes('password'));
    });
    socket.start();
    expect(await ended.promise).toEqual(new ConnectionEnd('it spoke before its encryption'));
    expect(socket.readyState).toBe('closed');
    expect(written).not.toContain('password');
  });
});

test('a connection of MySQL that is closed before it is greeted ends its socket', async () => {
  const ends = vi.spyOn(ServerSocket.prototype, 'end');
  const began = Promise.withResolvers<void>();
  vi.spyOn(ServerSocket.prototype, 'start').mockImplementation(() => began.resolve());
  // A server that waits to be spoken to.
  const { host } = new URL(env.TEST_POSTGRESQL_URL);
  const connection = mysqlServer.open(readAddress(`mysql://u:p@${host}/d?sslmode=disable`));
  await began.promise;
  connection.close();
  await expect(connection.opened).rejects.toThrow('it was closed');
  expect(ends).toHaveBeenCalledWith();
});
