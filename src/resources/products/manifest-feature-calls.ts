/** Features that call features. */

import { createOrder } from './manifest-feature-order.ts';
import { type Path, placeSteps, type Report } from './manifest-feature-steps.ts';
import type { Feature } from './manifest-feature.ts';

/** Reports features that call themselves, by way of others too: each cycle once, where its first feature calls the next. */
export function checkCalls(
  features: readonly { readonly value: Feature; readonly path: Path }[],
  report: Report,
): void {
  const places = new Map(features.map(({ value }, place) => [value.tag, place]));
  const calls = features.map(({ value, path }) => callsOf(value, path, places));
  const { cycles } = createOrder(calls.map((each) => [...each.keys()]));
  for (const cycle of cycles) {
    const [first = 0, second = first] = cycle;
    const tags = [...cycle, first].map((place) => features[place]?.value.tag);
    const path = calls[first]?.get(second);
    if (path !== undefined) report(path, `the feature calls itself: ${tags.join(' → ')}`);
  }
}

/** Places of the features that one calls, with where it first does. */
function callsOf(feature: Feature, path: Path, places: ReadonlyMap<string, number>): Map<number, Path> {
  const calls = new Map<number, Path>();
  for (const { step, path: at, from } of placeSteps(feature).steps) {
    const place = step.type === 'feature' ? places.get(step.feature) : undefined;
    if (place !== undefined && !calls.has(place))
      calls.set(place, [...path, ...at, from === null ? 'feature' : 'event']);
  }
  return calls;
}
