/** Ranges of bytes, as files are read and as HTTP speaks of them (RFC 9110 section 14). */

import type { ByteRange } from './model.ts';

const SPEC = /^[ \t]*(\d*)-(\d*)[ \t]*$/;

/** Which bytes of a file a range is. */
export interface ResolvedRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Reads the header `Range`. Null for the whole file: where there is none, it asks for several ranges, has another unit or
 * makes no sense, as RFC 9110 section 14.2 has servers ignore it.
 */
export function parseRange(header: string | null): ByteRange | null {
  const [unit, spec, ...more] = (header ?? '').split('=');
  if (unit?.trim().toLowerCase() !== 'bytes' || more.length > 0) return null;
  const [, first, last] = SPEC.exec(spec ?? '') ?? [];
  if (first === undefined || last === undefined) return null;
  if (first === '') return last === '' ? null : { suffix: position(last) };
  const offset = position(first);
  if (last === '') return { offset };
  const end = position(last);
  return end < offset ? null : { offset, length: end - offset + 1 };
}

/** A range as the header `Range` asks for it. */
export function formatRange(range: ByteRange): string {
  if ('suffix' in range) return `bytes=-${range.suffix}`;
  const { offset, length } = range;
  return length === undefined ? `bytes=${offset}-` : `bytes=${offset}-${offset + length - 1}`;
}

/** Which bytes of a file of that size a range is; null where it has none of them. An empty file has none for any range. */
export function resolveRange(range: ByteRange, size: number): ResolvedRange | null {
  if ('suffix' in range) {
    const length = Math.min(range.suffix, size);
    return length <= 0 ? null : { offset: size - length, length };
  }
  const length = Math.min(range.length ?? Infinity, size - range.offset);
  return length <= 0 ? null : { offset: range.offset, length };
}

/** Whether what came of a file of that size is what was asked for: the range, or the whole of it without one. */
export function isAskedRange(came: ResolvedRange, range: ByteRange | undefined, size: number): boolean {
  const asked = range === undefined ? { offset: 0, length: size } : resolveRange(range, size);
  return asked?.offset === came.offset && asked.length === came.length;
}

/** The header `Content-Range` of an answer that has those bytes of a file. */
export function contentRange({ offset, length }: ResolvedRange, size: number): string {
  return `bytes ${offset}-${offset + length - 1}/${size}`;
}

/** The header `Content-Range` of the refusal of a range that a file of that size has nothing of. */
export function unsatisfiedRange(size: number): string {
  return `bytes */${size}`;
}

/** Which bytes the header `Content-Range` says an answer has, and of how many; null where it cannot be read. */
export function parseContentRange(header: string | null): (ResolvedRange & { readonly size: number }) | null {
  const [, first, last, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || size === undefined) return null;
  const offset = Number(first);
  return { offset, length: Number(last) - offset + 1, size: Number(size) };
}

/** A number that is too large for one is beyond every end just as well. */
function position(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER - 1);
}
