/** What the engine imports from `cloudflare:workers`, for a process without that runtime. */

/** The base class of durable objects. */
export class DurableObject<Env> {
  readonly ctx: DurableObjectState;
  readonly env: Env;

  constructor(ctx: DurableObjectState, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}
