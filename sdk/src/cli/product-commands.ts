import Ductape from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import { initFolder } from './init.ts';
import { readManifest } from './manifest-file.ts';
import type { Answer, Command, Values } from './options.ts';
import type { CliWorld } from './world.ts';

/** The commands that configure products, by name. */
export const PRODUCT_COMMANDS: Readonly<Record<string, Command>> = {
  init: { operands: [0, 1], options: [], run: init },
  apply: { operands: [1, 1], options: ['credentials', 'env', 'message'], run: apply },
  versions: { operands: [1, 1], options: ['credentials'], run: versions },
  diff: { operands: [3, 3], options: ['credentials'], run: diff },
  promote: { operands: [3, 3], options: ['credentials'], run: promote },
  rollback: { operands: [2, 2], options: ['credentials'], run: rollback },
};

type Operands = readonly string[];

async function clientOf(world: CliWorld, { credentials }: Values): Promise<Ductape> {
  return new Ductape(await readCredentials(world, credentials));
}

async function init({ cwd }: CliWorld, [folder = '.']: Operands): Promise<Answer> {
  const files = await initFolder(cwd, folder);
  return { data: { files }, text: files.map((file) => `wrote ${file}`).join('\n') };
}

async function apply(world: CliWorld, [file = '']: Operands, values: Values): Promise<Answer> {
  const manifest = await readManifest(world.cwd, file);
  const ductape = await clientOf(world, values);
  const { env, message } = values;
  const applied = await ductape.products.apply(manifest, {
    ...(env === undefined ? {} : { envs: env }),
    ...(message === undefined ? {} : { message }),
  });
  const pins = Object.entries(applied.environments).map(([slug, version]) => `${slug} runs version ${version}`);
  const head = `${applied.product}: ${applied.created ? 'stored as' : 'unchanged, it is'} version ${applied.version}`;
  const schedules = Object.entries(applied.schedules).flatMap(([slug, report]) => scheduleLines(slug, report));
  return { data: applied, text: [head, ...pins, ...schedules].join('\n') };
}

type Report = Awaited<ReturnType<Ductape['products']['promote']>>['schedules'];

/** What became of an environment's schedules; nothing where it has and had none. */
function scheduleLines(env: string, { declared, updated, cancelled, failed, pending }: Report): string[] {
  if (pending) return [`${env}: schedules are yet to follow, within minutes`];
  const list = (what: string, tags: readonly string[]) => (tags.length === 0 ? [] : [`${what} ${tags.join(', ')}`]);
  const did = [...list('has', declared), ...list('updated', updated), ...list('cancelled', cancelled)];
  const lines = did.length === 0 ? [] : [`${env}: schedules: ${did.join('; ')}`];
  return [
    ...lines,
    ...failed.map(({ tag, code, message }) => `${env}: schedule ${tag} was refused: ${code}: ${message}`),
  ];
}

async function versions(world: CliWorld, [product = '']: Operands, values: Values): Promise<Answer> {
  const ductape = await clientOf(world, values);
  const found = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await ductape.products.history(product, cursor === undefined ? {} : { cursor });
    found.push(...page.versions);
    cursor = page.next_cursor;
  }
  const lines = found.map(({ version, created_at, author, environments, message }) => {
    const running = environments.length === 0 ? '' : `  [${environments.join(' ')}]`;
    return `${version}  ${new Date(created_at).toISOString()}  ${author}${running}${message === null ? '' : `  ${message}`}`;
  });
  return { data: { versions: found }, text: lines.join('\n') };
}

async function diff(world: CliWorld, [product = '', from = '', to = '']: Operands, values: Values): Promise<Answer> {
  const ductape = await clientOf(world, values);
  const found = await ductape.products.diff({ product, from: versionOrEnv(from), to: versionOrEnv(to) });
  const lines = found.changes.map(({ path, kind, from: before, to: after }) => {
    if (kind === 'added') return `+ ${path}: ${JSON.stringify(after)}`;
    if (kind === 'removed') return `- ${path}: ${JSON.stringify(before)}`;
    return `~ ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  });
  const head = `version ${found.from} -> version ${found.to}: ${lines.length === 0 ? 'no difference' : `${lines.length} difference(s)`}`;
  return { data: found, text: [head, ...lines].join('\n') };
}

async function promote(world: CliWorld, [product = '', env = '', to = '']: Operands, values: Values): Promise<Answer> {
  const ductape = await clientOf(world, values);
  return movedAnswer(await ductape.products.promote({ product, env, version: versionOrEnv(to) }));
}

async function rollback(world: CliWorld, [product = '', env = '']: Operands, values: Values): Promise<Answer> {
  const ductape = await clientOf(world, values);
  return movedAnswer(await ductape.products.rollback({ product, env }));
}

function movedAnswer(moved: Awaited<ReturnType<Ductape['products']['promote']>>): Answer {
  const { product, env, version, previous } = moved;
  const text = moved.moved
    ? `${product}: ${env} runs version ${version} (before: ${previous})`
    : `${product}: unchanged, ${env} runs version ${version}`;
  return { data: moved, text: [text, ...scheduleLines(env, moved.schedules)].join('\n') };
}

/** Digits are a version; everything else is an environment. */
function versionOrEnv(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
