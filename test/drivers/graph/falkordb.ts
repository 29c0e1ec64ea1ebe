import { connect } from 'cloudflare:sockets';

/**
 * Has a server of the tests forget its one graph, by a command of Valkey's: what is made afterwards has ids from 0 on. Its
 * address says where it takes commands.
 */
export async function emptyFalkordb(address: string): Promise<void> {
  const url = new URL(address);
  const port = Number(url.searchParams.get('commands'));
  const socket = connect({ hostname: url.hostname, port }, { secureTransport: 'off', allowHalfOpen: false });
  const writer = socket.writable.getWriter();
  await writer.write(new TextEncoder().encode(`AUTH ${url.password}\r\nFLUSHALL\r\nQUIT\r\n`));
  // The server closes it when all is done.
  const said = await new Response(socket.readable as ReadableStream<Uint8Array>).text();
  if (said !== '+OK\r\n'.repeat(3)) throw new Error(`FalkorDB was not emptied: ${said}`);
}
