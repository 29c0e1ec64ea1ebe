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

/** How statements of databases, or of graphs, are made. */
export interface StatementMaking<Operation extends string, Statement> {
  parse(operation: Operation, fields: Fields): Statement;
  /** The fields of an action with the values that its input gives. */
  bindAction(operation: Operation, fields: Fields, input: Fields): Fields;
}

type Stands = (text: string) => boolean;

/** How they are checked before any of them is run. */
export interface StatementChecks<Operation extends string, Action extends ActionOf<Operation>> {
  /** Taken for what is neither an operation nor an action. */
  readonly first: Operation;
  /** What is wrong with fields whatever the values are that some texts in them stand for. */
  sampledFaults(operation: Operation, fields: Fields, stands: Stands): readonly FieldError[];
  /** Of fields without a fault, what is understood and cannot be done. */
  unsupported(operation: Operation, fields: Fields, stands: Stands): readonly FieldError[];
  /** What is wrong with the input of an action whatever those of its values that are later come to. */
  inputFaults(action: Action, input: Fields, isLater: (value: unknown) => boolean): readonly FieldError[];
  /** What is wrong with it in a transaction that changes nothing. */
  readOnlyFaults(operation: Operation, fields: Fields): readonly FieldError[];
  /** Whether what it comes to is counted. */
  isCounted(operation: Operation): boolean;
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
 * to: their fields, tags that stand twice, references to what is not before them; and `NOT_SUPPORTED` where nothing else
 * is wrong with them.
 */
export function readOperations<Operation extends string, Action extends ActionOf<Operation>>(
  checks: StatementChecks<Operation, Action>,
  given: readonly GivenOperation<Operation>[],
  { isReadOnly, session, actionAt }: Reading<Action>,
): readonly TransactionOperation<Operation>[] {
  const [errors, unsupported]: [FieldError[], FieldError[]] = [[], []];
  const before = new Set<string>();
  const operations = given.map((each, at): TransactionOperation<Operation> => {
    const path = `operations[${at}]`;
    const add = (faults: readonly FieldError[], to = errors) => {
      to.push(...faults.map((fault) => ({ path: `${path}.${fault.path}`, message: fault.message })));
    };
    const { tag = null, expect } = each;
    const { read, faults, refused } = readOperation(checks, each, (action) => actionAt(action, `${path}.action`));
    add(referenceFaults(read.input === null ? read.fields : { input: read.input }, before, session));
    add(faults);
    add(refused, unsupported);
    if (isReadOnly) add(checks.readOnlyFaults(read.operation, read.fields));
    if (expect !== undefined && !checks.isCounted(read.operation))
      add([{ path: 'expect', message: `what ${read.operation} comes to has no count` }]);
    if (tag !== null && before.has(tag)) add([{ path: 'tag', message: `'${tag}' stands there already` }]);
    if (tag !== null) before.add(tag);
    return { tag, expected: expect?.count ?? null, ...read };
  });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', [...errors, ...unsupported]);
  if (unsupported.length > 0) throw refusal('NOT_SUPPORTED', unsupported);
  return operations;
}

interface ReadOperation<Operation extends string> {
  readonly read: Omit<TransactionOperation<Operation>, 'tag' | 'expected'>;
  /** What is wrong with it whatever its references come to. */
  readonly faults: readonly FieldError[];
  /** What cannot be done of it. */
  readonly refused: readonly FieldError[];
}

/** Reads an operation, or an action. */
function readOperation<Operation extends string, Action extends ActionOf<Operation>>(
  checks: StatementChecks<Operation, Action>,
  { tag: _tag, expect: _expect, operation, action, ...fields }: GivenOperation<Operation>,
  actionOf: (tag: string) => Action,
): ReadOperation<Operation> {
  if ((operation === undefined) === (action === undefined))
    return {
      read: { operation: operation ?? checks.first, fields, input: null },
      faults: [{ path: 'operation', message: 'give operation or action' }],
      refused: [],
    };
  if (operation !== undefined) {
    const faults = checks.sampledFaults(operation, fields, standsForValue);
    const refused = faults.length > 0 ? [] : checks.unsupported(operation, fields, standsForValue);
    return { read: { operation, fields, input: null }, faults, refused };
  }
  const { input = {}, ...others } = fields;
  const statement = actionOf(action ?? '');
  return {
    read: { operation: statement.operation, fields: statement.fields, input: input as Fields },
    faults: [
      ...Object.keys(others).map((path) => ({ path, message: 'is not a field of an action' })),
      ...checks.inputFaults(statement, input as Fields, hasReferences),
    ],
    refused: [],
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
export function statementOf<Operation extends string, Statement>(
  making: StatementMaking<Operation, Statement>,
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
    return making.parse(operation, making.bindAction(operation, fields, withValues(input, valueOf, 'input')));
  const resolve: Resolve = (text, at) => {
    const stand = valueOf(text, at);
    if (stand === null || !('value' in stand) || stand.value !== null || !isCondition(at)) return stand;
    return { missing: { path: at, message: `${text} stands for nothing, which is no condition` } };
  };
  const { fields: bound, errors } = bindFields(fields, resolve);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return making.parse(operation, bound);
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
