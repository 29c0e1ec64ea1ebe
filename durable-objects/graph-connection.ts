import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../src/compose.ts';
import type { GraphConnectionObject, GraphReply, GraphServer } from '../src/drivers/graph/directory.ts';

/** Keeps one connection to a server across calls, which an isolate cannot share between requests. */
export class GraphConnection extends DurableObject<Env> implements GraphConnectionObject {
  /** See {@link GraphConnectionObject}. */
  async run({ type }: GraphServer): Promise<GraphReply> {
    return { ok: false, error: { code: 'NOT_SUPPORTED', message: `there is no driver for ${type}` } };
  }
}
