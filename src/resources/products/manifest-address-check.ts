/** Checks that databases and graphs share: of their addresses, and of the tags of their actions. */

import { compileTemplate } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { shortTag } from './manifest-database.ts';
import type { Path, Report } from './manifest-feature-steps.ts';

/** How addresses of a kind of servers begin. */
export interface Protocol {
  /** As errors name it. */
  readonly names: string;
  readonly pattern: RegExp;
  readonly example: string;
}

/** Reports what is wrong with an address, of which parts or all may be secrets. */
export function checkAddress(url: string, { names, pattern, example }: Protocol, path: Path, report: Report): void {
  try {
    const { references } = compileTemplate(url);
    for (const { name } of references)
      if (name !== 'Secret') report(path, `$${name} has no value here; an address refers to $Secret{} alone`);
    const isSecret = references.length > 0 && references.every(({ name }) => name === 'Secret');
    if (isSecret && !pattern.test(url) && !/^\$Secret\{[^{}]+\}$/.test(url))
      report(path, `is $Secret{KEY}, or begins with ${names}`);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { message } of thrown.details.errors ?? []) report(path, message);
    return;
  }
  const { protocol: own = '' } = URL.parse(url) ?? {};
  if (!url.includes('$') && !pattern.test(`${own}//`)) report(path, `give an address such as ${example}`);
}

/** Reports tags that stand twice, or are of something else; `owner` is the tag of the database or the graph. */
export function checkActionTags(
  owner: string,
  all: readonly { readonly tag: string }[],
  path: Path,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [at, { tag }] of all.entries()) {
    const short = shortTag(owner, tag);
    if (short === '' || short.includes(':'))
      report([...path, at, 'tag'], `'${tag}' is neither a short tag nor one of '${owner}:'`);
    else if (seen.has(short)) report([...path, at, 'tag'], `'${tag}' stands there already`);
    seen.add(short);
  }
}
