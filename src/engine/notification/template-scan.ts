/** What is wrong with a template, before it is parsed. */

import { LIMITS } from '../../kernel/limits.ts';

/** Characters of a tag from its first brace to its last; the parser's time grows with their square. */
const LONGEST_TAG = 512;
/** What opens a tag: its braces, what kind of tag it is, and the space around that. */
const OPENING = /\{\{\s*([#^/>{&=!]?)/y;
/** A variable, with dots into objects; `.` is the item itself. */
const NAME = /^(?:\.|[^\s{}.]+(?:\.[^\s{}.]+)*)$/;

const REFUSED: Readonly<Record<string, string>> = {
  '>': 'is a partial, and templates have none',
  '=': 'changes the delimiters, which are {{ and }} in all templates',
};

/** A tag: its kind as the parser has it (empty for a variable), what stands in it, and where it begins and ends. */
interface Tag {
  readonly kind: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What is wrong, each with its place; `LIMITS.errors` of it at most. */
export function templateFaults(template: string): readonly string[] {
  const faults: string[] = [];
  const open: Tag[] = [];
  const { value: most } = LIMITS.errors;
  const report = (at: number, what: string) => {
    if (faults.length < most) faults.push(`${placeOf(template, at)}: ${what}`);
  };
  for (let at = template.indexOf('{{'); at !== -1 && faults.length < most;) {
    const tag = tagAt(template, at);
    if (typeof tag === 'string') {
      report(at, tag);
      break;
    }
    const fault = faultOf(tag, open);
    if (fault !== null) report(at, fault);
    at = template.indexOf('{{', tag.end);
  }
  for (const { start, name } of open) report(start, `{{#${name}}} has no {{/${name}}}`);
  return faults;
}

/** The tag that begins there; why there is none. */
function tagAt(template: string, start: number): Tag | string {
  OPENING.lastIndex = start;
  const [opening = '', kind = ''] = OPENING.exec(template) ?? [];
  const from = start + opening.length;
  const braces = kind === '{' ? '}}}' : '}}';
  const until = template.indexOf(braces, from);
  if (until === -1) return `${opening.trimEnd()} has no ${braces}`;
  if (until + braces.length - start > LONGEST_TAG) return `a tag has more than ${LONGEST_TAG} characters`;
  return { kind, name: template.slice(from, until).trim(), start, end: until + braces.length };
}

/** What is wrong with a tag within those that are open, which it opens or closes. */
function faultOf(tag: Tag, open: Tag[]): string | null {
  const { kind, name } = tag;
  if (kind === '!') return null;
  const { [kind]: refused } = REFUSED;
  if (refused !== undefined) return `{{${kind}${name}}} ${refused}`;
  if (!NAME.test(name)) return `{{${kind}${name}}} holds no name of a variable`;
  if (kind === '#' || kind === '^') {
    open.push(tag);
    if (open.length === LIMITS.notification_depth.value + 1)
      return `sections are within each other more than ${LIMITS.notification_depth.value} deep`;
  }
  if (kind !== '/') return null;
  const last = open.pop();
  if (last === undefined) return `{{/${name}}} closes what is not open`;
  return last.name === name ? null : `{{/${name}}} stands where {{#${last.name}}} is open`;
}

/** A place as people count: lines and characters from 1. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}
