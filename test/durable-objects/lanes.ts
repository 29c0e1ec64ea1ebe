import { expect, vi } from 'vitest';
import type { JobSpec } from '../../src/engine/job-state.ts';
import type { Call } from '../../src/resources/executor.ts';
import type { Member } from '../support/workspace.ts';
import { createSpec, type JobStub, kept, objectOf, PATIENCE, within } from './jobs.ts';

/** A new lane, which is the only one of its scope: jobs for it, and what stores them all in one call. */
export function createLane(owner: Member) {
  const digits = () => crypto.randomUUID().replaceAll('-', '');
  const lane = digits().slice(0, 8);
  const stub = objectOf(owner, `job_l1x${lane}x${digits()}`);
  const specsOf = (count: number, event: string, key: string, more: Partial<JobSpec<Call>> = {}) =>
    Array.from({ length: count }, () => createSpec(owner, event, key, { id: `job_l1x${lane}x${digits()}`, ...more }));
  const dispatch = (specs: readonly JobSpec<Call>[]) =>
    within(stub, async (object) => {
      const answers = await Promise.all(specs.map((spec) => object.dispatch(spec)));
      expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    });
  return { stub, specsOf, dispatch };
}

/** Waits until these jobs of an object are completed. */
export function completed(stub: JobStub, specs: readonly JobSpec<Call>[]): Promise<void> {
  return vi.waitFor(async () => {
    const { jobs } = await kept(stub);
    const found = new Map(jobs.map(({ id, phase, progress }) => [id, [phase.status, progress.executions]]));
    expect(specs.map(({ id }) => found.get(id))).toEqual(specs.map(() => ['completed', 1]));
  }, PATIENCE);
}
