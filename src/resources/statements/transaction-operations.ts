/** The operations of a transaction of a database or a graph, read and checked before any of them is run. */

import { bindFields, type Fields, isCondition, type Resolve, type Stand } from '../../engine/query/binding.ts';
import { compileTemplate, evaluateTemplate } from '../../expressions/template.ts';
import { type FieldError, isProcessorError, ProcessorError, refusal } from '../../kernel/errors.ts';
import { refersToSession, sessionStand, type SessionValues, withValues } from '../sessions/session-text.ts';

/** An operation of a transaction, as plain data. */
export interface TransactionOperation<Operation extends string> {
  readonly tag: string | null;
  readonly operation: Operation;
  /** What it must come to; null for any number. */
  readonly expected: number | null;
  /** As they were written: texts may refer to results of operations before. Of an action its statement, as it is in the manifest. */
  readonly fields: Fields;
  /** Of an action what its caller gives, in which texts may refer to those results; null of another operation. */
  readonly input: Fields | null;
}

/** What an operation is as its caller gives it; its fields stand beside these. */
export interface GivenOperation<Operation extends string> extends Fields {
  readonly tag?: string | undefined;
  readonly operation?: Operation | undefined;
  readonly action?: string | undefined;
  readonly expect?: { readonly count: number } | undefined;
}

/** An action as a statement, before its values are bound. */
interface ActionOf<Operation extends string> {
  readonly operation: Operation;
  readonly fields: Fields;
}

/** How the statements of databases, or of graphs, are read. */
export interface StatementKind<Operation extends string, Statement, Action extends ActionOf<Operation>> {
  /** Taken for what is neither an operation nor an action. */
  readonly first: Operation;
  parse(operation: Operation, fields: Fields): Statement;
  /** What is wrong with it besides, where only some graphs or databases can do it. */
  ownFaults(each: Pick<TransactionOperation<Operation>, 'operation' | 'fields' | 'expected'>): readonly FieldError[];
  /** What is wrong with it in a transaction that changes nothing. */
  readOnlyFaults(operation: Operation, fields: Fields): readonly FieldError[];
  /** What is wrong with fields whatever the values are that some texts in them stand for. */
  sampledFaults(operation: Operation, fields: Fields, stands: (text: string) => boolean): readonly FieldError[];
  /** What is wrong with the input of an action whatever those of its values that are later come to. */
  inputFaults(action: Action, input: Fields, isLater: (value: unknown) => boolean): readonly FieldError[];
  /** The fields of an action with the values that its input gives. */
  bindAction(operation: Operation, fields: Fields, input: Fields): Fields;
}

/** What the operations of a transaction are read with. */
interface Reading<Action> {
  readonly isReadOnly: boolean;
  readonly session: SessionValues | undefined;
  /** Gives the action of a tag, which stands at a path. Throws where there is none. */
  readonly actionAt: (tag: string, path: string) => Action;
}

/**
 * Reads the operations of a transaction. Throws `VALIDATION_ERROR` with all that is wrong with them whatever they come
 * to: their fields, tags that stand twice, references to what is not before them.
 */
export function readOperations<Operation extends string, Action extends ActionOf<Operation>>(
  kind: StatementKind<Operation, unknown, Action>,
  given: readonly GivenOperation<Operation>[],
  { isReadOnly, session, actionAt }: Reading<Action>,
): readonly TransactionOperation<Operation>[] {
  const errors: FieldError[] = [];
  const before = new Set<string>();
  const operations = given.map((each, at): TransactionOperation<Operation> => {
    const path = `operations[${at}]`;
    const add = (faults: readonly FieldError[]) => {
      errors.push(...faults.map((fault) => ({ path: `${path}.${fault.path}`, message: fault.message })));
    };
    const { tag = null, expect } = each;
    const { read, faults } = readOperation(kind, each, (action) => actionAt(action, `${path}.action`));
    const operation = { tag, expected: expect?.count ?? null, ...read };
    add(referenceFaults(read.input === null ? read.fields : { input: read.input }, before, session));
    add(faults);
    add(kind.ownFaults(operation));
    if (isReadOnly) add(kind.readOnlyFaults(read.operation, read.fields));
    if (tag !== null && before.has(tag)) add([{ path: 'tag', message: `'${tag}' stands there already` }]);
    if (tag !== null) before.add(tag);
    return operation;
  });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return operations;
}

