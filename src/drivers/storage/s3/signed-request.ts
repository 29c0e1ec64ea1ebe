import type { SignedRequest, ToSign } from '../port.ts';
import type { Bucket } from './bucket.ts';
import { ProcessorError } from '../../../kernel/errors.ts';

/** Signs an address. What is read from one is to be saved, not shown: the type is what whoever wrote it says. */
export async function signRequest(bucket: Bucket, request: ToSign): Promise<SignedRequest> {
  const { name, action, expiresIn, size, mimeType, now } = request;
  const method = action === 'read' ? 'GET' : 'PUT';
  const query = action === 'read' ? { 'response-content-disposition': 'attachment' } : undefined;
  const headers =
    action === 'read'
      ? {}
      : {
          ...(mimeType === null ? {} : { 'content-type': mimeType }),
          ...(size === null ? {} : bucket.signer.sizeHeader(size)),
        };
  try {
    const url = bucket.addressOf(name, query);
    return { url: await bucket.signer.presign({ method, url, headers, expiresIn, now }), method, headers };
  } catch (thrown) {
    throw new ProcessorError(
      'SIGNED_URL_FAILED',
      'No address can be signed with what the storage is configured with.',
      { outcome: 'not_sent' },
      thrown,
    );
  }
}
