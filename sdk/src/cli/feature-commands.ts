import Ductape, { type FeatureDefinition, type ProductManifest } from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import { readManifest } from './manifest-file.ts';
import type { Answer, Command, Values } from './options.ts';
import { CliError, type CliWorld } from './world.ts';

/** The commands on features, by name. */
export const FEATURE_COMMANDS: Readonly<Record<string, Command>> = {
  'features show': { operands: [0, 1], options: ['credentials', 'product', 'env', 'file'], run: show },
};

async function show(world: CliWorld, [tag]: readonly string[], values: Values): Promise<Answer> {
  const { file, product, env, credentials } = values;
  if (file !== undefined && (product ?? env ?? credentials) !== undefined)
    throw new CliError('--file stands alone: nothing is asked of a processor');
  const features = file === undefined ? await appliedFeatures(world, values) : await featuresOf(world, file);
  const data = pick(features, tag);
  return { data, text: JSON.stringify(data, null, 2) };
}

/** The features of a module or JSON file: a feature, or a manifest that has some. */
async function featuresOf({ cwd }: CliWorld, file: string): Promise<readonly FeatureDefinition[]> {
  const value = (await readManifest(cwd, file)) as ProductManifest | FeatureDefinition;
  const isFeature = 'steps' in value || 'sequence' in value || 'events' in value;
  return isFeature ? [value] : ((value as ProductManifest).features ?? []);
}

/** The features of a product: of its latest version, or of the one that an environment runs. */
async function appliedFeatures(
  world: CliWorld,
  { product, env: [env] = [], credentials }: Values,
): Promise<readonly FeatureDefinition[]> {
  if (product === undefined) throw new CliError("'features show' takes --product, or --file");
  const { products } = new Ductape(await readCredentials(world, credentials));
  let found = await products.fetch({ product });
  if (env !== undefined) {
    const version = found.environments[env];
    if (version === undefined) throw new CliError(`product '${product}' has no environment '${env}'`);
    if (version !== found.version) found = await products.fetch({ product, version });
  }
  return (found.manifest as ProductManifest).features ?? [];
}

/** The feature of a tag; the only one where none is given. */
function pick(features: readonly FeatureDefinition[], tag: string | undefined): FeatureDefinition {
  const [first] = features;
  const picked = tag === undefined && features.length === 1 ? first : features.find((each) => each.tag === tag);
  if (picked !== undefined) return picked;
  const there = features.length === 0 ? 'there are none' : `there are ${features.map((each) => each.tag).join(', ')}`;
  throw new CliError(tag === undefined ? `name a feature: ${there}` : `there is no feature '${tag}': ${there}`);
}
