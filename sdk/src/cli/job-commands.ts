import Ductape from '@ductape/sdk';
import type { JobsCancelManyResult, JobsGetResult, JobsListInput } from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import type { Answer, Command, Values } from './options.ts';
import { CliError, type CliWorld } from './world.ts';

const FILTER = ['product', 'env', 'status', 'target', 'key'] as const;
const MANY = ['credentials', ...FILTER, 'dry-run', 'rate'] as const;

/** The commands on jobs, by name. What changes jobs takes one by its id, or many by a filter. */
export const JOB_COMMANDS: Readonly<Record<string, Command>> = {
  'jobs list': { operands: [0, 0], options: ['credentials', ...FILTER, 'limit'], run: list },
  'jobs get': { operands: [1, 1], options: ['credentials'], run: get },
  'jobs history': { operands: [1, 1], options: ['credentials', 'limit'], run: history },
  'jobs stats': { operands: [0, 0], options: ['credentials', 'product', 'env', 'from', 'to'], run: stats },
  'jobs cancel': change('cancel', ['reason']),
  'jobs pause': change('pause', ['reason']),
  'jobs resume': change('resume', []),
  'jobs retry': change('retry', ['delay']),
  'jobs delete': change('delete', []),
  'jobs trigger': { operands: [1, 1], options: ['credentials'], run: trigger },
};

type Operands = readonly string[];
type Kind = 'cancel' | 'pause' | 'resume' | 'retry' | 'delete';

async function clientOf(world: CliWorld, { credentials }: Values): Promise<Ductape> {
  return new Ductape(await readCredentials(world, credentials));
}

async function list(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const input = { ...filterOf(values), ...numberOf('limit', values.limit) };
  const found = await (await clientOf(world, values)).jobs.list(input);
  const lines = found.jobs.map(lineOf);
  const more = found.next_cursor === null ? [] : ['… and more'];
  return { data: found, text: lines.length === 0 ? 'no jobs' : [...lines, ...more].join('\n') };
}

/** One line a job: id, state, place, what it runs, when it is due, and its latest failure. */
function lineOf({ id, status, product, env, target, next_run_at: next, last_error: error }: Listed): string {
  const due = next === null ? '' : `  due ${new Date(next).toISOString()}`;
  return `${id}  ${status}  ${product}/${env}  ${target}${due}${error === null ? '' : `  ${error.code}`}`;
}

type Listed = Pick<JobsGetResult, 'id' | 'status' | 'product' | 'env' | 'target' | 'next_run_at' | 'last_error'>;

async function get(world: CliWorld, [id = '']: Operands, values: Values): Promise<Answer> {
  const job = await (await clientOf(world, values)).jobs.get(id);
  return { data: job, text: JSON.stringify(job, null, 2) };
}

async function trigger(world: CliWorld, [id = '']: Operands, values: Values): Promise<Answer> {
  const job = await (await clientOf(world, values)).jobs.trigger(id);
  return { data: job, text: lineOf(job) };
}

async function history(world: CliWorld, [id = '']: Operands, values: Values): Promise<Answer> {
  const found = await (await clientOf(world, values)).jobs.getHistory(id, numberOf('limit', values.limit));
  const { total_executions: total, failed_executions: failed, executions } = found;
  const lines = executions.map(
    ({ number, completed_at: at, status, attempts, error }) =>
      `${number}  ${new Date(at).toISOString()}  ${status}  ${attempts} attempt(s)${error === null ? '' : `  ${error.code}: ${error.message}`}`,
  );
  return { data: found, text: [...lines, `${total} execution(s), ${failed} of them failed`].join('\n') };
}

async function stats(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const { from, to } = values;
  const place = filterOf(values);
  const times = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const found = await (await clientOf(world, values)).jobs.getStats({ ...place, ...times });
  const lines = Object.entries(found).map(([name, value]) => `${name}  ${isTime(name) ? instant(value) : value}`);
  return { data: found, text: lines.join('\n') };
}

function isTime(name: string): boolean {
  return name === 'from' || name === 'to';
}

function instant(value: number | null): string {
  return new Date(value ?? 0).toISOString();
}

function change(kind: Kind, own: readonly ('reason' | 'delay')[]): Command {
  return {
    operands: [0, 1],
    options: [...MANY, ...own],
    async run(world, [id], values) {
      const { reason, delay } = values;
      const more = { ...(reason === undefined ? {} : { reason }), ...(delay === undefined ? {} : { delay }) };
      const filter = filterOf(values);
      if (id !== undefined && Object.keys(filter).length > 0)
        throw new CliError(`'jobs ${kind}' takes a job or a filter, not both`);
      const { jobs } = await clientOf(world, values);
      if (id === undefined) {
        const options = { ...numberOf('rate', values.rate), ...(values['dry-run'] === true && { dry_run: true }) };
        const many = jobs[`${kind}Many`] as (input: object) => Promise<JobsCancelManyResult>;
        return manyAnswer(kind, await many({ ...filter, ...options, ...more }));
      }
      const data = await jobs[kind](id, more);
      return { data, text: typeof data === 'boolean' ? `${id} is deleted` : lineOf(data) };
    },
  };
}

const DONE = { cancel: 'cancelled', pause: 'paused', resume: 'resumed', retry: 'retried', delete: 'deleted' } as const;

function manyAnswer(kind: Kind, data: JobsCancelManyResult): Answer {
  const { count, status, operation_id: operation, skipped = 0, failed = 0 } = data;
  if (status === undefined) return { data, text: `${count} job(s) would be ${DONE[kind]}` };
  const rest = status === 'running' ? `; ${operation} goes on` : '';
  return { data, text: `${count} job(s) ${DONE[kind]}, ${skipped} skipped, ${failed} failed${rest}` };
}

/** The filter of a command line. The processor checks what is in it. */
function filterOf({ product, env, status, target, key }: Values): JobsListInput {
  const [one, ...others] = env ?? [];
  if (others.length > 0) throw new CliError('give one --env');
  const given = { product, env: one, status, target, key };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function numberOf<Name extends string>(name: Name, text: string | undefined): { [Key in Name]?: number } {
  if (text === undefined) return {};
  if (!/^\d+$/.test(text)) throw new CliError(`--${name} takes a number`);
  return { [name]: Number(text) } as { [Key in Name]?: number };
}
