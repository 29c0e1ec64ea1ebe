/** Fields of inputs as other versions write them: by their type alone, and lengths in another spelling. */

import { canonicalGraph } from './aliases.ts';
import { canonicalMigrations } from './migration-aliases.ts';
import { isObject, renamed } from './spelling.ts';

const LENGTHS: Readonly<Record<string, string>> = { minLength: 'minlength', maxLength: 'maxlength' };

/** Fields by name, in the processor's spelling; what is no list of fields stays as it is. */
export function canonicalFields<Fields>(fields: Fields): Fields {
  return each(fields, (field) => {
    if (typeof field === 'string') return { type: field };
    if (!isObject(field)) return field;
    return Object.fromEntries(Object.entries(field).map(([name, value]) => [LENGTHS[name] ?? name, value]));
  });
}

/** Signals by name, their fields likewise. */
export function canonicalSignals<Signals>(signals: Signals): Signals {
  return each(signals, (signal) =>
    isObject(signal) && 'input' in signal ? { ...signal, input: canonicalFields(signal['input']) } : signal,
  );
}

/** A healthcheck in the processor's spelling. */
export function canonicalHealthcheck(check: unknown): unknown {
  if (!isObject(check)) return check;
  const { intervals, envs, probe, ...rest } = check;
  return {
    ...rest,
    // Two that disagree are left for the processor to refuse.
    ...(intervals !== undefined && { [rest['interval'] === undefined ? 'interval' : 'intervals']: intervals }),
    ...(probe !== undefined && { probe: canonicalProbe(probe) }),
    ...(envs !== undefined && { envs: Array.isArray(envs) ? envs.map(canonicalEnv) : envs }),
  };
}

function canonicalProbe(probe: unknown): unknown {
  if (!isObject(probe) || probe['type'] !== 'workflow') return probe;
  const { workflow, ...rest } = probe;
  return { ...rest, type: 'feature', ...(workflow !== undefined && { feature: workflow }) };
}

function canonicalEnv(env: unknown): unknown {
  if (!isObject(env) || !('inputs' in env) || 'input' in env) return env;
  const { inputs, ...rest } = env;
  return { ...rest, input: inputs };
}

/** A database whose actions may call their operation their type, and may have other names for it. */
function canonicalDatabase(database: unknown): unknown {
  if (!isObject(database) || !Array.isArray(database['actions'])) return database;
  return { ...database, actions: database['actions'].map(canonicalAction) };
}

/** What actions of databases do, by other names. */
const OPERATIONS: Readonly<Record<string, string>> = { read: 'query', create: 'insert' };

function canonicalAction(action: unknown): unknown {
  if (!isObject(action)) return action;
  const { type, operation = type, ...rest } = action;
  if (typeof operation !== 'string' || (type !== undefined && type !== operation)) return action;
  return { ...rest, operation: OPERATIONS[operation.toLowerCase()] ?? operation };
}

/** A graph whose actions have templates of fields by other names. */
function canonicalGraphDefinition(graph: unknown): unknown {
  if (!isObject(graph) || !Array.isArray(graph['actions'])) return graph;
  const actions = graph['actions'].map((action: unknown) =>
    isObject(action) && isObject(action['template'])
      ? { ...action, template: canonicalGraph(action['template'], action['operation']) }
      : action,
  );
  return { ...graph, actions };
}

/** A storage whose buckets may have another name. */
function canonicalStorageDefinition(storage: unknown): unknown {
  if (!isObject(storage) || !Array.isArray(storage['envs'])) return storage;
  const envs = storage['envs'].map((env: unknown) =>
    isObject(env) && isObject(env['config'])
      ? { ...env, config: renamed(env['config'], { bucket: 'bucketName' }, 'config.') }
      : env,
  );
  return { ...storage, envs };
}

/** A manifest, the fields of what it has that takes an input likewise, its healthchecks, databases, graphs and storages. */
export function canonicalManifest(manifest: unknown): unknown {
  if (!isObject(manifest)) return manifest;
  const changed = ['features', 'fallbacks', 'quotas'].flatMap((name) => {
    const parts = manifest[name];
    return Array.isArray(parts) ? [[name, parts.map(canonicalPart)] as const] : [];
  });
  const { healthchecks: checks, databases, graphs, storages } = manifest;
  return {
    ...manifest,
    ...Object.fromEntries(changed),
    ...(Array.isArray(checks) && { healthchecks: checks.map(canonicalHealthcheck) }),
    ...(Array.isArray(databases) && {
      databases: databases.map(canonicalDatabase).map(canonicalMigrations),
    }),
    ...(Array.isArray(graphs) && { graphs: graphs.map(canonicalGraphDefinition) }),
    ...(Array.isArray(storages) && { storages: storages.map(canonicalStorageDefinition) }),
  };
}

function canonicalPart(part: unknown): unknown {
  if (!isObject(part)) return part;
  const { input, signals } = part;
  return {
    ...part,
    ...(input !== undefined && { input: canonicalFields(input) }),
    ...(signals !== undefined && { signals: canonicalSignals(signals) }),
  };
}

function each<Whole>(whole: Whole, change: (value: unknown) => unknown): Whole {
  if (!isObject(whole)) return whole;
  return Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, change(value)])) as Whole;
}
