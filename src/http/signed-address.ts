/** The route of signed addresses, which carry their own proof. */

import type { ServeAddress } from '../resources/storage/serving.ts';
import { ADDRESS_PATH } from '../resources/storage/addresses.ts';
import { answerHeaders } from './cross-origin.ts';

/** The pattern of their paths. */
export const ADDRESS_ROUTE = `${ADDRESS_PATH}:token`;

/** What answering them takes. */
export interface AddressParts {
  readonly serveAddress: ServeAddress;
  /** Has work go on when nobody waits for it any more. */
  readonly background: (work: Promise<unknown>) => void;
}

/** Answers a request to a signed address; errors are thrown. The token is read as it is spelled. */
export async function answerAddress(
  { serveAddress, background }: AddressParts,
  request: Request,
  requestId: string,
): Promise<Response> {
  const token = new URL(request.url).pathname.slice(ADDRESS_PATH.length);
  const serving = serveAddress({ token, request, requestId });
  // Of a file that is written somebody has to take note, also when its sender has gone.
  if (request.method === 'PUT') background(serving.catch(() => undefined));
  const response = await serving;
  for (const [name, value] of Object.entries(answerHeaders(request, requestId))) response.headers.set(name, value);
  return response;
}
