/** Which tiers are meant by an input. */

import type { QuotaOption } from '../products/manifest-quota.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Places of an action's input under which its fields stand. */
const PLACES: ReadonlySet<string> = new Set(['body', 'params', 'query', 'headers']);

/**
 * Whether what an option gives its target contradicts what a run was given: a literal of it stands under a field to
 * which the run gives another value. So `tier: 'starter'` picks the option that says the same.
 */
export function fits({ input: template }: Pick<QuotaOption, 'input'>, input: Fields): boolean {
  return !isFields(template) || !contradicts(template, input, true);
}

function contradicts(template: Fields, input: Fields, isOutermost: boolean): boolean {
  return Object.entries(template).some(([written, value]) => {
    const name = isOutermost ? fieldOf(written) : written;
    const own = Object.hasOwn(input, name) ? input[name] : undefined;
    if (isOutermost && PLACES.has(written) && own === undefined)
      return isFields(value) && contradicts(value, input, false);
    if (own === undefined) return false;
    if (isFields(value)) return isFields(own) && contradicts(value, own, false);
    return isLiteral(value) && value !== own;
  });
}

/** `body:tier` is the field `tier`. */
function fieldOf(written: string): string {
  const [place = '', ...rest] = written.split(':');
  return PLACES.has(place) && rest.length > 0 ? rest.join(':') : written;
}

function isLiteral(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('$');
  return typeof value === 'number' || typeof value === 'boolean';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
