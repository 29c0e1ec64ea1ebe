/** The context that records. */

import type {
  ActionCall,
  ChildOptions,
  DatabaseCall,
  FallbackCall,
  FeatureContext,
  GraphAction,
  GraphCall,
  Log,
  QuotaCall,
} from './context-types.ts';
import type { Step, StepOptions } from './definition.ts';
import { plainOptions, plainText, someText } from './plain-options.ts';
import { createReadable, type GivenInput } from './readable.ts';
import type { Recording } from './recording.ts';
import { recordForEach, recordStep } from './steps.ts';
import { createNotificationCalls } from './notification-calls.ts';
import { createPublishCalls } from './publish-calls.ts';
import { createStorageCalls } from './storage-calls.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The context of one pass. `feature` is the feature's own tag. */
export function createContext(recording: Recording, feature: string, given: GivenInput): FeatureContext<unknown> {
  const action = createActions(recording);
  const child = createRunChild(recording);
  const members = {
    action,
    api: action,
    database: createDatabaseActions(recording),
    graph: createGraphCalls(recording),
    fallback: createFallbacks(recording),
    quota: createQuotas(recording),
    storage: createStorageCalls(recording),
    notification: createNotificationCalls(recording),
    publish: createPublishCalls(recording, 'publish'),
    messaging: createPublishCalls(recording, 'messaging'),
    healthcheck: createHealthchecks(recording),
    feature: child,
    workflow: child,
    log: createLog(recording),
    ...createFlowControl(recording),
    ...createStateCalls(recording),
    step: (...args: [unknown, () => unknown, ((result: unknown) => unknown)?, StepOptions?]) => {
      const [tag, handler, rollback, options] = args;
      return recordStep(recording, tag, handler, rollback, options);
    },
    forEach: (...args: [unknown, object, (item: unknown, index: unknown) => unknown]) =>
      recordForEach(recording, ...args),
  };
  // Some of these refuse when they are read, so they are moved without reading.
  const readable = Object.getOwnPropertyDescriptors(createReadable(recording, feature, given));
  return Object.defineProperties(members, readable as PropertyDescriptorMap) as unknown as FeatureContext<unknown>;
}

function createActions(recording: Recording) {
  return {
    run({ app, event, input, ...rest }: ActionCall) {
      const target = {
        app: plainText(recording, app, 'the app of an action'),
        event: plainText(recording, event, 'the event of an action'),
      };
      const options = plainOptions(recording, rest, ['retries', 'timeout'], 'ctx.action.run') as StepOptions;
      return recording.record({ type: 'action', target, base: `${app}-${event}`, input, options });
    },
  };
}

/** What each way of calling an action gives of its variables. */
type GivenVariables = Omit<DatabaseCall, 'input'> & Readonly<Partial<Record<'params' | 'data' | 'where', unknown>>>;

function createDatabaseActions(recording: Recording) {
  const execute = ({ database, event, input, ...rest }: DatabaseCall) => {
    const target: Partial<Step> = {
      ...(database !== undefined && { database: plainText(recording, database, 'the tag of a database') }),
      event: plainText(recording, event, 'the event of a database'),
    };
    const options = plainOptions(recording, rest, ['retries', 'timeout'], 'ctx.database.execute') as StepOptions;
    const base = event.replaceAll(':', '-');
    return recording.record({ type: 'database_action', target, base, input: input ?? {}, options });
  };
  const given = ({ params, data, where, ...call }: GivenVariables) => {
    const variables = Object.entries({ query: params, filter: where, data }).filter(([, value]) => value !== undefined);
    return execute({ ...call, input: Object.fromEntries(variables) });
  };
  return { execute, query: given, insert: given, update: given, delete: given };
}

function createGraphCalls(recording: Recording) {
  const call = (name: string, { graph, ...rest }: GraphCall, own: Partial<Step>, input: unknown) => {
    const target: Partial<Step> = {
      ...(graph !== undefined && { graph: plainText(recording, graph, 'the tag of a graph') }),
      ...own,
    };
    const options = plainOptions(recording, rest, ['retries', 'timeout'], `ctx.graph.${name}`) as StepOptions;
    const base = own.event?.replaceAll(':', '-') ?? name;
    return recording.record({ type: 'graph_action', target, base, input, options });
  };
  const operation =
    (name: string) =>
    ({ graph, retries, timeout, from: startNodeId, to: endNodeId, ...fields }: GraphCall) =>
      call(name, { graph, retries, timeout } as GraphCall, { operation: name }, { startNodeId, endNodeId, ...fields });
  const execute = ({ action, input, params = input, ...rest }: GraphAction) =>
    call('execute', rest, { event: plainText(recording, action, 'the action of a graph') }, params ?? {});
  const operations = ['createNode', 'updateNode', 'deleteNode', 'createRelationship', 'deleteRelationship'];
  return { ...Object.fromEntries(operations.map((name) => [name, operation(name)])), query: execute, execute };
}

