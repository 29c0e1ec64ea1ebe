/** Storing a manifest as the next version of its product. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Principal } from '../../kernel/contract.ts';
import { type FieldError, isProcessorError, refusal } from '../../kernel/errors.ts';
import { requireReach } from '../../kernel/reach.ts';
import { literalPasswordFault } from '../statements/address.ts';
import { createProductConfig, type ProductConfig } from './config.ts';
import type { ManifestSchedule } from './manifest-schedule.ts';
import { callOf } from './declaring.ts';
import { type Foresight, healthFaults } from './health-faults.ts';
import { type Manifest, unsupportedParts } from './manifest-check.ts';
import type { Schedules } from './reconciling.ts';
import type { ConfigStore } from './store.ts';
import type { NewVersion, VersionStore } from './versions.ts';

/** What applying works with. */
export interface ApplyParts {
  readonly versions: VersionStore;
  readonly config: ConfigStore;
  readonly schedules: Schedules;
  /** Checks calls by namespace; secrets that they refer to may be yet to come. */
  readonly foresight: Foresight;
  /** Whether passwords of databases may stand in a manifest: in local development. */
  readonly allowLiteralPasswords: boolean;
}

/**
 * Refuses a manifest that is well formed and yet not to be applied: for parts that nothing here runs, for schedules
 * that a dispatch would refuse, and when it acts on what the member may not reach.
 */
export async function admitManifest(
  parts: ApplyParts,
  principal: Principal,
  manifest: Manifest,
  envs: readonly string[],
): Promise<void> {
  refuseFaults(manifest, envs);
  refusePasswords(parts, manifest);
  await requireApplyReach(parts, principal, manifest, envs);
  await refuseSchedules(parts, principal, manifest);
  await refuseProbes(parts, principal, manifest);
}

/** A member reaches what it applies: the product, and every environment that the version moves or whose schedules it ends. */
async function requireApplyReach(
  { versions }: ApplyParts,
  principal: Principal,
  { tag, environments }: Manifest,
  envs: readonly string[],
): Promise<void> {
  requireReach(principal, tag);
  if (principal.envs === null) return;
  const slugs = environments.map(({ slug }) => slug);
  const pinned = (await versions.pins(principal.workspace, tag)).get(tag) ?? {};
  const moved = slugs.filter((slug) => envs.includes(slug) || !Object.hasOwn(pinned, slug));
  const scheduled = await versions.scheduled(principal.workspace, tag);
  const ended = scheduled.filter((env) => !slugs.includes(env));
  for (const env of [...moved, ...ended]) requireReach(principal, tag, env);
}

/** What is applied: the manifest, and what `NewVersion` says of it. */
type Applied = Pick<NewVersion, 'manifest' | 'envs' | 'message' | 'since'>;

/** Stores a manifest that was admitted, follows the moves that it makes, and has schedules follow them. */
export async function applyManifest(
  { versions, config, schedules }: ApplyParts,
  { workspace, user, envs: reach }: Principal,
  given: Applied,
) {
  const product = given.manifest.tag;
  const text = canonicalJson(given.manifest);
  const hash = await sha256Hex(text);
  const applied = await versions.apply(workspace, { ...given, text, hash, author: user, reach });
  const { version, created, moved, scheduled } = applied;
  await Promise.all(moved.map((move) => config.pinned(workspace, product, move)));
  const pins = await versions.pins(workspace, product);
  const environments = pins.get(product) ?? {};
  return {
    product,
    version,
    created,
    hash,
    environments,
    schedules: await schedules.followAll(workspace, product, scheduled),
  };
}

function refuseFaults(manifest: Manifest, envs: readonly string[]): void {
  const slugs = new Set(manifest.environments.map(({ slug }) => slug));
  const unknown = envs.flatMap((env, index) =>
    slugs.has(env) ? [] : [{ path: `envs[${index}]`, message: `the manifest has no environment '${env}'` }],
  );
  if (unknown.length > 0) throw refusal('VALIDATION_ERROR', unknown);
  const unsupported = unsupportedParts(manifest).map(({ path, message }) => ({ path: `manifest.${path}`, message }));
  if (unsupported.length > 0) throw refusal('NOT_SUPPORTED', unsupported);
}

function refusePasswords({ allowLiteralPasswords }: ApplyParts, { databases = [], graphs = [] }: Manifest): void {
  if (allowLiteralPasswords) return;
  const errors = [...passwordFaults('databases', databases), ...passwordFaults('graphs', graphs)];
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
}

function passwordFaults(
  of: string,
  all: readonly { readonly envs?: readonly { readonly connection_url?: string | undefined }[] | undefined }[],
): FieldError[] {
  return all.flatMap(({ envs = [] }, at) =>
    envs.flatMap(({ connection_url: url }, place): FieldError[] => {
      const message = url === undefined ? null : literalPasswordFault(url);
      return message === null ? [] : [{ path: `manifest.${of}[${at}].envs[${place}].connection_url`, message }];
    }),
  );
}

/** Each schedule is checked as a dispatch of it would be, in each environment that has it. */
async function refuseSchedules(parts: ApplyParts, { workspace, user }: Principal, manifest: Manifest): Promise<void> {
  const { schedules = [], environments } = manifest;
  if (schedules.length === 0) return;
  const config = createProductConfig(manifest, 0);
  const errors: FieldError[] = [];
  for (const [index, schedule] of schedules.entries()) {
    const envs = environments
      .map(({ slug }) => slug)
      .filter((env) => config.schedules(env).some(({ tag }) => tag === schedule.tag));
    errors.push(
      ...(await faultsOf(parts, { workspace, user }, config, schedule, envs)).map(({ path, message }) => ({
        path: `manifest.schedules[${index}]${path === '' ? '' : `.${path}`}`,
        message,
      })),
    );
  }
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
}

/** Each probe is checked as a run of it would be. */
async function refuseProbes(
  { foresight }: ApplyParts,
  { workspace, user }: Principal,
  manifest: Manifest,
): Promise<void> {
  if (manifest.healthchecks === undefined) return;
  const found = await healthFaults(foresight, { workspace, user }, createProductConfig(manifest, 0));
  const errors = found.map(({ path, message }) => ({ path: `manifest.${path}`, message }));
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
}

/** What the first environment that refuses a schedule finds wrong with it. */
async function faultsOf(
  { foresight }: ApplyParts,
  caller: { readonly workspace: string; readonly user: string },
  config: ProductConfig,
  schedule: ManifestSchedule,
  envs: readonly string[],
): Promise<readonly FieldError[]> {
  for (const env of envs) {
    const call = callOf(schedule, config.product, env);
    try {
      await foresight[call.namespace].check(call, config, caller);
    } catch (thrown) {
      if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
      const { message, details } = thrown;
      return details.errors ?? [{ path: '', message }];
    }
  }
  return [];
}
