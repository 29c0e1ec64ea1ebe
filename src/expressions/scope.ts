/** What an evaluation has to work with, and what it may use up. */

import { ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { ReferenceName } from './syntax.ts';

/**
 * The values that references stand for. Each is JSON; what is absent resolves to null, or raises for `Secret` and
 * `Auth`. Values are handed out as they are, never copied and never looked through for expressions.
 */
export interface Scope {
  /** `$Now`: epoch milliseconds. */
  readonly now: number;
  readonly Input?: unknown;
  /** Sequence tag to event tag to the event's output. */
  readonly Sequence?: unknown;
  /** Step tag to the step's output. */
  readonly Step?: unknown;
  /** The payload of the session. */
  readonly Session?: unknown;
  /** App tag to its variables. */
  readonly Variable?: unknown;
  /** App tag to its constants. */
  readonly Constant?: unknown;
  readonly Response?: unknown;
  /** Key to value. */
  readonly Secret?: Readonly<Record<string, string>>;
  /** Auth tag to its data. */
  readonly Auth?: Readonly<Record<string, unknown>>;
  readonly Event?: unknown;
  /** The element that an item of a feature's step stands for. */
  readonly Item?: unknown;
  /** Its place in the list, from 0. */
  readonly Index?: number;
  /** The state of a feature's run, by key. */
  readonly State?: unknown;
  /** What is known of a feature's run itself, such as its id. */
  readonly Run?: unknown;
  /** What a query of a feature's run is asked with. */
  readonly Param?: unknown;
  /** The message that a subscription's call is made with; the first where it is made with several. */
  readonly Message?: unknown;
  /** All of them. */
  readonly Messages?: readonly unknown[];
  /** Tag of the session: a leading group that names it may be left out. */
  readonly sessionTag?: string;
  /** Tag of the action whose answer `Response` is: a leading group that names it may be left out. */
  readonly actionTag?: string;
  /** The auth tag that `$Auth{field}` means. */
  readonly authTag?: string;
  /** `$Default`. */
  readonly default?: unknown;
  /** `$Var(name)` by name. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A reference that a template or condition holds. */
export interface Reference {
  readonly name: ReferenceName;
  /** Keys as written; null for a group that is an expression. */
  readonly groups: readonly (string | null)[];
  /** Character of the text at which it begins, from 0. */
  readonly position: number;
  /** Path of that text, such as `apps[0].auth[0].token`. */
  readonly path: string;
}

/** One evaluation under way: its scope, and what it has used of its bounds. */
export interface Run {
  readonly scope: Scope;
  made: number;
  read: number;
}

/** A compiled part of a template. */
export type Evaluate = (run: Run) => unknown;

/** Begins an evaluation. */
export function startRun(scope: Scope): Run {
  return { scope, made: 0, read: 0 };
}

/** Counts characters or elements that are about to be made. Throws `OPERATOR_ERROR` beyond the limit. */
export function chargeMade(run: Run, amount: number): void {
  run.made += amount;
  if (run.made > LIMITS.expression_result.value)
    throw operatorError(`the expressions make more than ${LIMITS.expression_result.value} characters or elements`);
}

/** Counts characters or elements that are about to be looked at. Throws `OPERATOR_ERROR` beyond the limit. */
export function chargeRead(run: Run, amount: number): void {
  run.read += amount;
  if (run.read > LIMITS.expression_work.value)
    throw operatorError(`the expressions look at more than ${LIMITS.expression_work.value} characters or elements`);
}

/** What listing one key of an object counts as: it costs far more than looking at a character. */
const KEY = 16;

/** Counts the keys of an object that were listed. Throws `OPERATOR_ERROR` beyond the limit. */
export function chargeKeys(run: Run, count: number): void {
  chargeRead(run, count * KEY);
}

/** The refusal of an operator. Its message never holds a value, which could be a secret. */
export function operatorError(message: string): ProcessorError {
  return new ProcessorError('OPERATOR_ERROR', message);
}
