/** The operations on circuits. */

import type { CircuitCommand } from '../../engine/gate-state.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, Principal, Reply } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { Admission } from '../flow/admission.ts';
import type { CircuitStanding, GateDirectory, GateName } from '../flow/directory.ts';
import { circuitRule, type KnownCircuit } from '../flow/flow.ts';
import { notFound, type ProductConfig } from '../products/config.ts';
import type { ConfigStore } from '../products/store.ts';
import type { Circuit, circuits as contract } from './contract.ts';

/** What the handlers work with. */
export interface CircuitParts {
  readonly gates: GateDirectory;
  readonly config: ConfigStore;
  readonly clock: Clock;
  readonly admission: Admission;
}

/** How many objects a list asks at one time. */
const AT_ONCE = 20;

interface Place {
  readonly product: string;
  readonly env: string;
}

/** Builds the handlers. */
export function createCircuitHandlers(parts: CircuitParts): Handlers<typeof contract> {
  const { gates, config, clock } = parts;
  const carryOut = async (
    given: Place & { readonly app: string },
    command: CircuitCommand,
    principal: Principal,
  ): Promise<Reply<Circuit>> => {
    const { name, circuit } = await find(parts, principal, given);
    const standing = await gates.at(name).command(command, circuit);
    parts.admission.learn(name, viewOf(standing));
    return { data: toCircuit(given.app, circuit, standing) };
  };
  return {
    async list({ product, env }, { principal: { workspace } }) {
      const resolved = await config.resolve(workspace, product, env);
      const tags = guardedApps(resolved, env);
      const listed: Circuit[] = [];
      const standingOf = async ({ tag, circuit }: (typeof tags)[number]) =>
        toCircuit(tag, circuit, await gates.at({ workspace, product, env, group: tag }).circuit(circuit));
      for (let from = 0; from < tags.length; from += AT_ONCE)
        listed.push(...(await Promise.all(tags.slice(from, from + AT_ONCE).map(standingOf))));
      return { data: { circuits: listed } };
    },
    async get(given, { principal }) {
      const { name, circuit } = await find(parts, principal, given);
      return { data: toCircuit(given.app, circuit, await gates.at(name).circuit(circuit)) };
    },
    async open({ reason = null, until, for: duration, ...given }, { principal }) {
      const now = clock.now();
      if (until !== undefined && duration !== undefined) throw invalidField('for', 'has no place beside until');
      if (until !== undefined && until <= now) throw invalidField('until', 'is over already');
      const at = duration === undefined ? (until ?? null) : now + duration;
      return carryOut(given, { do: 'open', until: at, reason }, principal);
    },
    close: (given, { principal }) => carryOut(given, { do: 'close' }, principal),
    reset: (given, { principal }) => carryOut(given, { do: 'reset' }, principal),
  };
}

/** The apps of an environment whose circuit is declared. */
function guardedApps({ manifest, version }: ProductConfig, env: string): { tag: string; circuit: KnownCircuit }[] {
  return (manifest.apps ?? []).flatMap(({ tag, circuit, environments }) => {
    const rule = circuitRule(circuit);
    const isHere = environments.some(({ slug }) => slug === env);
    return rule === null || !isHere ? [] : [{ tag, circuit: { rule, version } }];
  });
}

async function find(
  { config }: CircuitParts,
  { workspace }: Principal,
  { product, env, app }: Place & { readonly app: string },
): Promise<{ name: GateName; circuit: KnownCircuit }> {
  const resolved = await config.resolve(workspace, product, env);
  const rule = circuitRule(resolved.app(env, app).circuit);
  if (rule === null) throw notFound('app', `a circuit of app '${app}'`);
  return { name: { workspace, product, env, group: app }, circuit: { rule, version: resolved.version } };
}

function viewOf({ phase }: CircuitStanding) {
  return { status: phase.status, until: phase.status === 'open' ? phase.until : null };
}

function toCircuit(app: string, { rule }: KnownCircuit, standing: CircuitStanding): Circuit {
  const { phase, openings, openedAt, calls, failures, waiting } = standing;
  const isOpen = phase.status === 'open';
  return {
    app,
    status: phase.status,
    since: phase.status === 'closed' ? null : phase.since,
    until: isOpen ? phase.until : null,
    opened_by: isOpen ? phase.by : null,
    reason: isOpen ? phase.reason : null,
    opened_at: openedAt,
    openings,
    calls,
    failures,
    canaries_passed: phase.status === 'half_open' ? phase.passed : 0,
    waiting,
    error_rate: rule.errorRate,
    min_calls: rule.minCalls,
    window: rule.windowMs,
    cooldown: rule.cooldownMs,
    canaries: rule.canaries,
  };
}
