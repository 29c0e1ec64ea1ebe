/** The operations of a transaction, read and checked before any of them is run. */

import { bindFields, type Fields, type Resolve } from '../../engine/database/binding.ts';
import { type Operation, parseStatement } from '../../engine/database/parse.ts';
import { sampledFaults } from '../../engine/database/sampled.ts';
import type { Statement } from '../../engine/database/model.ts';
import { compileTemplate, evaluateTemplate } from '../../expressions/template.ts';
import { type FieldError, isProcessorError, refusal } from '../../kernel/errors.ts';
import { refersToSession, sessionStand, type SessionValues } from './session-text.ts';

/** An operation of a transaction, as plain data. */
export interface TransactionOperation {
  readonly tag: string | null;
  readonly operation: Operation;
  /** Rows it must come to; null for any number. */
  readonly expected: number | null;
  /** As they were written: texts may refer to results of operations before. */
  readonly fields: Fields;
}

/** What an operation is as its caller gives it; its fields stand beside these. */
export interface GivenOperation extends Fields {
  readonly tag?: string | undefined;
  readonly operation: Operation;
  readonly expect?: { readonly count: number } | undefined;
}

/** Which operations change nothing. */
export const READS: ReadonlySet<Operation> = new Set(['query', 'findOne', 'count']);

/**
 * Reads the operations of a transaction. Throws `VALIDATION_ERROR` with all that is wrong with them whatever they come
 * to: their fields, tags that stand twice, references to what is not before them.
 */
export function readOperations(
  given: readonly GivenOperation[],
  isReadOnly: boolean,
  session: SessionValues | undefined,
): readonly TransactionOperation[] {
  const errors: FieldError[] = [];
  const before = new Set<string>();
  const operations = given.map(({ tag = null, operation, expect, ...fields }, at): TransactionOperation => {
    const path = `operations[${at}]`;
    const add = (faults: readonly FieldError[]) => {
      errors.push(...faults.map((fault) => ({ path: `${path}.${fault.path}`, message: fault.message })));
    };
    add(referenceFaults(fields, before, session));
    add(sampledFaults(operation, fields, standsForValue));
    if (isReadOnly && !READS.has(operation))
      add([{ path: 'operation', message: `${operation} may change something, and the transaction is readOnly` }]);
    if (tag !== null && before.has(tag)) add([{ path: 'tag', message: `'${tag}' stands there already` }]);
    if (tag !== null) before.add(tag);
    return { tag, operation, expected: expect?.count ?? null, fields };
  });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return operations;
}

function refersToStep(text: string): boolean {
  return text.includes('$Step{');
}

function standsForValue(text: string): boolean {
  return refersToStep(text) || refersToSession(text);
}

function referenceFaults(
  fields: Fields,
  before: ReadonlySet<string>,
  session: SessionValues | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const note: Resolve = (text, path) => {
    if (session === undefined && refersToSession(text))
      errors.push({ path, message: 'refers to a session, and the call has none' });
    if (refersToStep(text)) errors.push(...stepFaults(text, path, before));
    return null;
  };
  bindFields(fields, note);
  return errors;
}

function stepFaults(text: string, path: string, before: ReadonlySet<string>): readonly FieldError[] {
  try {
    return compileTemplate(text, path).references.flatMap(({ name, groups: [tag] }) => {
      if (name === 'Session') return [];
      if (name !== 'Step') return [{ path, message: `$${name} has no value here` }];
      if (typeof tag === 'string' && before.has(tag)) return [];
      return [{ path, message: `$Step{${tag ?? ''}}: no operation before this one has the tag` }];
    });
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return thrown.details.errors ?? [];
  }
}

/**
 * The statement that an operation is once those before it have run. Throws `VALIDATION_ERROR` or `OPERATOR_ERROR` naming
 * its fields.
 */
export function statementOf(
  { operation, fields }: TransactionOperation,
  path: string,
  steps: Readonly<Record<string, unknown>>,
  session: SessionValues | undefined,
): Statement {
  const resolve: Resolve = (text, at) => {
    if (!refersToStep(text)) return sessionStand(text, at, session);
    const scope = { Session: session?.payload, ...(session !== undefined && { sessionTag: session.tag }) };
    const value = evaluateTemplate(compileTemplate(text, `${path}.${at}`), { now: 0, Step: steps, ...scope }) ?? null;
    if (value === null && at.startsWith('where'))
      return { missing: { path: at, message: `${text} stands for nothing, which is no condition` } };
    return { value };
  };
  const bound = bindFields(fields, resolve);
  const errors = bound.errors.map((error) => ({ path: `${path}.${error.path}`, message: error.message }));
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return parseStatement(operation, bound.fields, path);
}
