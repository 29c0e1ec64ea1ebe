import { encodeQuery } from './names.ts';
import { type Sign, VERSION } from './shared-key.ts';

/** What a signed address allows. */
export interface SharedAccess {
  readonly accountName: string;
  readonly container: string;
  /** Not encoded. */
  readonly name: string;
  /** Letters of the service: `r`, `cw`. */
  readonly permissions: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Whether it may be used by HTTPS alone. */
  readonly isHttpsOnly: boolean;
  /** The `Content-Disposition` of what is read; null for that of the blob. */
  readonly disposition: string | null;
}

/** The query of a service SAS for one blob. https://learn.microsoft.com/rest/api/storageservices/create-service-sas */
export async function signAccess(access: SharedAccess, sign: Sign): Promise<string> {
  const fields = {
    sp: access.permissions,
    se: new Date(access.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(access.isHttpsOnly && { spr: 'https' }),
    sv: VERSION,
    sr: 'b',
    ...(access.disposition !== null && { rscd: access.disposition }),
  };
  const text = accessToSign(access, fields);
  return encodeQuery({ ...fields, sig: await sign(text) });
}

/** The text that its signature is made of. */
export function accessToSign(
  { accountName, container, name }: Pick<SharedAccess, 'accountName' | 'container' | 'name'>,
  fields: Readonly<Record<string, string>>,
): string {
  const field = (key: string) => fields[key] ?? '';
  return [
    field('sp'),
    field('st'),
    field('se'),
    `/blob/${accountName}/${container}/${name}`,
    field('si'),
    field('sip'),
    field('spr'),
    field('sv'),
    field('sr'),
    '', // Time of a snapshot.
    '', // Scope of encryption.
    ...['rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(field),
  ].join('\n');
}
