/** The middle of some figures; of an even number of them the lower of the two. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The figure that the share `of` of them do not exceed, by nearest rank; NaN when there are none. */
export function percentile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(of * sorted.length) - 1)] ?? Number.NaN;
}
