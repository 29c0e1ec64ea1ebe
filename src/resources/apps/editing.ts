/** Editing an app: the latest manifest is read, changed, checked whole, and applied. */

import { canonicalJson } from '../../kernel/canonical.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { admitManifest, applyManifest, type ApplyParts } from '../products/applying.ts';
import { notFound } from '../products/config.ts';
import type { App } from '../products/manifest.ts';
import { Manifest } from '../products/manifest-check.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** What is edited, and how it is applied. */
export interface Edit {
  readonly product: string;
  readonly envs?: readonly string[] | undefined;
  readonly message?: string | null | undefined;
  /** Makes the new manifest; the field that its faults are about. */
  readonly edit: (manifest: Manifest) => unknown;
  readonly field: string;
}

/** An edit that was applied. */
export interface Edited {
  readonly version: number;
  readonly created: boolean;
  readonly before: Manifest;
  readonly after: Manifest;
}

/** The latest manifest of a product; `NOT_FOUND` names `product`. */
export async function latestManifest(
  { versions }: ApplyParts,
  workspace: string,
  product: string,
): Promise<{ readonly version: number; readonly manifest: Manifest }> {
  const found = await versions.read(workspace, product);
  if (found === null) throw notFound('product', `product '${product}'`);
  return { version: found.version.version, manifest: found.manifest as Manifest };
}

/** An app of a manifest; `NOT_FOUND` names `app`. */
export function findApp(manifest: Manifest, tag: string): App {
  const app = manifest.apps?.find((other) => other.tag === tag);
  if (app === undefined) throw notFound('app', `app '${tag}' of product '${manifest.tag}'`);
  return app;
}

/**
 * Applies an edit as the next version; none is made when the manifest stays as it was. A repetition of a request that
 * was cut off after its version was stored answers what the first would have.
 */
export async function editManifest(
  parts: ApplyParts,
  { principal, keyedAt }: RequestContext,
  { product, envs = [], message = null, edit, field }: Edit,
): Promise<Edited> {
  const { workspace } = principal;
  const { manifest: before } = await latestManifest(parts, workspace, product);
  const after = checked(edit(before), field);
  await admitManifest(parts, principal, after, envs);
  const applied = await applyManifest(parts, principal, { manifest: after, envs, message, since: keyedAt });
  const { version, created } = applied;
  const isRepetition = created && version > 1 && canonicalJson(before) === canonicalJson(after);
  const first = isRepetition ? await parts.versions.read(workspace, product, version - 1) : null;
  return { version, created, before: first === null ? before : (first.manifest as Manifest), after };
}

function checked(edited: unknown, field: string): Manifest {
  const parsed = Manifest.safeParse(edited);
  if (!parsed.success)
    throw refusal(
      'VALIDATION_ERROR',
      parsed.error.issues.map(({ path, message }) => ({
        path: field,
        message: `makes a manifest that is not valid: ${path.map(String).join('.')}: ${message}`,
      })),
    );
  const size = encodeUtf8(canonicalJson(parsed.data)).length;
  if (size <= LIMITS.request_body.value) return parsed.data;
  const message = `makes a manifest of ${size} bytes; it has at most ${LIMITS.request_body.value}`;
  throw new ProcessorError('PAYLOAD_TOO_LARGE', message, { errors: [{ path: field, message }] });
}
