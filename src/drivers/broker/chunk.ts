/** Chunks of a topic's log: what is written with one row, as text. */

import type { LogMessage, Producer } from './port.ts';

/** A message that is to be part of one. */
export interface ChunkMessage {
  readonly key: string | null;
  /** JSON text without line breaks. */
  readonly body: string;
  readonly producer: Producer;
}

/** The first line of a chunk. */
interface Head {
  readonly producers: readonly Producer[];
  /** Of each message: its key, and which producer's it is. */
  readonly messages: readonly (readonly [key: string | null, producer: number])[];
}

/** A chunk's text: a line that says what is in it, and one for each body, so that none is parsed to be passed on. */
export function writeChunk(messages: readonly ChunkMessage[]): string {
  const producers = [...new Set(messages.map(({ producer }) => producer))];
  const places = new Map(producers.map((producer, n) => [producer, n]));
  const head: Head = {
    producers,
    messages: messages.map(({ key, producer }) => [key, places.get(producer) ?? 0]),
  };
  return [JSON.stringify(head), ...messages.map(({ body }) => body)].join('\n');
}

/** The messages of a chunk, of which the first has this offset. Throws where it is none. */
export function readChunk(text: string, first: number, at: number): LogMessage[] {
  const [line = '', ...bodies] = text.split('\n');
  const { producers, messages } = JSON.parse(line) as Head;
  return messages.map(([key, place], n) => {
    const [producer, body] = [producers[place], bodies[n]];
    if (producer === undefined || body === undefined) throw new Error('a chunk of a topic is not whole');
    return { offset: first + n, key, body, producer, at };
  });
}

/** Divides messages into chunks of so many bytes; a larger message is alone in one. */
export function inChunks<Message extends { readonly bytes: number }>(
  messages: readonly Message[],
  bytes: number,
): Message[][] {
  const chunks: Message[][] = [];
  let room = 0;
  for (const message of messages) {
    const last = chunks.at(-1);
    if (last === undefined || message.bytes > room) {
      chunks.push([message]);
      room = bytes - message.bytes;
    } else {
      last.push(message);
      room -= message.bytes;
    }
  }
  return chunks;
}
