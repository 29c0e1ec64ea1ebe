/** Templates of Mustache (https://mustache.github.io/mustache.5.html), without partials, lambdas and other delimiters. */

import Mustache, { type TemplateSpans } from 'mustache';
import { LIMITS } from '../../kernel/limits.ts';

/** A template that was parsed; it holds for every input. */
export type Template = readonly Node[];

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly path: readonly string[];
      readonly isRaw: boolean;
      /** The tag as it is written, which stays where there is no value. */
      readonly written: string;
    }
  | {
      readonly kind: 'section';
      readonly path: readonly string[];
      readonly isInverted: boolean;
      readonly nodes: readonly Node[];
    };

/** How a template is filled in. */
export interface Filling {
  /** Variables by name; only own fields count. */
  readonly variables: unknown;
  /** What becomes of a value that is not raw; left as it is when absent. */
  readonly escape?: ((text: string) => string) | undefined;
  /** Told of each variable that is not there; once for each time. */
  readonly onMissing: (name: string) => void;
  /** Told of each value that goes in. */
  readonly onValue?: ((name: string, text: string) => void) | undefined;
}

/** Thrown where what is made would be too long; says so for people. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

// The parser's cache would keep every template for ever.
Mustache.templateCache = undefined;

/** Parses a template in which `templateFaults` finds nothing. */
export function parseTemplate(source: string): Template {
  return nodesOf(Mustache.parse(source), source);
}

function nodesOf(spans: TemplateSpans, source: string): Node[] {
  return spans.flatMap((span): Node[] => {
    const [kind, name, start, end, inner] = span;
    if (kind === 'text') return [{ kind, text: name }];
    if (kind === '!') return [];
    const path = name === '.' ? [] : name.split('.');
    if (Array.isArray(inner))
      return [{ kind: 'section', path, isInverted: kind === '^', nodes: nodesOf(inner, source) }];
    return [{ kind: 'value', name, path, isRaw: kind === '&', written: source.slice(start, end) }];
  });
}

/** The one variable of a template that is nothing else, such as `{{name}}`; else null. */
export function loneVariable(template: Template): readonly string[] | null {
  const [first, ...others] = template;
  return first?.kind === 'value' && others.length === 0 ? first.path : null;
}

/**
 * The template with its variables filled in: text as it is, objects and lists as JSON, nothing for null. What is not there
 * stays as it is written; a section of what is not there is that of something false. Throws {@link TooLong} over
 * `LIMITS.notification_body` bytes, and where sections repeat for longer than that.
 */
export function fillTemplate(template: Template, filling: Filling): string {
  const run = { ...filling, parts: [], room: LIMITS.notification_body.value, steps: LIMITS.notification_body.value };
  fillNodes(template, [filling.variables], run);
  return run.parts.join('');
}

interface Run extends Filling {
  readonly parts: string[];
  /** Characters that may still be added. */
  room: number;
  /** Nodes that may still be visited, and places that may be looked into. */
  steps: number;
}

function fillNodes(nodes: readonly Node[], scopes: readonly unknown[], run: Run): void {
  for (const node of nodes) {
    spend(run, 1);
    if (node.kind === 'text') add(node.text, run);
    else if (node.kind === 'value') addValue(node, scopes, run);
    else fillSection(node, scopes, run);
  }
}

function addValue(node: Node & { kind: 'value' }, scopes: readonly unknown[], run: Run): void {
  const text = textOf(lookUp(node.path, scopes, run));
  if (text === undefined) {
    run.onMissing(node.name);
    add(node.written, run);
    return;
  }
  run.onValue?.(node.name, text);
  // What is escaped is never shorter, so nothing long is escaped in vain.
  if (text.length > run.room) throw tooLong();
  add(node.isRaw || run.escape === undefined ? text : run.escape(text), run);
}

function fillSection(
  { path, isInverted, nodes }: Node & { kind: 'section' },
  scopes: readonly unknown[],
  run: Run,
): void {
  const value = lookUp(path, scopes, run);
  const isFalse = !value || (Array.isArray(value) && value.length === 0);
  if (isInverted || isFalse) {
    if (isInverted && isFalse) fillNodes(nodes, scopes, run);
    return;
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const item of items) {
    spend(run, 1);
    fillNodes(nodes, item === true ? scopes : [...scopes, item], run);
  }
}

/** The value of a name: its first part in the innermost scope that has it, the others within. Undefined where there is none. */
function lookUp(path: readonly string[], scopes: readonly unknown[], run: Run): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return scopes.at(-1);
  spend(run, path.length);
  const scope = scopes.findLast((candidate) => {
    spend(run, 1);
    return own(candidate, first) !== undefined;
  });
  return lookUpIn(own(scope, first), rest);
}

/** What a path leads to, by own fields alone; undefined where there is nothing. */
export function lookUpIn(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => own(inner, name), value);
}

/** A field of its own that an object or a list has; undefined else. */
export function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Undefined for what is no data. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function add(text: string, run: Run): void {
  run.room -= text.length;
  if (run.room < 0) throw tooLong();
  run.parts.push(text);
}

function spend(run: Run, steps: number): void {
  run.steps -= steps;
  if (run.steps < 0) throw new TooLong('repeats its sections for too long');
}

/** That a part is over its limit. */
export function tooLong(): TooLong {
  return new TooLong(`has more than ${LIMITS.notification_body.value} bytes with its variables filled in`);
}
