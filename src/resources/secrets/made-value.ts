/** Values that templates make of secrets, and what of them is secret itself. */

import { PLACEHOLDER } from '../actions/connection.ts';
import type { BoundTemplate, RunValues } from '../products/environment-values.ts';
import type { SecretSource, SecretUse } from './secret-source.ts';

/** A value, and the secrets that took part in it by key; null for what was made of some. */
export interface MadeValue {
  readonly value: unknown;
  readonly used: readonly (readonly [key: string | null, value: string])[];
}

/** Evaluates a template with the secrets that it names. Throws as `SecretSource.resolve` and the template do. */
export async function makeValue(
  source: SecretSource,
  use: SecretUse,
  bound: BoundTemplate,
  values: RunValues,
): Promise<MadeValue> {
  const secrets = bound.secretKeys.length === 0 ? {} : await source.resolve(use, bound.secretKeys);
  const value = bound.evaluate(secrets, values);
  if (bound.secretKeys.length === 0) return { value, used: [] };
  const derived = [...derivedFrom(value, withoutSecrets(bound, values))].filter(
    (text) => !Object.values(secrets).some((secret) => text.includes(secret)),
  );
  return { value, used: [...Object.entries(secrets), ...derived.map((text) => [null, text] as const)] };
}

/** What the template makes of other secrets; undefined where it makes nothing of them. */
function withoutSecrets(bound: BoundTemplate, values: RunValues): unknown {
  try {
    return bound.evaluate(Object.fromEntries(bound.secretKeys.map((key) => [key, PLACEHOLDER])), values);
  } catch {
    return undefined;
  }
}

/** Texts that are others with other secrets: they are made of secrets, and as secret. */
function* derivedFrom(value: unknown, other: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value !== other) yield value;
  } else if (typeof value === 'object' && value !== null) {
    const others = typeof other === 'object' && other !== null ? (other as Readonly<Record<string, unknown>>) : {};
    for (const [name, item] of Object.entries(value)) yield* derivedFrom(item, others[name]);
  }
}
