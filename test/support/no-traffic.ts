import type { Traffic } from '../../src/resources/health/traffic.ts';

/** Hears of no traffic. */
export const noTraffic: Traffic = { observer: () => null };
