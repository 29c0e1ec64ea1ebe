/** The processor's parts as each place has them: the real ones, on a simulated platform. */

import type { Parts } from '../../../src/compose.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import type { Processor } from '../../../src/processor.ts';
import { createFeatureIndex } from '../../../src/resources/features/feature-index-store.ts';
import { notFound, type ProductConfig } from '../../../src/resources/products/config.ts';
import type { Feature } from '../../../src/resources/products/manifest-feature.ts';
import type { SimulatedD1 } from '../platform/d1.ts';
import { clockOf, cross, type Place, SimulatedFault } from '../platform/place.ts';
import type { World } from '../platform/world.ts';
import type { SimulatedBucket } from './bucket.ts';
import type { FeatureObjects } from './objects.ts';
import { sealer } from './sealer.ts';
import type { FeatureTarget } from './target.ts';

/** The workspace of all runs. */
export const WORKSPACE = 'ws';
/** Runs that ended are kept for so long. */
export const RETENTION_MS = 30 * 86_400_000;

/** What the places of a history share. */
export interface FeaturePlatform {
  readonly world: World;
  readonly objects: FeatureObjects;
  readonly bucket: SimulatedBucket;
  readonly index: SimulatedD1;
  readonly target: FeatureTarget;
  readonly config: ProductConfig;
  /** Places that met a fault: what it kept from going on is put off. */
  readonly faulty: Set<Place>;
}

/** The parts of a place; while `isFragile` says so, the index does not fail it. */
export function createFeatureParts(platform: FeaturePlatform, place: Place, isFragile = () => false): Parts {
  const { world, objects, bucket, index, target, config } = platform;
  const parts: Partial<Record<keyof Parts, unknown>> = {
    clock: clockOf(place),
    ids: { create: () => `_${world.random.hex(32)}`, random: () => world.random.next() },
    log: createLog(platform, place),
    sealer,
    journal: { sealer, bucket: bucket.binding(place) },
    features: objects.directory(place),
    featureIndex: createFeatureIndex({ db: index.binding(place, isFragile) }),
    config: { resolve: () => cross(place, 'reading the configuration', () => Promise.resolve(config)) },
    processor: {
      execute: (call, context) => {
        if (call.namespace !== 'actions') throw new Error('steps call actions alone');
        return target.attempt(place, call, context);
      },
      requireBudget: () => Promise.resolve(),
    } satisfies Partial<Processor>,
    records: { add: () => undefined, flush: () => null },
    retention: { jobsMs: RETENTION_MS, logsMs: RETENTION_MS },
  };
  return parts as Parts;
}

/** What a product has: the features of a history. */
export function createConfig(features: readonly Feature[]): ProductConfig {
  const byTag = new Map(features.map((feature) => [feature.tag, feature]));
  const config: Partial<ProductConfig> = {
    product: 'shop',
    version: 1,
    manifest: { tag: 'shop', apps: [] } as unknown as ProductConfig['manifest'],
    feature(_env, tag, path = 'tag') {
      const feature = byTag.get(tag);
      if (feature === undefined) throw notFound(path, `feature '${tag}'`);
      return feature;
    },
  };
  return config as ProductConfig;
}

/** A fault that nobody simulated is one of the engine. What another object answered, it has logged itself. */
function createLog({ world, faulty }: FeaturePlatform, place: Place): Parts['log'] {
  const { name } = place;
  const log: Partial<Parts['log']> = {
    feature: () => undefined,
    warn: (warning) => world.note(`${name}: ${JSON.stringify(warning)}`),
    fault(id, thrown) {
      faulty.add(place);
      world.note(`${name}: fault of ${id}: ${String(thrown)}`);
      if (thrown instanceof SimulatedFault || (isProcessorError(thrown) && thrown.code === 'INTERNAL')) return;
      world.violate('The engine has no fault of its own', (thrown as Error).stack ?? String(thrown));
    },
  };
  return log as Parts['log'];
}
