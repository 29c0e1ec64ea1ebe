/** Features that call features, by themselves or by way of fallbacks and quotas. */

import { createOrder } from './manifest-feature-order.ts';
import { type Path, placeSteps, type Report } from './manifest-feature-steps.ts';
import type { Feature } from './manifest-feature.ts';

interface Part<Value> {
  readonly path: Path;
  readonly value: Value;
}

/** What runs features as its options. */
interface Optional {
  readonly tag: string;
  readonly options?: readonly { readonly type: string; readonly event: string }[] | undefined;
}

/** The components that run features. */
interface Callers {
  readonly fallbacks: readonly Part<Optional>[];
  readonly quotas: readonly Part<Optional>[];
}

/** Something that calls, and what it calls by name with where it first does. */
interface Node {
  readonly name: string;
  readonly tag: string;
  readonly calls: ReadonlyMap<string, Path>;
}

/** Reports features that call themselves, by way of others too: each cycle once, where its first one calls the next. */
export function checkCalls(features: readonly Part<Feature>[], { fallbacks, quotas }: Callers, report: Report): void {
  const nodes = [
    ...features.map((feature) => ofFeature(feature)),
    ...fallbacks.map((part) => ofOptions('fallback', part)),
    ...quotas.map((part) => ofOptions('quota', part)),
  ];
  const places = new Map(nodes.map(({ name }, place) => [name, place]));
  const known = (name: string) => places.get(name) ?? [];
  const { cycles } = createOrder(nodes.map(({ calls }) => [...calls.keys()].flatMap(known)));
  for (const cycle of cycles) {
    const [first = 0, second = first] = cycle;
    const tags = [...cycle, first].map((place) => nodes[place]?.tag);
    const path = nodes[first]?.calls.get(nodes[second]?.name ?? '');
    if (path !== undefined) report(path, `the feature calls itself: ${tags.join(' → ')}`);
  }
}

function ofFeature({ value, path }: Part<Feature>): Node {
  const calls = new Map<string, Path>();
  for (const { step, path: at, from } of placeSteps(value).steps) {
    if (step.type !== 'feature' && step.type !== 'fallback' && step.type !== 'quota') continue;
    const named = (step as Readonly<Record<string, unknown>>)[step.type];
    const name = `${step.type} ${String(named)}`;
    if (!calls.has(name)) calls.set(name, [...path, ...at, from === null ? step.type : 'event']);
  }
  return { name: `feature ${value.tag}`, tag: value.tag, calls };
}

function ofOptions(kind: 'fallback' | 'quota', { value: { tag, options = [] }, path }: Part<Optional>): Node {
  const calls = new Map<string, Path>();
  for (const [place, { type, event }] of options.entries())
    if (type === 'feature' && !calls.has(`feature ${event}`))
      calls.set(`feature ${event}`, [...path, 'options', place, 'event']);
  return { name: `${kind} ${tag}`, tag, calls };
}
