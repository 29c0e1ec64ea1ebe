import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Asking, LimitRule, Need } from '../../src/engine/gate-state.ts';
import { type GateAnswer, type GateName, type GateObject, gateObjectName } from '../../src/resources/flow/directory.ts';

/** A stub of a gate. */
export type GateStub = DurableObjectStub & GateObject;

/** A gate of its own for a test. */
export function newGate(): GateName {
  return { workspace: `ws_${crypto.randomUUID().replaceAll('-', '')}`, product: 'shop', env: 'prd', group: 'api' };
}

/** The object of a gate: a new stub each time, since one of a crashed object stays broken. */
export function gateOf(name: GateName): GateStub {
  return env.GATES.get(env.GATES.idFromName(gateObjectName(name))) as unknown as GateStub;
}

/** What an attempt needs: a key of a limit. */
export function need(limit: string, more: Partial<LimitRule>, key = ''): Need {
  return { limit, key, rule: { concurrency: null, rate: null, maxQueued: null, ...more }, version: 1 };
}

/** Asks for an attempt; a run that waits for ten seconds unless told otherwise. */
export function ask(name: GateName, holder: string, needs: readonly Need[], more: Partial<Asking> = {}) {
  return gateOf(name).ask({
    holder,
    ticket: crypto.randomUUID(),
    since: Date.now(),
    needs,
    leaseMs: 40_000,
    job: null,
    isPlace: false,
    patienceMs: 10_000,
    circuit: null,
    ...more,
  });
}

/** Asks for an attempt of a job of a workspace; its object may be there or not. */
export function askForJob(name: GateName, id: string, needs: readonly Need[], more: Partial<Asking> = {}) {
  return ask(name, `${id}:1`, needs, { job: { workspace: name.workspace, id }, patienceMs: 0, ...more });
}

/** What was answered, in a word: `granted`, `full`, or why it is held. */
export function word(answer: GateAnswer): string {
  return answer.as === 'held' ? answer.standing.kind : answer.as;
}

/** What an object keeps: its tables with how many rows each has, and its alarm. */
export function keptOf(stub: DurableObjectStub): Promise<{ rows: Record<string, number>; alarm: number | null }> {
  return runInDurableObject(stub, async (_object, { storage }) => {
    const names = storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray();
    const rows = names.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM ${name}`).toArray().length] as const);
    return { rows: Object.fromEntries(rows), alarm: await storage.getAlarm() };
  });
}
