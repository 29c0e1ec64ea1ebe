/**
 * To be imported before the engine: gives it what stands in for the platform, and puts a fault into it when the
 * environment variable `MUTANT` names one.
 */

import { registerHooks } from 'node:module';
import { MUTANTS } from './mutants.ts';

const ROOT = new URL('../../', import.meta.url).href;
const STAND_INS: Readonly<Record<string, string>> = {
  'cloudflare:workers': `${ROOT}test/simulation/platform/cloudflare-workers.ts`,
  '../src/compose.ts': `${ROOT}test/simulation/platform/compose.ts`,
};

const mutant = MUTANTS.find(({ name }) => name === process.env['MUTANT']);

registerHooks({
  resolve(specifier, context, next) {
    const url = STAND_INS[specifier];
    return url === undefined ? next(specifier, context) : { url, format: 'module-typescript', shortCircuit: true };
  },
  load(url, context, next) {
    const loaded = next(url, context);
    if (mutant === undefined || url !== ROOT + mutant.file) return loaded;
    const { source } = loaded;
    const parts = (typeof source === 'string' ? source : new TextDecoder().decode(source)).split(mutant.from);
    if (parts.length !== 2) throw new Error(`'${mutant.name}' does not fit ${mutant.file} any more`);
    return { ...loaded, source: parts.join(mutant.to) };
  },
});
