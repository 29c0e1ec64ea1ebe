import { expect } from 'vitest';
import type { ActionManifest } from '../../support/manifest.ts';
import { bodyOf, prepared, refusalOf, requestOf, type Tried } from './prepared-calls.ts';

/** A rule as its owner writes it. */
export type Rule = NonNullable<ActionManifest['validation']>[number];

/** A rule for a field of the body. */
export const field = (name: string, more: Partial<Rule> = {}): Rule => ({
  selector: `$Body{send}${name
    .split('.')
    .map((key) => `{${key}}`)
    .join('')}`,
  ...more,
});
/** An action with these rules. */
export const rules = (...validation: Rule[]): Pick<Tried, 'action'> => ({ action: { validation } });

/** The body that is sent. */
export async function sent(tried: Tried): Promise<unknown> {
  const body = bodyOf(await requestOf(tried));
  return body === null ? null : (JSON.parse(body) as unknown);
}

/** What is wrong, as `path message`; the check of a dispatch has to say the same. */
export async function faults(tried: Tried): Promise<string[]> {
  const refused = await refusalOf(tried);
  expect(refused.code).toBe('VALIDATION_ERROR');
  await expect(prepared(tried).check()).rejects.toMatchObject({ code: refused.code, message: refused.message });
  return (refused.details.errors ?? []).map(({ path, message }) => `${path} ${message}`);
}
