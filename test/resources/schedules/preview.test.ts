import { beforeEach, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatched, readJob } from '../jobs/jobs.ts';
import { applied, idOf, jobOf, nightly, promoted, type ScheduleManifest, shop } from './scheduled.ts';

/** A product of which `prd` is a preview environment, or not. */
function preview(isPreview: boolean, schedules: readonly ScheduleManifest[] = [], name = 'Preview'): ProductManifest {
  const environments = [
    { slug: 'prd', env_name: 'prd', preview: isPreview },
    { slug: 'dev', env_name: 'dev' },
  ];
  return shop(schedules, name, { environments });
}

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace();
});

describe('in a preview environment', () => {
  beforeEach(() => owner.apply(preview(true)));

  test.each([
    ['a cron', { cron: '0 3 * * *' }, 'paused'],
    ['an interval', { every: '1h' }, 'paused'],
    ['an interval that is due at once', { every: '1h', start_at: 100_000_000_000 }, 'paused'],
    ['a cron that says it is not paused', { cron: '0 3 * * *', paused: false }, 'scheduled'],
    ['a single time', { delay: '1h' }, 'scheduled'],
  ])('a job of %s begins as it should', async (_what, schedule, status) => {
    const job = await dispatched(owner, { schedule });
    expect(job.status).toBe(status);
    expect(await readJob(owner, job.job_id)).toMatchObject({
      status,
      paused_by: status === 'paused' ? 'preview' : null,
      execution_count: 0,
    });
  });

  test('a schedule with a key says that it is paused, each time', async () => {
    const declare = () => dispatched(owner, { key: 'nightly', schedule: { every: '1h' } });
    expect(await declare()).toMatchObject({ status: 'paused', recurring: true, next_run_at: null });
    expect((await declare()).status).toBe('paused');
  });

  test('a schedule that is resumed stays so when it is declared again', async () => {
    const declare = () => dispatched(owner, { key: 'nightly', schedule: { every: '1h' } });
    const { job_id } = await declare();
    await owner.call('jobs.resume', { job_id });
    expect((await declare()).status).toBe('scheduled');
  });

  test('a schedule begins once its request says so', async () => {
    await dispatched(owner, { key: 'nightly', schedule: { every: '1h' } });
    const again = await dispatched(owner, { key: 'nightly', schedule: { every: '1h', paused: false } });
    expect(again.status).toBe('scheduled');
  });

  test('nothing holds for another environment', async () => {
    expect(await dispatched(owner, { env: 'dev', schedule: { every: '1h' } })).toMatchObject({ status: 'scheduled' });
  });
});

describe('a manifest’s schedule', () => {
  const paused = nightly('waits');
  const live = nightly('runs', { schedule: { cron: '0 3 * * *', paused: false } });

  test('begins paused where its environment is a preview, unless it says otherwise', async () => {
    await applied(owner, preview(true, [paused, live]));
    expect(await jobOf(owner, 'waits')).toMatchObject({ status: 'paused', paused_by: 'preview' });
    expect(await jobOf(owner, 'runs')).toMatchObject({ status: 'scheduled', paused_by: null });
    expect(await jobOf(owner, 'waits', 'dev')).toMatchObject({ status: 'scheduled' });
  });

  test('begins once its environment is no preview any more, or once it says so itself', async () => {
    const told = nightly('told');
    await applied(owner, preview(true, [paused, told]));
    const saying = { ...told, schedule: { ...told.schedule, paused: false } };
    await applied(owner, preview(true, [paused, saying], 'Told'), ['prd']);
    expect(await jobOf(owner, 'told')).toMatchObject({ status: 'scheduled', paused_by: null });
    await applied(owner, preview(false, [paused, saying], 'Live'));
    expect(await promoted(owner, 3)).toMatchObject({ declared: ['waits', 'told'], updated: ['waits'] });
    expect(await jobOf(owner, 'waits')).toMatchObject({ status: 'scheduled', paused_by: null });
  });

  test('that someone paused stays paused when its environment is no preview any more', async () => {
    await applied(owner, preview(true, [live]));
    await owner.call('jobs.pause', { job_id: await idOf(owner, 'runs') });
    await applied(owner, preview(false, [live], 'Live'), ['prd']);
    expect(await jobOf(owner, 'runs')).toMatchObject({ status: 'paused', paused_by: 'user' });
  });

  test('that runs goes on when its environment becomes a preview', async () => {
    await applied(owner, preview(false, [paused]));
    await applied(owner, preview(true, [paused], 'Preview now'), ['prd']);
    expect(await jobOf(owner, 'waits')).toMatchObject({ status: 'scheduled' });
  });
});
