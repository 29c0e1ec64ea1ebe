/** Sets of offsets as ranges, sorted, apart from each other: `[from, to)`. */

/** A set of offsets. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** Adds one offset. */
export function withOffset(ranges: Ranges, offset: number): Ranges {
  const at = ranges.findIndex(([, to]) => to >= offset);
  if (at === -1) return [...ranges, [offset, offset + 1]];
  const found = ranges[at];
  if (found === undefined) return ranges;
  const [from, to] = found;
  if (from <= offset && offset < to) return ranges;
  if (offset + 1 < from) return [...ranges.slice(0, at), [offset, offset + 1], ...ranges.slice(at)];
  if (offset < from) return [...ranges.slice(0, at), [offset, to], ...ranges.slice(at + 1)];
  const next = ranges[at + 1];
  return next !== undefined && next[0] === offset + 1
    ? [...ranges.slice(0, at), [from, next[1]], ...ranges.slice(at + 2)]
    : [...ranges.slice(0, at), [from, offset + 1], ...ranges.slice(at + 1)];
}

/** How many offsets they are, below one. */
export function sizeOf(ranges: Ranges, below = Infinity): number {
  return ranges.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, below) - from), 0);
}

/** Whether an offset is among them. */
export function hasOffset(ranges: Ranges, offset: number): boolean {
  return ranges.some(([from, to]) => from <= offset && offset < to);
}

/** Says of offsets, asked in their order, whether they are among them. */
export function rangesReader(ranges: Ranges): (offset: number) => boolean {
  let at = 0;
  return (offset) => {
    for (let range = ranges[at]; range !== undefined && range[1] <= offset; range = ranges[at]) at += 1;
    const range = ranges[at];
    return range !== undefined && range[0] <= offset;
  };
}

/** Where a cursor is after what follows it without a gap, and what is left above it. */
export function advance(cursor: number, ranges: Ranges): { readonly cursor: number; readonly ranges: Ranges } {
  let at = cursor;
  let taken = 0;
  for (const [from, to] of ranges) {
    if (from > at) break;
    at = Math.max(at, to);
    taken += 1;
  }
  return { cursor: at, ranges: ranges.slice(taken) };
}
