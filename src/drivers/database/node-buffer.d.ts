/** What is used of Node's buffers: the client of PostgreSQL reads its protocol by their methods. */
declare module 'node:buffer' {
  export const Buffer: { from(bytes: ArrayBufferLike, offset: number, length: number): Uint8Array };
}
