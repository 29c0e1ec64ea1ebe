import { ProcessorError } from '../../kernel/errors.ts';
import { kindOf } from '../../kernel/host-kind.ts';

/**
 * Throws `TARGET_REFUSED`, outcome `not_sent`, unless the processor may call this address: http or https, without a
 * user and password, and neither a private, special-purpose (the IANA registries of RFC 6890) or cloud metadata
 * address nor a name of the local machine or site. The URL standard has already turned the decimal, octal, hexadecimal
 * and short forms of an IPv4 address into the dotted one; an IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is
 * judged as itself. With `allowPrivate` only metadata services, scheme and credentials are refused.
 *
 * A public name that resolves to a private address passes: a Worker cannot see what a name resolves to.
 */
export function checkTarget(url: URL, allowPrivate: boolean): void {
  const reason = refusalOf(url, allowPrivate);
  if (reason !== null) throw new ProcessorError('TARGET_REFUSED', reason, { outcome: 'not_sent' });
}

function refusalOf(url: URL, allowPrivate: boolean): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `The target must be an http or https address, not ${url.protocol}`;
  if (url.username !== '' || url.password !== '')
    return `The address of ${url.hostname} must not carry a user or password; use a header.`;
  const kind = kindOf(url.hostname);
  if (kind === 'metadata') return `The target ${url.hostname} is a cloud metadata service.`;
  if (allowPrivate || kind === 'public') return null;
  return `The target ${url.hostname} is a private or special-purpose address.`;
}
