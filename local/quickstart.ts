/** `npm run quickstart`: the main job on real servers, step by step, on this machine. */

import { setTimeout as wait } from 'node:timers/promises';
import Ductape, { type JobsGetResult } from '@ductape/sdk';
import { type MailService, startMailService } from '../examples/welcome/mail-service.ts';
import { welcomeProduct } from '../examples/welcome/product.ts';
import { main, readOptions, serve, type Served, whereabouts } from './serve.ts';

const MAIL_PORT = 8788;
const CALL = { env: 'prd', product: 'my-app', app: 'email-service', event: 'send_welcome_email' } as const;
const FINAL: readonly JobsGetResult['status'][] = ['completed', 'failed', 'cancelled'];

const step = (text: string) => console.log(`\n${text}`);
const tell = (text: string) => console.log(`  ${text}`);

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  let quiet = true;
  const mail = await startMailService(MAIL_PORT);
  const served = await serve(options, (line) => quiet || console.log(line));
  step('1. The processor serves');
  tell(`${served.url}, workspace ${served.credentials.workspace_id}`);
  const ductape = new Ductape(served.credentials);
  await applyProduct(ductape, mail);
  await runAction(ductape);
  await fireOnce(ductape, mail);
  await scheduleMornings(ductape);
  console.log(`\n${whereabouts(served)}`);
  if (options.exit) return end(served, mail);
  quiet = false;
  console.log('It keeps serving; Ctrl+C ends it.');
  return { ...served, close: async () => void (await end(served, mail)) };
});

async function end(served: Served, mail: MailService): Promise<null> {
  await Promise.all([served.close(), mail.close()]);
  return null;
}

async function applyProduct(ductape: Ductape, mail: MailService): Promise<void> {
  const applied = await ductape.products.apply(welcomeProduct(mail.url), { envs: ['prd', 'dev'] });
  step('2. A product is applied');
  tell(
    `${applied.product} is version ${applied.version}${applied.created ? '' : ' (unchanged)'}; prd runs version ${applied.environments['prd']}`,
  );
}

async function runAction(ductape: Ductape): Promise<void> {
  const answer = await ductape.actions.run({ ...CALL, input: { body: { to: 'jane@example.com' } } });
  step('3. An action runs now');
  tell(`email-service answered ${JSON.stringify(answer)}`);
}

async function fireOnce(ductape: Ductape, mail: MailService): Promise<void> {
  const dueAt = Date.now() + 2000;
  const to = `at-${dueAt}@example.com`;
  const job = await ductape.actions.dispatch({ ...CALL, input: { body: { to } }, schedule: { start_at: dueAt } });
  step('4. A job is dispatched for two seconds from now');
  tell(`${job.job_id} is ${job.status} for ${new Date(job.scheduled_at).toISOString()}`);
  const done = await finished(ductape, job.job_id);
  const arrived = mail.mails.find((each) => each.to === to)?.arrivedAt;
  if (done.status !== 'completed' || arrived === undefined)
    throw new Error(`the job ended ${done.status}: ${JSON.stringify(done.last_error)}`);
  tell(
    `it fired and is ${done.status}: ${JSON.stringify(done.result)}; email-service saw it ${arrived - dueAt} ms after it was due`,
  );
}

async function finished(ductape: Ductape, id: string): Promise<JobsGetResult> {
  const until = Date.now() + 30_000;
  for (;;) {
    const job = await ductape.jobs.get(id);
    if (FINAL.includes(job.status)) return job;
    if (Date.now() > until) throw new Error(`job ${id} is still ${job.status} after 30 s`);
    await wait(50);
  }
}

async function scheduleMornings(ductape: Ductape): Promise<void> {
  const schedule = { cron: '0 9 * * *', tz: 'America/New_York' };
  const input = { body: { to: 'every-morning@example.com' } };
  const job = await ductape.actions.dispatch({ ...CALL, input, schedule }, { idempotency_key: 'quickstart-mornings' });
  step(`5. A recurring job: ${schedule.cron} in ${schedule.tz}`);
  tell(`${job.job_id} fires next at ${new Date(job.next_run_at ?? 0).toISOString()}; the next five:`);
  const { firings } = await ductape.jobs.preview({ schedule, count: 5 });
  for (const { utc, local } of firings) tell(`${local}   ${utc}`);
}
