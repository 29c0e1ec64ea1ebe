/** The choice among weighted providers. Pure. */

/** Something that is chosen by weight; weights are relative. */
export interface Weighted {
  readonly weight: number;
}

/**
 * The place of the one chosen by a number of 0 to 1, of those whose places are given: each as likely as its weight is
 * among theirs. Where all of these weigh nothing, each is as likely as the others. Null of none.
 */
export function chooseByWeight(all: readonly Weighted[], places: readonly number[], random: number): number | null {
  const weights = places.map((place) => all[place]?.weight ?? 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return places[Math.min(places.length - 1, Math.floor(random * places.length))] ?? null;
  let left = random * sum;
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return places[index] ?? null;
    left -= weight;
  }
  // What rounding left over belongs to the last that weighs anything.
  return places[weights.findLastIndex((weight) => weight > 0)] ?? null;
}
