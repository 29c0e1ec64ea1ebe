import { invalidField } from '../../../kernel/errors.ts';
import type { AzureTarget } from '../port.ts';

/** What a connection string says of an account: where it is, and what it is asked with. */
export type AzureAccount = Pick<AzureTarget, 'endpoint' | 'accountName' | 'credential'>;

const FIELD = 'connectionString';
const SUFFIX = 'core.windows.net';

/**
 * Reads a connection string of an Azure storage account: `AccountName` with `AccountKey`, or `SharedAccessSignature`, at
 * `BlobEndpoint` or where `DefaultEndpointsProtocol` and `EndpointSuffix` say. Names are taken in any case, and those
 * of other services are passed over. Throws `VALIDATION_ERROR` at `connectionString` that says what is missing; no value is quoted.
 * https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 */
export function parseConnectionString(text: string): AzureAccount {
  const values = valuesOf(text);
  const endpoint = endpointOf(values);
  const key = values.get('accountkey');
  const sas = values.get('sharedaccesssignature');
  if (key === undefined && sas === undefined)
    throw invalidField(FIELD, 'has neither AccountKey nor SharedAccessSignature');
  const accountName = values.get('accountname');
  if (key !== undefined) {
    if (accountName === undefined) throw invalidField(FIELD, 'has an AccountKey and no AccountName');
    return { endpoint, accountName, credential: { key } };
  }
  return {
    endpoint,
    accountName: accountName ?? accountOf(endpoint),
    credential: { sas: (sas ?? '').replace(/^\?/, '') },
  };
}

function valuesOf(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of text.split(';')) {
    const setting = part.trim();
    if (setting === '') continue;
    const equals = setting.indexOf('=');
    if (equals < 1) throw invalidField(FIELD, 'must be settings of the form Name=value, divided by semicolons');
    const value = setting.slice(equals + 1).trim();
    if (value !== '') values.set(setting.slice(0, equals).trim().toLowerCase(), value);
  }
  return values;
}

function endpointOf(values: ReadonlyMap<string, string>): string {
  const given = values.get('blobendpoint');
  const accountName = values.get('accountname');
  if (given === undefined && accountName === undefined)
    throw invalidField(FIELD, 'has neither AccountName nor BlobEndpoint');
  const protocol = values.get('defaultendpointsprotocol')?.toLowerCase() ?? 'https';
  if (protocol !== 'https' && protocol !== 'http')
    throw invalidField(FIELD, 'has a DefaultEndpointsProtocol that is neither https nor http');
  const address = given ?? `${protocol}://${accountName}.blob.${values.get('endpointsuffix') ?? SUFFIX}`;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw invalidField(
      FIELD,
      `has ${given === undefined ? 'no AccountName and EndpointSuffix' : 'no BlobEndpoint'} that make an address`,
    );
  return address.replace(/\/+$/, '');
}

/** The account that an endpoint is of: the first label of its host. */
function accountOf(endpoint: string): string {
  return new URL(endpoint).hostname.split('.')[0] ?? '';
}
