/** The route of signed addresses, which carry their own proof. */

import type { ServeAddress } from '../resources/storage/serving.ts';
import { ADDRESS_PATH } from '../resources/storage/addresses.ts';
import { answerHeaders } from './cross-origin.ts';

/** The pattern of their paths. */
export const ADDRESS_ROUTE = `${ADDRESS_PATH}:token`;

/** Answers a request to a signed address; errors are thrown. The token is read as it is spelled. */
export async function answerAddress(serve: ServeAddress, request: Request, requestId: string): Promise<Response> {
  const token = new URL(request.url).pathname.slice(ADDRESS_PATH.length);
  const response = await serve({ token, request, requestId });
  for (const [name, value] of Object.entries(answerHeaders(request, requestId))) response.headers.set(name, value);
  return response;
}