/** An operation, or an action, and what is wrong with it whatever its references come to. */
function readOperation<Operation extends string, Action extends ActionOf<Operation>>(
  kind: StatementKind<Operation, unknown, Action>,
  { tag: _tag, expect: _expect, operation, action, ...fields }: GivenOperation<Operation>,
  actionOf: (tag: string) => Action,
): { read: Omit<TransactionOperation<Operation>, 'tag' | 'expected'>; faults: readonly FieldError[] } {
  if ((operation === undefined) === (action === undefined))
    return {
      read: { operation: operation ?? kind.first, fields, input: null },
      faults: [{ path: 'operation', message: 'give operation or action' }],
    };
  if (operation !== undefined)
    return { read: { operation, fields, input: null }, faults: kind.sampledFaults(operation, fields, standsForValue) };
  const { input = {}, ...others } = fields;
  const statement = actionOf(action ?? '');
  return {
    read: { operation: statement.operation, fields: statement.fields, input: input as Fields },
    faults: [
      ...Object.keys(others).map((path) => ({ path, message: 'is not a field of an action' })),
      ...kind.inputFaults(statement, input as Fields, hasReferences),
    ],
  };
}

function hasReferences(value: unknown): boolean {
  if (typeof value === 'string') return standsForValue(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasReferences);
}

/** Where an operation refers to the result of one before it first; null where it does not. */
export function stepReference({
  fields,
  input,
}: Pick<TransactionOperation<string>, 'fields' | 'input'>): { path: string; text: string } | null {
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
export function statementOf<Operation extends string, Statement, Action extends ActionOf<Operation>>(
  kind: StatementKind<Operation, Statement, Action>,
  { operation, fields, input }: TransactionOperation<Operation>,
  steps: Readonly<Record<string, unknown>>,
  session: SessionValues | undefined,
): Statement {
  const valueOf = (text: string, at: string): Stand => {
    if (!refersToStep(text)) return sessionStand(text, at, session);
    const scope = { Session: session?.payload, ...(session !== undefined && { sessionTag: session.tag }) };
    return { value: evaluateTemplate(compileTemplate(text, at), { now: 0, Step: steps, ...scope }) ?? null };
  };
  if (input !== null)
    return kind.parse(operation, kind.bindAction(operation, fields, withValues(input, valueOf, 'input')));
  const resolve: Resolve = (text, at) => {
    const stand = valueOf(text, at);
    if (stand === null || !('value' in stand) || stand.value !== null || !isCondition(at)) return stand;
    return { missing: { path: at, message: `${text} stands for nothing, which is no condition` } };
  };
  const { fields: bound, errors } = bindFields(fields, resolve);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return kind.parse(operation, bound);
}

/** What an operation failed with, which says which of them it was. What is wrong with the statement of an action is its input. */
export function placedOperation(thrown: unknown, { input }: TransactionOperation<string>, path: string): unknown {
  if (!isProcessorError(thrown)) return thrown;
  const { code, message, details } = thrown;
  if (details.errors === undefined) return new ProcessorError(code, `${path}: ${message}`, details, thrown);
  const errors = details.errors.map((error) => {
    const isOfStatement = input !== null && !/^input\b/.test(error.path);
    return isOfStatement
      ? { path: `${path}.input`, message: `${error.path} ${error.message}` }
      : { path: `${path}.${error.path}`, message: error.message };
  });
  return new ProcessorError(code, refusal(code, errors).message, { ...details, errors }, thrown);
}

/** Thrown where an operation came to another count than it must. */
export function otherCount(expected: number | null, count: number, path: string, unit = ''): ProcessorError {
  const message = `came to ${count}${unit}, not to ${expected}; the transaction was rolled back`;
  return refusal('CONFLICT', [{ path: `${path}.expect.count`, message }]);
}
