/** What a host's name or address says of where it is. */

import ipaddr from 'ipaddr.js';
import { BoundedMap } from './bounded-map.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where clouds hand their credentials to whoever asks: AWS and most others, its container service, its and Google's
 * IPv6 forms, Alibaba, Oracle, and Azure's host agent, whose address is otherwise a public one.
 */
const METADATA_ADDRESSES = new Set([
  '169.254.169.254',
  '169.254.170.2',
  'fd00:ec2::254',
  'fd20:ce::254',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
]);
const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog']);

/** Names that never leave a machine or a site (RFC 6761, RFC 6762, and `.internal` as ICANN reserved it). */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal)$/;

const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const SIX_TO_FOUR = ipaddr.IPv6.parseCIDR('2002::/16');
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** A cloud's metadata service, somewhere on the internet, or within a machine or a site. */
export type HostKind = 'metadata' | 'public' | 'private';

/** To read an address costs more than all else that a check of a request does. */
const kinds = new BoundedMap<string, HostKind>(1_000);

/**
 * The kind of a host as a URL of `http` has it: the decimal, octal, hexadecimal and short forms of an IPv4 address turned
 * into the dotted one. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as itself. A public name that
 * resolves to a private address is public: a Worker cannot see what a name resolves to.
 */
export function kindOf(hostname: string): HostKind {
  const known = kinds.get(hostname);
  if (known !== undefined) return known;
  const kind = judge(hostname.replace(/^\[|\]$|\.+$/g, ''));
  kinds.set(hostname, kind);
  return kind;
}

function judge(host: string): HostKind {
  const address = ipaddr.isValid(host) ? innermost(ipaddr.parse(host)) : null;
  if (METADATA_NAMES.has(host) || (address !== null && METADATA_ADDRESSES.has(address.toString()))) return 'metadata';
  return (address === null ? isPublicName(host) : isPublicAddress(address)) ? 'public' : 'private';
}

function isPublicName(host: string): boolean {
  return host !== '' && !PRIVATE_NAME.test(host);
}

function isPublicAddress(address: Address): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST));
}

function innermost(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address;
  const bytes = address.toByteArray();
  if (address.isIPv4MappedAddress() || address.match(NAT64)) return new ipaddr.IPv4(bytes.slice(12));
  return address.match(SIX_TO_FOUR) ? new ipaddr.IPv4(bytes.slice(2, 6)) : address;
}
