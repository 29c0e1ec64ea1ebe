/** The operations of a transaction, read and checked before any of them is run. */

import { READ_OPERATIONS } from '../../engine/database/reads.ts';
import { bindFields, type Fields, isCondition, type Resolve, type Stand } from '../../engine/query/binding.ts';
import { type Operation, parseStatement } from '../../engine/database/parse.ts';
import { sampledFaults } from '../../engine/database/sampled.ts';
import { inputFaults } from '../../engine/database/template-check.ts';
import type { ActionStatement } from '../../engine/database/template.ts';
import { bindAction } from '../../engine/query/template.ts';
import type { Statement } from '../../engine/database/model.ts';
import { compileTemplate, evaluateTemplate } from '../../expressions/template.ts';
import { type FieldError, isProcessorError, refusal } from '../../kernel/errors.ts';
import { VARIABLE_TYPES } from '../products/manifest-variable-types.ts';
import { refersToSession, sessionStand, type SessionValues, withValues } from '../sessions/session-text.ts';

/** An operation of a transaction, as plain data. */
export interface TransactionOperation {
  readonly tag: string | null;
  readonly operation: Operation;
  /** Rows it must come to; null for any number. */
  readonly expected: number | null;
  /** As they were written: texts may refer to results of operations before. Of an action its statement, as it is in the manifest. */
  readonly fields: Fields;
  /** Of an action what its caller gives, in which texts may refer to those results; null of another operation. */
  readonly input: Fields | null;
}

/** What an operation is as its caller gives it; its fields stand beside these. */
export interface GivenOperation extends Fields {
  readonly tag?: string | undefined;
  readonly operation?: Operation | undefined;
  readonly action?: string | undefined;
  readonly expect?: { readonly count: number } | undefined;
}

/** Gives the action of a tag, which stands at a path. Throws where there is none. */
type ActionAt = (tag: string, path: string) => ActionStatement;

/** Which operations change nothing. */
export const READS: ReadonlySet<Operation> = new Set<Operation>(READ_OPERATIONS);

/**
 * Reads the operations of a transaction. Throws `VALIDATION_ERROR` with all that is wrong with them whatever they come
 * to: their fields, tags that stand twice, references to what is not before them.
 */
export function readOperations(
  given: readonly GivenOperation[],
  isReadOnly: boolean,
  session: SessionValues | undefined,
  actionAt: ActionAt,
): readonly TransactionOperation[] {
  const errors: FieldError[] = [];
  const before = new Set<string>();
  const operations = given.map((each, at): TransactionOperation => {
    const path = `operations[${at}]`;
    const add = (faults: readonly FieldError[]) => {
      errors.push(...faults.map((fault) => ({ path: `${path}.${fault.path}`, message: fault.message })));
    };
    const { tag = null, expect } = each;
    const { read, faults } = readOperation(each, (action) => actionAt(action, `${path}.action`));
    add(referenceFaults(read.input === null ? read.fields : { input: read.input }, before, session));
    add(faults);
    if (isReadOnly && !READS.has(read.operation))
      add([{ path: 'operation', message: `${read.operation} may change something, and the transaction is readOnly` }]);
    if (isReadOnly && read.fields['lock'] !== undefined)
      add([{ path: 'lock', message: 'is for what changes after it, and the transaction is readOnly' }]);
    if (tag !== null && before.has(tag)) add([{ path: 'tag', message: `'${tag}' stands there already` }]);
    if (tag !== null) before.add(tag);
    return { tag, expected: expect?.count ?? null, ...read };
  });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return operations;
}

/** An operation, or an action, and what is wrong with it whatever its references come to. */
function readOperation(
  { tag: _tag, expect: _expect, operation, action, ...fields }: GivenOperation,
  actionOf: (tag: string) => ActionStatement,
): { read: Omit<TransactionOperation, 'tag' | 'expected'>; faults: readonly FieldError[] } {
  if ((operation === undefined) === (action === undefined))
    return {
      read: { operation: operation ?? 'query', fields, input: null },
      faults: [{ path: 'operation', message: 'give operation or action' }],
    };
  if (operation !== undefined)
    return { read: { operation, fields, input: null }, faults: sampledFaults(operation, fields, standsForValue) };
  const { input = {}, ...others } = fields;
  const statement = actionOf(action ?? '');
  return {
    read: { operation: statement.operation, fields: statement.fields, input: input as Fields },
    faults: [
      ...Object.keys(others).map((path) => ({ path, message: 'is not a field of an action' })),
      ...inputFaults(statement, input as Fields, VARIABLE_TYPES, hasReferences),
    ],
  };
}

function hasReferences(value: unknown): boolean {
  if (typeof value === 'string') return standsForValue(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasReferences);
}

/** Where an operation refers to the result of one before it first; null where it does not. */
export function stepReference({ fields, input }: TransactionOperation): { path: string; text: string } | null {
  let found: { path: string; text: string } | null = null;
  bindFields(input === null ? fields : { input }, (text, path) => {
    if (found === null && refersToStep(text)) found = { path, text };
    return null;
  });
  return found;
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
  { operation, fields, input }: TransactionOperation,
  steps: Readonly<Record<string, unknown>>,
  session: SessionValues | undefined,
): Statement {
  const valueOf = (text: string, at: string): Stand => {
    if (!refersToStep(text)) return sessionStand(text, at, session);
    const scope = { Session: session?.payload, ...(session !== undefined && { sessionTag: session.tag }) };
    return { value: evaluateTemplate(compileTemplate(text, at), { now: 0, Step: steps, ...scope }) ?? null };
  };
  if (input !== null) {
    const given = withValues(input, valueOf, 'input');
    return parseStatement(operation, bindAction({ fields, placeOf: (at) => at }, given, VARIABLE_TYPES));
  }
  const resolve: Resolve = (text, at) => {
    const stand = valueOf(text, at);
    if (stand === null || !('value' in stand) || stand.value !== null || !isCondition(at)) return stand;
    return { missing: { path: at, message: `${text} stands for nothing, which is no condition` } };
  };
  const { fields: bound, errors } = bindFields(fields, resolve);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return parseStatement(operation, bound);
}
