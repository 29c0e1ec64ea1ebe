/** The operations on apps. */

import { canonicalJson } from '../../kernel/canonical.ts';
import type { Handlers } from '../../kernel/contract.ts';
import type { ApplyParts } from '../products/applying.ts';
import type { Manifest } from '../products/manifest-check.ts';
import type { Rule } from '../products/manifest-rules.ts';
import type { apps } from './contract.ts';
import { readDescription } from './description/app.ts';
import { editManifest, findApp, latestManifest } from './editing.ts';
import { actionChanges, mergeApp } from './merging.ts';
import { givenRules, mergeRules } from './rule-merging.ts';

/** Builds the handlers. */
export function createAppHandlers(parts: ApplyParts): Handlers<typeof apps> {
  return {
    async import({ product, app: tag, document, environments = {}, updateIfExists = true, envs, message }, context) {
      // Whoever may not see the product learns nothing of the description, and costs nothing.
      await latestManifest(parts, context.principal.workspace, product);
      const described = readDescription(document, tag);
      const edit = (manifest: Manifest) => mergeApp(manifest, described, { environments, updateIfExists });
      const edited = await editManifest(parts, context, { product, envs, message, edit, field: 'document' });
      const { version, created, before, after } = edited;
      const changes = actionChanges(before, after, described.tag);
      return {
        data: { product, app: described.tag, version, created, ...changes, warnings: [...described.warnings] },
      };
    },
    async validation({ product, app, envs, message, ...input }, context) {
      const rules = givenRules(input as Partial<Rule> & { readonly rules?: readonly Rule[] });
      const edit = (manifest: Manifest) => mergeRules(manifest, findApp(manifest, app), rules);
      const edited = await editManifest(parts, context, { product, envs, message, edit, field: 'rules' });
      const { version, created, before, after } = edited;
      const [old, now] = [rulesOf(before, app), rulesOf(after, app)];
      const selectors = [...now].filter(([selector, rule]) => old.get(selector) !== rule).map(([selector]) => selector);
      return { data: { product, app, version, created, selectors } };
    },
    async list({ product }, { principal: { workspace } }) {
      const { version, manifest } = await latestManifest(parts, workspace, product);
      const found = (manifest.apps ?? []).map(({ tag, name, actions, environments }) => ({
        app: tag,
        name,
        actions: actions.length,
        environments: environments.map(({ slug }) => slug),
      }));
      return { data: { version, apps: found } };
    },
    async fetch({ product, app }, { principal: { workspace } }) {
      const { version, manifest } = await latestManifest(parts, workspace, product);
      return { data: { version, app: findApp(manifest, app) } };
    },
  };
}

/** The rules of an app's actions as text, by selector. */
function rulesOf(manifest: Manifest, app: string): Map<string, string> {
  const rules = findApp(manifest, app).actions.flatMap(({ validation = [] }) => validation);
  return new Map(rules.map((rule) => [rule.selector, canonicalJson(rule)]));
}
