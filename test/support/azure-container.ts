import { createSign, stringToSign, VERSION } from '../../src/drivers/storage/azure/shared-key.ts';
import type { AzureTarget } from '../../src/drivers/storage/port.ts';

/** The account of Azure's emulator. https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
export const ACCOUNT = {
  accountName: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const;

/** Makes a container with a name of its own at the blob endpoint of an emulator. */
export async function createContainer(endpoint: string): Promise<AzureTarget> {
  const { accountName, key } = ACCOUNT;
  const container = `tests-${crypto.randomUUID()}`;
  const url = new URL(`${endpoint}/${container}?restype=container`);
  const headers = { 'x-ms-version': VERSION, 'x-ms-date': new Date().toUTCString() };
  const request = { method: 'PUT', path: url.pathname, query: { restype: 'container' }, headers, length: 0 };
  const signature = await createSign(key)(stringToSign(request, accountName));
  const authorization = `SharedKey ${accountName}:${signature}`;
  const answer = await fetch(url, { method: 'PUT', headers: { ...headers, authorization } });
  if (!answer.ok) throw new Error(`No container: ${answer.status} ${await answer.text()}`);
  return { type: 'azure', endpoint, accountName, container, credential: { key } };
}
