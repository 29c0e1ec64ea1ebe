/** What must hold in every history. Add an invariant here and it is looked after in all of them. */

import {
  acceptedIsStored,
  answersAreStored,
  keysLeadToOneJob,
  refusalsAreDeserved,
  schedulesAreDeclared,
} from './invariants/answers.ts';
import {
  alarmsAreArmed,
  attemptsAreLeased,
  fencesGrow,
  leasesAreAlone,
  leasesLast,
  nothingWaitsForTheDead,
} from './invariants/leases.ts';
import { concurrencyIsKept, pausedKeysRest, ratesAreKept } from './invariants/limits.ts';
import {
  attemptsKeepTheRule,
  endsAreFinal,
  outcomesAreRecordedOnce,
  unknownIsNotRepeated,
} from './invariants/outcomes.ts';
import { deletedIsGone, failuresPause, hoursAreBounded, pausedJobsRest } from './invariants/pauses.ts';
import {
  effectsAreNotRepeated,
  firingsAreDistinct,
  missedFiringsAreMadeUpFor,
  oldOccurrencesLapse,
  parkedStaysParked,
} from './invariants/policies.ts';
import { indexIsTrue, nothingIsLeft, nothingIsLost } from './invariants/rest.ts';
import { firingsFollowTheSchedule, nothingIsEarly, schedulesGoOn } from './invariants/schedules.ts';
import { calmIsSmooth, cancelledAttemptsStop, noticesAreTold } from './invariants/telling.ts';
import type { Observer } from './platform/observer.ts';
import type { Invariant, Watched } from './watched.ts';

/** The invariants. Beside them, `World.violate` is called where the platform itself sees a promise broken. */
export const INVARIANTS: readonly Invariant[] = [
  acceptedIsStored,
  nothingIsLost,
  fencesGrow,
  leasesLast,
  nothingWaitsForTheDead,
  attemptsAreLeased,
  leasesAreAlone,
  alarmsAreArmed,
  outcomesAreRecordedOnce,
  attemptsKeepTheRule,
  unknownIsNotRepeated,
  endsAreFinal,
  nothingIsEarly,
  firingsFollowTheSchedule,
  schedulesGoOn,
  pausedJobsRest,
  failuresPause,
  hoursAreBounded,
  deletedIsGone,
  oldOccurrencesLapse,
  effectsAreNotRepeated,
  parkedStaysParked,
  missedFiringsAreMadeUpFor,
  firingsAreDistinct,
  concurrencyIsKept,
  ratesAreKept,
  pausedKeysRest,
  keysLeadToOneJob,
  answersAreStored,
  refusalsAreDeserved,
  schedulesAreDeclared,
  indexIsTrue,
  nothingIsLeft,
  noticesAreTold,
  cancelledAttemptsStop,
  calmIsSmooth,
];

/** An observer for each invariant, for one history. */
export function createObservers(watched: Watched): Observer[] {
  return INVARIANTS.map(({ holds, watch }) => watch(watched, (detail) => watched.world.violate(holds, detail)));
}
