/** Five calls as a workflow of Cloudflare's, begun for each request and awaited to its end. */

import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers';

/** What the local engine has beside the published API: it tells of an end, where that could only be asked again and again. */
interface Watched<Params> extends Workflow<Params> {
  unsafeWaitForStatus(id: string, status: 'complete'): Promise<void>;
}

interface Env {
  readonly FIVE: Watched<unknown>;
  /** Address that each step calls. */
  readonly TARGET: string;
}

const STEPS = ['one', 'two', 'three', 'four', 'five'] as const;

/** Sends what it is given on, once a step. */
export class Five extends WorkflowEntrypoint<Env> {
  override async run({ payload }: WorkflowEvent<unknown>, step: WorkflowStep): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    let last = '';
    for (const name of STEPS)
      last = await step.do(name, async () => {
        const answer = await fetch(this.env.TARGET, { method: 'POST', headers, body: JSON.stringify(payload) });
        return answer.text();
      });
    return last;
  }
}

export default {
  async fetch(request, { FIVE }) {
    const instance = await FIVE.create({ params: await request.json() });
    await FIVE.unsafeWaitForStatus(instance.id, 'complete');
    return Response.json(await instance.status());
  },
} satisfies ExportedHandler<Env>;