function createFallbacks(recording: Recording) {
  return {
    run({ tag, input, ...rest }: FallbackCall) {
      const target = { fallback: plainText(recording, tag, 'the tag of a fallback') };
      const options = plainOptions(recording, rest, ['retries', 'timeout'], 'ctx.fallback.run') as StepOptions;
      return recording.record({ type: 'fallback', target, base: tag, input, options });
    },
  };
}

function createQuotas(recording: Recording) {
  const execute = ({ quota, input, on_exceeded, ...rest }: QuotaCall) => {
    const target: Partial<Step> = {
      quota: plainText(recording, quota, 'the tag of a quota'),
      ...(on_exceeded === undefined ? {} : { on_exceeded }),
    };
    const options = plainOptions(recording, rest, ['retries', 'timeout'], 'ctx.quota.execute') as StepOptions;
    return recording.record({ type: 'quota', target, base: quota, input, options });
  };
  return { execute, run: execute };
}

function createHealthchecks(recording: Recording) {
  return {
    getStatus(tag: string) {
      const target = { healthcheck: plainText(recording, tag, 'the tag of a healthcheck') };
      return recording.record({ type: 'healthcheck', target, base: `health-${tag}` });
    },
  };
}

function createRunChild(recording: Recording) {
  return (childId: unknown, tag: string, input: unknown, options?: ChildOptions) => {
    const known = ['timeout', 'retries', 'parent_close_policy'];
    const { parent_close_policy, ...rest } = plainOptions(recording, options, known, 'ctx.feature');
    const isNamed = typeof childId === 'string' && /^.{1,200}$/s.test(childId) && !recording.marks.has(childId);
    const target: Partial<Step> = {
      ...(isNamed ? { name: childId } : {}),
      feature: plainText(recording, tag, 'the tag of a child'),
      ...(parent_close_policy === undefined ? {} : ({ parent_close_policy } as Partial<Step>)),
    };
    return recording.record({ type: 'feature', target, base: tag, input, options: rest });
  };
}

function createLog(recording: Recording): Record<string, Log> {
  const write = (level: string, message: unknown, data: unknown) =>
    recording.record({
      type: 'log',
      target: {},
      base: 'log',
      input: { message: someText(recording, message, 'the message of a log line'), data },
      fixed: { level },
    });
  return Object.fromEntries(
    LEVELS.map((level): [string, Log] => [level, (message, data) => write(level, message, data) as Promise<void>]),
  );
}

function createFlowControl(recording: Recording) {
  return {
    sleep: (duration: unknown) => recording.record({ type: 'sleep', target: {}, base: 'sleep', input: { duration } }),
    waitForSignal(names: string | readonly string[], options?: object) {
      const all: readonly unknown[] = Array.isArray(names) ? names : [names];
      const signals = all.map((name) => plainText(recording, name, 'the name of a signal'));
      if (signals.length === 0) recording.refuse('ctx.waitForSignal takes the name of a signal');
      const input = plainOptions(recording, options, ['timeout'], 'ctx.waitForSignal');
      const given = Object.keys(input).length === 0 ? {} : { input };
      return recording.record({
        type: 'wait_signal',
        target: { signals },
        base: `wait-${signals.join('-')}`,
        ...given,
      });
    },
    triggerRollback(reason?: unknown) {
      const given =
        reason === undefined ? {} : { input: { reason: someText(recording, reason, 'the reason of a rollback') } };
      return recording.record({ type: 'rollback', target: {}, base: 'rollback', ...given });
    },
  };
}

function createStateCalls(recording: Recording) {
  return {
    checkpoint(given: unknown, metadata?: unknown) {
      const name = plainText(recording, given, 'the name of a checkpoint');
      return recording.record({
        type: 'checkpoint',
        target: {},
        base: `checkpoint-${name}`,
        input: { metadata },
        fixed: { name },
      });
    },
    setState(given: unknown, value: unknown) {
      const key = plainText(recording, given, 'a key of the state');
      const made = recording.record({ type: 'set_state', target: {}, base: `set-${key}`, input: { [key]: value } });
      // What is set for each element of a list has no meaning outside of its loop.
      if (recording.writer.template(value, key).uses.isOfItem) recording.state.delete(key);
      else recording.state.set(key, value);
      return made;
    },
  };
}
