import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import type { Answer, Command, Values } from './options.ts';
import { CliError, type CliWorld } from './world.ts';

/** The commands on expressions, by name. */
export const EXPRESSION_COMMANDS: Readonly<Record<string, Command>> = {
  eval: { operands: [1, 1], options: ['credentials', 'scope'], run: evaluate },
};

type Scope = NonNullable<NonNullable<Parameters<Ductape['expressions']['evaluate']>[0]>['scope']>;

async function evaluate(world: CliWorld, [template = '']: readonly string[], values: Values): Promise<Answer> {
  const scope = values.scope === undefined ? {} : await readScope(world.cwd, values.scope);
  const ductape = new Ductape(await readCredentials(world, values.credentials));
  const data = await ductape.expressions.evaluate({ template, scope });
  return { data, text: typeof data === 'string' ? data : JSON.stringify(data, null, 2) };
}

/** A scope as JSON: inline when it begins with a brace, else the content of a file. */
async function readScope(cwd: string, given: string): Promise<Scope> {
  const isInline = given.trimStart().startsWith('{');
  const name = isInline ? 'the scope' : path.resolve(cwd, given);
  const text = isInline ? given : await readText(name);
  const value = parse(text, name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError(`${name} does not give an object`);
  return value;
}

async function readText(name: string): Promise<string> {
  return readFile(name, 'utf8').catch(() => {
    throw new CliError(`${name} cannot be read`);
  });
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`${name} is not JSON: ${String(error)}`);
  }
}
