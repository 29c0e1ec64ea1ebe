/** Addresses of servers, of which parts are secrets. */

import { compileTemplate } from '../../expressions/template.ts';
import { type BoundTemplate, createEnvironmentValues } from '../products/environment-values.ts';

/** Gives the values of secrets by their keys, and takes note of their use. */
export type UseSecrets = (keys: readonly string[]) => Promise<Readonly<Record<string, string>>>;

const templates = new WeakMap<object, Map<string, BoundTemplate>>();

/** An address as a template; compiled once for each version of what it is of. */
export function addressTemplate(of: object, url: string): BoundTemplate {
  const known = templates.get(of) ?? new Map<string, BoundTemplate>();
  templates.set(of, known);
  const made = known.get(url) ?? createEnvironmentValues([], '').bind('', url, 'connection_url');
  known.set(url, made);
  return made;
}

/** What is wrong with an address that is written out: a password that everyone can read who reads the manifest. */
export function literalPasswordFault(url: string): string | null {
  const { references } = compileTemplate(url);
  // What stands for a secret would not be read as the part of an address that it is in.
  const parsed = URL.parse(url.replaceAll(/\$Secret\{[^{}]+\}/g, 'SECRET'));
  const password = parsed?.password ?? '';
  if (password === '' || (references.length > 0 && password.includes('SECRET'))) return null;
  return 'has a password in it; give it as $Secret{KEY}, which no one reads in the manifest';
}
