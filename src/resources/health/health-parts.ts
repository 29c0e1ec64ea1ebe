/** Builds what an isolate has of healthchecks. */

import type { EventWebhooks } from '../webhooks/directory.ts';
import { createEventWebhooks, type TellingParts } from '../webhooks/telling.ts';
import { createHealthFollowing, type HealthFollowing, type HealthFollowingParts } from './following.ts';
import { createHealthViews, type HealthViewParts, type HealthViews } from './health-views.ts';
import { createHealthTeller, type HealthTeller, type HealthTellingParts } from './telling.ts';
import { createTraffic, type Traffic } from './traffic.ts';

/** What an isolate has of healthchecks. */
export interface HealthWorks {
  readonly health: HealthViews;
  readonly traffic: Traffic;
  readonly healthchecks: HealthFollowing;
  readonly healthTeller: HealthTeller;
  readonly events: EventWebhooks;
}

/** Builds it. */
export function createHealthWorks(
  parts: HealthViewParts & HealthFollowingParts & TellingParts & Omit<HealthTellingParts, 'events'>,
): HealthWorks {
  const health = createHealthViews(parts);
  const events = createEventWebhooks(parts);
  return {
    health,
    traffic: createTraffic(health),
    healthchecks: createHealthFollowing(parts),
    healthTeller: createHealthTeller({ ...parts, events }),
    events,
  };
}
