import { ProcessorError } from '../../kernel/errors.ts';
import { MASK, secretForms } from '../../kernel/mask.ts';
import type { ServerAddress } from './server-address.ts';
import { ConnectionEnd } from './server-socket.ts';

/** How far a statement got when its connection was lost. */
export class Lost extends Error {
  readonly isSent: boolean;

  constructor(isSent: boolean, cause: unknown) {
    super('lost', { cause });
    this.isSent = isSent;
  }
}

/** Why no connection could be made; `isAnswered` where the server said it. Nothing was sent. */
export function connectionError(thrown: unknown, address: ServerAddress, isAnswered: boolean): ProcessorError {
  const { host, port } = address;
  const message = `no connection to the database at ${host}:${port}: ${reasonOf(thrown, isAnswered)}`;
  return new ProcessorError('CONNECTION_ERROR', masked(message, address), { outcome: 'not_sent' }, thrown);
}

function reasonOf(thrown: unknown, isAnswered: boolean): string {
  if (thrown instanceof Error && (isAnswered || thrown instanceof ConnectionEnd)) return thrown.message;
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return code === 'CONNECT_TIMEOUT' ? 'it did not answer in time' : 'it closed the connection';
}

function masked(message: string, { password }: ServerAddress): string {
  return secretForms(password).reduce((text, form) => text.replaceAll(form, MASK), message);
}
