import { type ErrorCode, ProcessorError } from '../../../kernel/errors.ts';
import { readDocumentText } from '../document.ts';
import type { About, AzureTarget, Content, FileStore, SignedRequest, StoredFile, ToSign } from '../port.ts';
import { bare, instantOf, pageOf, UPLOAD_HEADER } from './answers.ts';
import { blockId, blockList } from './blocks.ts';
import { type AzureParts, type BlobClient, type BlobRequest, createBlobClient } from './client.ts';
import { copyBlob } from './copying.ts';
import { anotherVersion, getBlob, headBlob, isAbsent, type Reading } from './reading.ts';
import { readRefusal, refusalError } from './refusals.ts';
import { signAccess } from './shared-access.ts';

/** Blocks need no beginning: this stands for one. */
const BLOCKS = 'blocks';

/**
 * Opens a container of Azure Blob Storage, with a shared key or a shared access signature. Parts are uncommitted blocks of the blob, which
 * Azure removes by itself after a week, or when something else is written under the name: an upload that is then completed is `UPLOAD_FAILED`.
 */
export function openAzure(target: AzureTarget, parts: AzureParts): FileStore {
  const client = createBlobClient(target, parts);
  const reading = { client, now: () => parts.clock.now(), clock: parts.clock };
  return {
    put: (name, content, about, signal) => putBlob(reading, name, content, about, signal),
    get: (name, options, signal) => getBlob(reading, name, options, signal),
    head: async (name, signal) => (await headBlob(reading, name, 'DOWNLOAD_FAILED', signal))?.file ?? null,
    delete: (name, signal, ifMatch) => deleteBlob(reading, name, signal, ifMatch),
    list: ({ prefix, limit, after }, signal) => {
      const page = { prefix, maxresults: String(limit), ...(after !== null && { marker: after }) };
      const query = { restype: 'container', comp: 'list', ...page };
      return ask(reading, { method: 'GET', query }, 'LIST_FAILED', signal, async (response) =>
        pageOf(await readDocumentText(response), client.host, reading.now()),
      );
    },
    copy: (from, to, signal) => copyBlob(reading, from, to, signal),
    createParts: async () => BLOCKS,
    putPart: async (name, _handle, part, content, signal) => {
      const id = await blockId(part, content);
      const query = { comp: 'block', blockid: id };
      await ask(reading, { method: 'PUT', name, query, body: content }, 'UPLOAD_FAILED', signal, done);
      return { part, etag: id, size: content instanceof Uint8Array ? content.length : content.size };
    },
    completeParts: (name, _handle, stored, about, signal) => {
      const body = blockList(stored);
      const request: BlobRequest = {
        method: 'PUT',
        name,
        query: { comp: 'blocklist' },
        headers: propertiesOf(about),
        body,
      };
      const size = stored.reduce((sum, part) => sum + part.size, 0);
      return ask(reading, request, 'UPLOAD_FAILED', signal, (response) =>
        writtenFile(reading, name, response, size, about),
      );
    },
    abortParts: async () => undefined,
    sign: (request) => signRequest(client, target, request),
    addressOf: (name) => client.urlOf(name),
    ping: (signal) => {
      const query = { restype: 'container', comp: 'list', maxresults: '1' };
      return ask(reading, { method: 'GET', query }, 'LIST_FAILED', signal, done);
    },
  };
}

/** Sends what only goes well or fails. */
function ask<Read>(
  { client, now }: Reading,
  request: BlobRequest,
  failed: ErrorCode,
  signal: AbortSignal,
  read: (response: Response) => Read | Promise<Read>,
): Promise<Read> {
  return client.exchange(request, signal, async (response) => {
    if (response.ok) return read(response);
    throw refusalError(client, await readRefusal(response, now()), failed);
  });
}

/** An unread body would hold its connection; that it may break meanwhile does not matter. */
function done(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

function putBlob(
  reading: Reading,
  name: string,
  content: Content,
  about: About,
  signal: AbortSignal,
): Promise<StoredFile> {
  const headers = { ...propertiesOf(about), 'x-ms-blob-type': 'BlockBlob' };
  const size = content instanceof Uint8Array ? content.length : content.size;
  return ask(reading, { method: 'PUT', name, headers, body: content }, 'UPLOAD_FAILED', signal, (response) =>
    writtenFile(reading, name, response, size, about),
  );
}

function propertiesOf({ mimeType, upload }: About): Record<string, string> {
  return { 'x-ms-blob-content-type': mimeType, ...(upload !== null && { [UPLOAD_HEADER]: upload }) };
}

function writtenFile({ now }: Reading, name: string, response: Response, size: number, about: About): StoredFile {
  done(response);
  const { headers } = response;
  const lastModified = instantOf(headers.get('last-modified'), now());
  return { name, size, etag: bare(headers.get('etag')), lastModified, ...about };
}

function deleteBlob(
  { client, now }: Reading,
  name: string,
  signal: AbortSignal,
  ifMatch: string | undefined,
): Promise<void> {
  const headers = {
    'x-ms-delete-snapshots': 'include',
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
  };
  return client.exchange({ method: 'DELETE', name, headers }, signal, async (response) => {
    if (response.ok) return done(response);
    const refusal = await readRefusal(response, now());
    if (refusal.status === 412) throw anotherVersion();
    if (!isAbsent(refusal)) throw refusalError(client, refusal, 'DELETE_FAILED');
  });
}

async function signRequest(client: BlobClient, target: AzureTarget, request: ToSign): Promise<SignedRequest> {
  if (client.sign === null)
    throw new ProcessorError(
      'SIGNED_URL_FAILED',
      'A storage that has a shared access signature cannot sign; give accountName and accountKey.',
    );
  const { name, action, mimeType } = request;
  const isRead = action === 'read';
  if (!isRead && request.size !== null)
    throw new ProcessorError('NOT_SUPPORTED', 'size: Azure cannot sign the size of what is written.', {
      errors: [{ path: 'size', message: 'Azure cannot sign the size of what is written' }],
    });
  const query = await signAccess(
    {
      accountName: target.accountName,
      container: target.container,
      name,
      permissions: isRead ? 'r' : 'cw',
      expiresAt: request.now + request.expiresIn * 1000,
      isHttpsOnly: target.endpoint.startsWith('https:'),
      disposition: isRead ? 'attachment' : null,
    },
    client.sign,
  );
  return {
    url: `${client.urlOf(name)}?${query}`,
    method: isRead ? 'GET' : 'PUT',
    headers: isRead ? {} : { 'x-ms-blob-type': 'BlockBlob', ...(mimeType !== null && { 'content-type': mimeType }) },
  };
}
