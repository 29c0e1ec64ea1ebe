/** The floor of a job that is due: an object that an alarm wakes, which then makes one call. */

import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly ALARMS: DurableObjectNamespace<Alarm>;
  /** Address that is called when the alarm goes off. */
  readonly DUE: string;
}

/** Sleeps until it is due, then calls. */
export class Alarm extends DurableObject<Env> {
  /** Arms the alarm; what is given goes to the target. */
  async arm(at: number): Promise<void> {
    this.ctx.storage.kv.put('at', at);
    await this.ctx.storage.setAlarm(at);
  }

  override async alarm(): Promise<void> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': this.ctx.id.toString() };
    const body = JSON.stringify({ due_at: this.ctx.storage.kv.get('at') });
    const answer = await fetch(this.env.DUE, { method: 'POST', headers, body });
    await answer.arrayBuffer();
  }
}

/** Takes `{ due_at }` and has a new object wake then. */
export default {
  async fetch(request, { ALARMS }) {
    const { due_at: at } = await request.json<{ due_at: number }>();
    await ALARMS.get(ALARMS.newUniqueId()).arm(at);
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  },
} satisfies ExportedHandler<Env>;
