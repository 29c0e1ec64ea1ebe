/** What must hold once nothing goes wrong any more. */

import { isDeepStrictEqual } from 'node:util';
import { type Item, isStopped } from '../../../src/engine/feature/state.ts';
import { checkState } from '../../engine/feature/invariants.ts';
import type { FeatureSimulation } from './simulation.ts';
import type { RunSeen } from './run-seen.ts';

/** How late anything may be: the sweeper comes every other minute, and waits for one; an attempt is let end. */
const LATE_MS = 240_000;

type Violate = (detail: string) => void;

/** Checks everything there is; `isOver` when every run should have ended. */
export function checkRest(simulation: FeatureSimulation, isOver: boolean): void {
  const { world, journals, accepted } = simulation;
  const violate = (holds: string) => (detail: string) => world.violate(holds, detail);
  for (const id of accepted)
    if (!journals.runs.has(id)) violate('A run whose start was answered is there')(world.label(id, 'F'));
  for (const [id, run] of journals.runs) {
    const label = world.label(id, 'F');
    const say = (holds: string) => (detail: string) => violate(holds)(`${label}: ${detail}`);
    checkGoesOn(simulation, run, isOver, say('No run is stuck'));
    checkChildren(simulation, run, say('Parents know the ends of their children, and close those they leave'));
    checkEffects(simulation, run, say('What completed was done, and what was undone too'));
    if (isOver) checkFold(run, say('Folding a journal again gives the same state'));
  }
  checkIndex(simulation, violate('The index shows every run as it stands, and no other'));
}

function checkFold({ state, entries, given }: RunSeen, violate: Violate): void {
  try {
    checkState(state, entries, given);
  } catch (thrown) {
    violate((thrown as Error).message);
  }
}

function checkGoesOn({ world, journals }: FeatureSimulation, run: RunSeen, isOver: boolean, violate: Violate): void {
  const { state, row } = run;
  if (state.final !== null) {
    if (row.told !== 1) violate('it ended, and not all were told');
    return;
  }
  const last = `after ${JSON.stringify(run.entries.at(-1))}, ${row.stage} until ${row.due}`;
  if (isOver) return violate(`it has not ended ${last}`);
  const { now } = world.scheduler;
  const isLate = (at: number | null): boolean => at !== null && at < now - LATE_MS;
  const late = run.items.filter(({ status, due }) => isLate(due) && !isEnded(status));
  if (late.length > 0 || isLate(state.deadline)) violate(`it should have gone on at ${row.due} ${last}`);
  if (state.updatedAt > now - LATE_MS) return;
  if (state.ending !== null) return violate(`it does not come to its end ${last}`);
  const waits = run.items.some(({ status, due, child }) => {
    if (status === 'child') return due !== null || journals.runs.get(child ?? '')?.state.final === null;
    return status === 'waiting' || due !== null;
  });
  if (!waits && !isStopped(state)) violate(`it waits for nothing ${last}`);
}

function isEnded(status: Item['status']): boolean {
  return ['completed', 'failed', 'skipped', 'abandoned', 'rolled_back'].includes(status);
}

function checkChildren({ world, journals }: FeatureSimulation, run: RunSeen, violate: Violate): void {
  for (const { place, child, status, index } of run.items) {
    const work = run.given.plan.steps[place]?.work;
    if (work?.type !== 'feature' || child === null) continue;
    const its = journals.runs.get(child);
    const what = `child ${world.label(child, 'F')}`;
    const final = its?.state.final ?? null;
    if (status === 'child' && (its === undefined || final !== null))
      violate(`${what} is ${final?.status ?? 'not there'}, and is waited for`);
    if (status === 'completed') {
      const output = run.state.steps[place]?.outputs[index];
      if (final?.status !== 'completed' || !isDeepStrictEqual(output, final.output))
        violate(`${what} is ${final?.status ?? 'not over'}, and counts as completed`);
    }
    const isLeft = status === 'abandoned' || status === 'failed' || status === 'skipped';
    const ending = its?.state.ending ?? null;
    if (work.closePolicy === 'abandon' && ending?.type === 'cancel' && ending.reason?.includes(run.spec.id) === true)
      violate(`${what} was to go on, and was cancelled`);
    if (isLeft && work.closePolicy !== 'abandon' && its !== undefined && final === null)
      violate(`${what} goes on, and is not waited for`);
  }
}

function checkEffects({ target }: FeatureSimulation, run: RunSeen, violate: Violate): void {
  const taken = new Set(run.entries.flatMap((entry) => (entry.type === 'step_started' ? [entry.step] : [])));
  for (const { place, index, status, compensation } of run.items) {
    const step = run.given.plan.steps[place];
    if (step === undefined) continue;
    const key = `${run.spec.id}:${step.tag}:${index}`;
    const isDone = status === 'completed' && step.work.type === 'call' && taken.has(step.tag);
    if (isDone && !target.done.has(key)) violate(`${step.tag}[${index}] completed, and was never done`);
    if (compensation?.status === 'done' && !target.done.has(`${key}:rollback`))
      violate(`${step.tag}[${index}] was compensated, and never undone`);
  }
}

function checkIndex({ world, journals, index }: FeatureSimulation, violate: Violate): void {
  const rows = index.read('SELECT id, live, status, due, revision FROM feature_runs');
  const shown = new Map(rows.map((row) => [row['id'] as string, row]));
  for (const [id, { row }] of journals.runs) {
    const found = shown.get(id);
    shown.delete(id);
    // What has just changed is told within a second.
    if (row.revision / 1000 > world.scheduler.now - LATE_MS) continue;
    const { status } = JSON.parse(row.summary) as { readonly status: string };
    const expected = { status, live: Number(row.stage !== 'ended') };
    // The revision of a run with something under way grows in memory.
    const isBehind = found === undefined || (found['revision'] as number) < row.revision;
    if (isBehind || found['status'] !== status || found['live'] !== expected.live)
      violate(`${world.label(id, 'F')} is ${JSON.stringify(expected)}, shown ${JSON.stringify(found)}`);
  }
  for (const [id, row] of shown) violate(`${world.label(id, 'F')} is not there: ${JSON.stringify(row)}`);
}

/** Checks that nothing is left when the time of all runs is over; what failed may have left a table, with nothing in it. */
export function checkNothingIsLeft({ world, objects, bucket, index, journals, faulty }: FeatureSimulation): void {
  const violate = (detail: string) =>
    world.violate('When the time of all runs is over, objects, files and index are empty', detail);
  const failed = new Set([...faulty].map(({ name }) => name.slice(0, name.lastIndexOf('#'))));
  for (const object of objects.all) {
    const { name, tables, wakesAt } = object;
    const kept = failed.has(name) ? tables.filter((table) => object.read(`SELECT 1 FROM ${table}`).length > 0) : tables;
    if (kept.length > 0) violate(`${name} keeps ${kept.join(', ')}`);
    if (wakesAt !== null) violate(`${name} wakes at ${wakesAt} for nothing`);
  }
  const left = bucket.keys.filter((key) => [...journals.removed].some((id) => key.includes(id)));
  if (left.length > 0) violate(`files are left: ${left.join(', ')}`);
  const rows = index.read('SELECT id, status, due FROM feature_runs');
  if (rows.length > 0) violate(`the index keeps ${JSON.stringify(rows)}`);
}
