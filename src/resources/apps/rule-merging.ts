/** Rules that are set one by one. Pure. */

import { type FieldError, invalidField, refusal } from '../../kernel/errors.ts';
import type { App } from '../products/manifest.ts';
import type { Manifest } from '../products/manifest-check.ts';
import { readSelector, type Rule } from '../products/manifest-rules.ts';

/** The rules of an input: its list, or the one that its own fields are. */
export function givenRules(input: Partial<Rule> & { readonly rules?: readonly Rule[] | undefined }): Rule[] {
  const { rules, selector } = input;
  if (rules !== undefined && selector !== undefined) throw invalidField('rules', 'give one rule, or a list of them');
  if (rules !== undefined) return rules.map((rule) => ({ ...rule, keep: true }));
  if (selector === undefined) throw invalidField('selector', 'is required');
  const { type, required, minLength, maxLength, defaultValue, sampleValue, decorator, decoratorPosition, description } =
    input;
  const fields = {
    type,
    required,
    minLength,
    maxLength,
    defaultValue,
    sampleValue,
    decorator,
    decoratorPosition,
    description,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return [{ selector, ...(Object.fromEntries(given) as Partial<Rule>), keep: true }];
}

/** Puts each rule into the action that its selector names; `NOT_FOUND` names the selectors of actions that are not there. */
export function mergeRules(manifest: Manifest, app: App, rules: readonly Rule[]): Manifest {
  const tags = new Set(app.actions.map(({ tag }) => tag));
  const errors: FieldError[] = rules.flatMap(({ selector }) => {
    const { action } = readSelector(selector);
    return tags.has(action) ? [] : [{ path: 'selector', message: `action '${action}' of app '${app.tag}' not found` }];
  });
  if (errors.length > 0) throw refusal('NOT_FOUND', errors);
  const byAction = Map.groupBy(rules, ({ selector }) => readSelector(selector).action);
  const actions = app.actions.map((action) => {
    const given = byAction.get(action.tag);
    return given === undefined ? action : { ...action, validation: withRules(action.validation ?? [], given) };
  });
  return { ...manifest, apps: (manifest.apps ?? []).map((other) => (other === app ? { ...app, actions } : other)) };
}

function withRules(existing: readonly Rule[], given: readonly Rule[]): Rule[] {
  const bySelector = new Map(existing.map((rule) => [rule.selector, rule]));
  for (const rule of given) bySelector.set(rule.selector, rule);
  return [...bySelector.values()];
}
