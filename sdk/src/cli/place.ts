import Ductape from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import type { Values } from './options.ts';
import { CliError, type CliWorld } from './world.ts';

/** Options of commands on what an environment of a product has. */
export const PLACE = ['credentials', 'product', 'env'] as const;

/** The client of the credentials that are given. */
export async function clientOf(world: CliWorld, { credentials }: Values): Promise<Ductape> {
  return new Ductape(await readCredentials(world, credentials));
}

/** Where a command looks. The processor says what is missing of product and environment. */
export function placeOf({ product, env }: Values): { readonly product?: string; readonly env?: string } {
  return { ...(product === undefined ? {} : { product }), ...(env === undefined ? {} : { env: only('env', env) }) };
}

/** The one value of an option that may be repeated elsewhere. */
export function only(name: string, given: readonly string[] | undefined): string {
  const [one, ...others] = given ?? [];
  if (one === undefined || others.length > 0) throw new CliError(`give one --${name}`);
  return one;
}
