/** What recurs in an environment of a configuration. */

import type { Manifest } from './manifest-check.ts';
import type { Healthcheck } from './manifest-health.ts';
import type { ManifestSchedule } from './manifest-schedule.ts';

/** By tag of an app the environments that reach it. */
type Apps = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** The schedules of an environment: none where it, or the app, is switched off. */
export function schedulesOf(
  { schedules = [] }: Manifest,
  environment: Manifest['environments'][number] | undefined,
  apps: Apps,
): ManifestSchedule[] {
  if (environment === undefined || environment.active === false) return [];
  const { slug } = environment;
  return schedules.filter(
    ({ envs, app }) => (envs?.includes(slug) ?? true) && typeof apps.get(app)?.get(slug) === 'object',
  );
}

/** The healthchecks of an environment: none where it, or the app that is probed, is switched off. */
export function healthchecksOf(
  { healthchecks = [] }: Manifest,
  environment: Manifest['environments'][number] | undefined,
  apps: Apps,
): Healthcheck[] {
  if (environment === undefined || environment.active === false) return [];
  const { slug } = environment;
  return healthchecks.filter(({ envs, app, probe }) => {
    const probed = probe?.type === 'app' ? probe.app : app;
    const isHere = envs.some((own) => own.slug === slug && own.active !== false);
    return isHere && (probed === undefined || typeof apps.get(probed)?.get(slug) === 'object');
  });
}
