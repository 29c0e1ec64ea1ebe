import type { HealthListResult, QuotaUsageResult } from '@ductape/sdk';
import type { Answer, Command, Values } from './options.ts';
import { clientOf, PLACE, placeOf } from './place.ts';
import type { CliWorld } from './world.ts';

/** The commands on healthchecks and quotas, by name. */
export const COMPONENT_COMMANDS: Readonly<Record<string, Command>> = {
  'health list': { operands: [0, 0], options: PLACE, run: listHealth },
  'health run': { operands: [1, 1], options: PLACE, run: runHealth },
  'quota usage': { operands: [1, 1], options: [...PLACE, 'key'], run: usage },
  'quota reset': { operands: [1, 1], options: [...PLACE, 'key'], run: reset },
};

type Operands = readonly string[];

async function listHealth(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const { health } = await clientOf(world, values);
  const found = await health.list(placeOf(values));
  const lines = found.healthchecks.flatMap(({ tag, envs }) => envs.map((env) => healthLine(tag, env)));
  return { data: found, text: lines.length === 0 ? 'no healthchecks' : lines.join('\n') };
}

type Standing = HealthListResult['healthchecks'][number]['envs'][number];

function healthLine(tag: string, { slug, status, since, averageLatency }: Standing): string {
  const from = since === null ? '' : `  since ${new Date(since).toISOString()}`;
  return `${tag}  ${slug}  ${status}${from}${averageLatency === null ? '' : `  ${averageLatency} ms on average`}`;
}

async function runHealth(world: CliWorld, [tag = '']: Operands, values: Values): Promise<Answer> {
  const { health } = await clientOf(world, values);
  const data = await health.run({ ...placeOf(values), tag });
  const went = data.ok === true ? 'went well' : data.ok === false ? `failed: ${data.error}` : 'found out nothing';
  return { data, text: `${tag}  ${data.status}  the check ${went}` };
}

async function usage(world: CliWorld, [tag = '']: Operands, values: Values): Promise<Answer> {
  const { quota } = await clientOf(world, values);
  const { key } = values;
  const data = await quota.usage({ ...placeOf(values), tag, ...(key === undefined ? {} : { key }) });
  return { data, text: usageLine(tag, data) };
}

async function reset(world: CliWorld, [tag = '']: Operands, values: Values): Promise<Answer> {
  const { quota } = await clientOf(world, values);
  const { key } = values;
  const input = key === undefined ? {} : { key };
  const data = await quota.run({ ...placeOf(values), tag, action: 'reset', input });
  return { data, text: `${tag}  nothing is used` };
}

function usageLine(tag: string, { used, limit, scope, resets_at: resetsAt }: QuotaUsageResult): string {
  const until = resetsAt === null ? '' : `  until ${new Date(resetsAt).toISOString()}`;
  return `${tag}  ${scope}  ${used} of ${limit} used${until}`;
}
