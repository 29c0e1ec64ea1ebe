/** The route of subscribers' sockets, which a ticket opens: no address and no signature has it. */

import type { EventDirectory } from '../drivers/broker/directory.ts';
import { ProcessorError, refusal } from '../kernel/errors.ts';

/** The subprotocol that stands beside the ticket. */
const PROTOCOL = 'ductape.events';
/** A ticket: the id of the group's object, and what only its holder knows. */
const TICKET = /^([0-9a-f]{64})\.[0-9a-f]{64}$/;

/** Has the group's object open the socket; errors are thrown. */
export async function openSocket(eventObjects: EventDirectory, request: Request): Promise<Response> {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw refusal('VALIDATION_ERROR', [{ path: 'upgrade', message: 'must be websocket' }]);
  const protocols = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  const [id] = protocols.flatMap((name) => TICKET.exec(name)?.[1] ?? []);
  const object = id === undefined || !protocols.includes(PROTOCOL) ? null : eventObjects.byId(id);
  if (object === null) throw refused(`give ${PROTOCOL} and a ticket as subprotocols`);
  const response = await object.fetch(request);
  if (response.status === 401) throw refused('the ticket is used, too old or none');
  if (response.status === 429) throw new ProcessorError('RATE_LIMITED', 'the group has as many sockets as it may');
  return response;
}

function refused(message: string): ProcessorError {
  return new ProcessorError('UNAUTHORIZED', message);
}
