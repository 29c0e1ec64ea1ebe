/** What each entry of a journal changes. The state follows from plan and entries alone. */

import { applyCompensation } from './apply-compensation.ts';
import { applyItem } from './apply-item.ts';
import { endStep, takeOver } from './apply-step.ts';
import type { Entry } from './entries.ts';
import type { RunState } from './state.ts';

const FINAL = { feature_failed: 'failed', feature_rolled_back: 'rolled_back', feature_cancelled: 'cancelled' } as const;

/** Applies one entry, in place. */
export function applyEntry(state: RunState, entry: Entry): void {
  state.updatedAt = entry.at;
  switch (entry.type) {
    case 'feature_started':
      start(state, entry);
      return;
    case 'signal_received':
      state.received = entry.n;
      state.signals.push({ n: entry.n, name: entry.name, payload: entry.payload });
      if (entry.command !== undefined) state.commands.add(entry.command);
      return;
    case 'checkpoint_created':
      state.checkpoint = { name: entry.name, metadata: entry.metadata, order: state.ordered };
      state.facts = { ...state.facts, checkpoint_name: entry.name, checkpoint_data: entry.metadata };
      return;
    case 'state_changed':
      state.data = { ...state.data, ...entry.values };
      return;
    case 'run_failed':
      state.ending ??= { type: 'failure', error: entry.error, step: null };
      return;
    case 'cancel_requested':
      state.ending = endingOf(state, entry);
      return;
    case 'proceeded':
      state.hasProceeded = true;
      return;
    case 'logged':
      return;
    case 'feature_completed':
      state.final = { status: 'completed', output: entry.output, at: entry.at };
      return;
    case 'feature_failed':
    case 'feature_rolled_back':
    case 'feature_cancelled':
      state.final = { status: FINAL[entry.type], output: null, at: entry.at };
      return;
    case 'rollback_started':
    case 'compensation_started':
    case 'compensation_retrying':
    case 'compensation_lost':
    case 'step_rolled_back':
    case 'rollback_failed':
    case 'rollback_ended':
      applyCompensation(state, entry);
      return;
    default:
      applyItem(state, entry);
  }
}

/** A second one, which is forced, keeps the reason of the first. */
function endingOf(
  { ending }: RunState,
  { reason, isForced = true }: Extract<Entry, { type: 'cancel_requested' }>,
): RunState['ending'] {
  if (ending === null) return { type: 'cancel', reason, isForced };
  return ending.type === 'cancel' ? { ...ending, isForced: ending.isForced || isForced } : ending;
}

function start(state: RunState, entry: Extract<Entry, { type: 'feature_started' }>): void {
  const { plan } = state;
  state.origin = entry.origin;
  state.startedAt = entry.at;
  state.deadline = plan.timeoutMs === null ? Infinity : entry.at + plan.timeoutMs;
  state.data = { ...entry.state };
  for (const [place, { blockedBy }] of state.steps.entries()) if (blockedBy === 0) state.ready.add(place);
  for (const taken of entry.takenOver) takeOver(state, taken, entry.at);
  for (const tag of entry.skipped) {
    const place = plan.places.get(tag);
    if (place !== undefined && state.steps[place]?.status === 'pending')
      endStep(state, place, { status: 'skipped', output: null, at: entry.at });
  }
}
