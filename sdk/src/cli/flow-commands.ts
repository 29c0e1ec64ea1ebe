import type { CircuitsGetResult, LimitsListResult } from '@ductape/sdk';
import type { Answer, Command, Values } from './options.ts';
import { clientOf, only, PLACE, placeOf } from './place.ts';
import type { CliWorld } from './world.ts';

/** The commands on limits and circuits, by name. */
export const FLOW_COMMANDS: Readonly<Record<string, Command>> = {
  'limits list': { operands: [0, 0], options: [...PLACE, 'app'], run: list },
  'limits pause': changeKey('pause', ['reason']),
  'limits resume': changeKey('resume', []),
  'circuits list': { operands: [0, 0], options: PLACE, run: listCircuits },
  'circuits open': changeCircuit('open', ['reason', 'for']),
  'circuits close': changeCircuit('close', []),
  'circuits reset': changeCircuit('reset', []),
};

type Operands = readonly string[];
type LimitKey = LimitsListResult['keys'][number];

async function list(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const { limits } = await clientOf(world, values);
  const found = await limits.list({ ...placeOf(values), app: only('app', values.app) });
  const declared = found.declared.map(({ limit, key }) => `${limit}${key === null ? '' : `  by ${key}`}`);
  const lines = [...declared, ...found.keys.map(keyLine), ...(found.has_more ? ['… and more'] : [])];
  return { data: found, text: lines.length === 0 ? 'no limits' : lines.join('\n') };
}

function keyLine({ limit, key, running, waiting, used, paused }: LimitKey): string {
  const name = key === '' ? limit : `${limit} '${key}'`;
  const counts = [
    ...(running === null ? [] : [`${running} running`]),
    ...(used === null ? [] : [`${used} used`]),
    `${waiting} waiting`,
  ];
  return `${name}  ${counts.join(', ')}${paused === null ? '' : `  paused${reasonOf(paused)}`}`;
}

function reasonOf({ reason }: { readonly reason: string | null }): string {
  return reason === null ? '' : `: ${reason}`;
}

function changeKey(kind: 'pause' | 'resume', own: readonly 'reason'[]): Command {
  return {
    operands: [1, 2],
    options: [...PLACE, 'app', ...own],
    async run(world, [limit = '', key], values) {
      const { limits } = await clientOf(world, values);
      const { reason } = values;
      const data = await limits[kind]({
        ...placeOf(values),
        app: only('app', values.app),
        limit,
        ...(key === undefined ? {} : { key }),
        ...(reason === undefined ? {} : { reason }),
      });
      return { data, text: keyLine(data) };
    },
  };
}

async function listCircuits(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const { circuits } = await clientOf(world, values);
  const found = await circuits.list(placeOf(values));
  return {
    data: found,
    text: found.circuits.length === 0 ? 'no circuits' : found.circuits.map(circuitLine).join('\n'),
  };
}

function circuitLine({ app, status, until, waiting, calls, failures, ...rest }: CircuitsGetResult): string {
  const tried = until === null ? '' : ` until ${new Date(until).toISOString()}`;
  return `${app}  ${status}${tried}  ${failures} of ${calls} calls failed, ${waiting} waiting${reasonOf(rest)}`;
}

function changeCircuit(kind: 'open' | 'close' | 'reset', own: readonly ('reason' | 'for')[]): Command {
  return {
    operands: [1, 1],
    options: [...PLACE, ...own],
    async run(world, [app = ''], values) {
      const { circuits } = await clientOf(world, values);
      const { reason, for: time } = values;
      const more = { ...(reason === undefined ? {} : { reason }), ...(time === undefined ? {} : { for: time }) };
      const data = await circuits[kind]({ ...placeOf(values), app, ...more });
      return { data, text: circuitLine(data) };
    },
  };
}
