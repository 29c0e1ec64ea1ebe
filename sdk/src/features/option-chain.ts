/** The chain with which the options of fallbacks and quotas are written, recorded into their declarative form. */

import type { Duration } from './definition.ts';
import { createReadable } from './readable.ts';
import type { Recording } from './recording.ts';
import { createReference, expressionOf, type StandIn } from './stand-in.ts';
import type { Transform } from './transform.ts';

/** What becomes of an option whose outcome is unknown. */
export type UnknownRule = 'stop' | 'failover' | 'confirm';

/** The action that tells whether an option was done. `input` and `output` are templates, or functions that are recorded. */
export interface ConfirmOptions {
  /** The option's own where absent. */
  readonly app?: string;
  readonly event: string;
  /** A function is given the run's input, and the `key` under which the option was sent. */
  readonly input?: object | ((input: StandIn, run: { readonly key: StandIn }) => unknown);
  readonly condition?: string;
  /** A function is given the answer, and the run's input. */
  readonly output?: string | object | ((response: StandIn, input: StandIn) => unknown);
}

/** An option as a manifest has it. */
export interface RecordedOption {
  readonly name: string;
  readonly type: 'action' | 'database_action' | 'feature' | 'graph_action' | 'notification' | 'publish' | 'storage';
  readonly app?: string;
  readonly database?: string;
  readonly graph?: string;
  readonly storage?: string;
  readonly notification?: string;
  readonly broker?: string;
  readonly event: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly retries?: number;
  readonly timeout?: Duration;
  readonly healthcheck?: string;
  readonly check_interval?: Duration;
  readonly on_unknown?: UnknownRule;
  readonly confirm?: Readonly<Record<string, unknown>>;
  readonly weight?: number;
  readonly quota?: number;
  readonly uses?: number;
}

/** An option that is being written. Each method answers the same chain. */
export interface OptionChain {
  /** Runs an action of an app. */
  app(tag: string): { action(event: string): OptionChain };
  /** Runs an action of a database. */
  database(tag: string): { action(event: string): OptionChain };
  /** Runs an action of a graph. */
  graph(tag: string): { action(event: string): OptionChain };
  /** Does something on a storage: `save`, `download`, `delete` or another of its operations. */
  storage(tag: string): { action(operation: string): OptionChain };
  /** Sends a message of a notifier. */
  notification(tag: string): { event(message: string): OptionChain };
  /** Publishes to a topic of a broker. */
  messageBroker(tag: string): { event(topic: string): OptionChain };
  /** Runs a feature. */
  feature(tag: string): OptionChain;
  /** The same as `feature`. */
  workflow(tag: string): OptionChain;
  /** What it is given: a template, as a manifest has it. */
  input(template: unknown): OptionChain;
  /** What it is given, as a function of the run's input. It is called once, while recording. */
  mapInput(map: (input: StandIn) => unknown): OptionChain;
  /** What its answer becomes, as a function of the answer and the run's input. It is called once, while recording. */
  mapOutput(map: (response: StandIn, input: StandIn) => unknown): OptionChain;
  /** Attempts after the first. */
  retries(count: number): OptionChain;
  /** For the option, retries included. */
  timeout(duration: Duration): OptionChain;
  healthcheck(tag: string): OptionChain;
  /** Taken for compatibility: the healthcheck's own interval decides. */
  checkInterval(duration: Duration): OptionChain;
  onUnknown(rule: 'stop' | 'failover'): OptionChain;
  onUnknown(rule: 'confirm', confirm: ConfirmOptions): OptionChain;
}

/** What a provider of a quota has besides. */
export interface ProviderChain extends OptionChain {
  app(tag: string): { action(event: string): ProviderChain };
  database(tag: string): { action(event: string): ProviderChain };
  graph(tag: string): { action(event: string): ProviderChain };
  storage(tag: string): { action(operation: string): ProviderChain };
  notification(tag: string): { event(message: string): ProviderChain };
  messageBroker(tag: string): { event(topic: string): ProviderChain };
  /** How likely it is chosen, relative to the others. */
  weight(weight: number): ProviderChain;
  /** How much it may take, of tiers. */
  quota(amount: number): ProviderChain;
  /** How much counts as taken from the beginning, of tiers. */
  uses(amount: number): ProviderChain;
}

/** What templates may read beside what a function is given. */
export interface OptionValues {
  readonly session: StandIn;
  readonly transform: Transform;
  readonly variable: (app: string, key: string) => string;
  readonly constant: (app: string, key: string) => string;
  /** A secret. */
  readonly token: (key: string) => string;
}

/** Records the options of one component. */
export class OptionRecorder {
  readonly #recording: Recording;
  readonly #options: { readonly shown: string; readonly fields: Record<string, unknown> }[] = [];
  readonly #input: unknown;
  /** What `ctx` gives to templates. */
  readonly values: OptionValues;

  constructor(recording: Recording, tag: string) {
    this.#recording = recording;
    const readable = createReadable(recording, tag, { sample: {}, scenario: {} });
    const { session, transform, variable, constant, token } = readable as unknown as OptionValues;
    this.values = { session, transform, variable, constant, token };
    this.#input = createReference(recording, 'Input');
  }

  /** Begins an option; `shown` is how its beginning is written. */
  begin(shown: string, name: string): ProviderChain {
    if (this.#recording.isClosed) this.#recording.refuse(`${shown} is called after the handler has ended`);
    if (typeof name !== 'string' || name === '') this.#recording.refuse(`${shown} takes a name, a text`);
    if (this.#options.some(({ fields }) => fields['name'] === name))
      this.#recording.refuse(`${shown}: an option of this name stands there already`);
    const fields: Record<string, unknown> = { name };
    this.#options.push({ shown, fields });
    return this.#chain(shown, fields);
  }

  /** The options in the order of their beginnings. Refuses one that runs nothing. */
  end(): RecordedOption[] {
    return this.#options.map(({ shown, fields }) => {
      if (fields['type'] === undefined)
        this.#recording.refuse(
          `${shown} runs nothing: give .app(…).action(…), .database(…).action(…), .graph(…).action(…), .storage(…).action(…), .notification(…).event(…), .messageBroker(…).event(…) or .feature(…)`,
        );
      return fields as unknown as RecordedOption;
    });
  }

  #chain(shown: string, fields: Record<string, unknown>): ProviderChain {
    const set = (more: Readonly<Record<string, unknown>>): ProviderChain => {
      for (const [name, value] of Object.entries(more)) {
        if (name in fields) this.#recording.refuse(`${shown} is given '${name}' twice`);
        if (value !== undefined) fields[name] = value;
      }
      return chain;
    };
    const feature = (event: string) => set({ type: 'feature', event });
    const chain: ProviderChain = {
      app: (app) => ({ action: (event) => set({ type: 'action', app, event }) }),
      database: (database) => ({ action: (event) => set({ type: 'database_action', database, event }) }),
      graph: (graph) => ({ action: (event) => set({ type: 'graph_action', graph, event }) }),
      storage: (storage) => ({ action: (event) => set({ type: 'storage', storage, event }) }),
      notification: (notification) => ({ event: (event) => set({ type: 'notification', notification, event }) }),
      messageBroker: (broker) => ({ event: (event) => set({ type: 'publish', broker, event }) }),
      feature,
      workflow: feature,
      input: (template) => set({ input: template }),
      mapInput: (map) => set({ input: this.#map(`${shown}.mapInput`, map, [this.#input]) }),
      mapOutput: (map) => set({ output: this.#map(`${shown}.mapOutput`, map, [this.#response(), this.#input]) }),
      retries: (retries) => set({ retries }),
      timeout: (timeout) => set({ timeout }),
      healthcheck: (healthcheck) => set({ healthcheck }),
      checkInterval: (interval) => set({ check_interval: interval }),
      onUnknown: (rule: UnknownRule, confirm?: ConfirmOptions) =>
        set({ on_unknown: rule, ...(confirm !== undefined && { confirm: this.#confirm(shown, confirm) }) }),
      weight: (weight) => set({ weight }),
      quota: (quota) => set({ quota }),
      uses: (uses) => set({ uses }),
    };
    return chain;
  }

  #confirm(shown: string, { input, output, ...rest }: ConfirmOptions): Readonly<Record<string, unknown>> {
    const run = { key: createReference(this.#recording, 'Run', 'key') };
    const of = (what: string, value: unknown, given: readonly unknown[]) =>
      typeof value === 'function' ? this.#map(`the ${what} of ${shown}.onUnknown`, value, given) : value;
    return Object.fromEntries(
      Object.entries({
        ...rest,
        input: of('input', input, [this.#input, run]),
        output: of('output', output, [this.#response(), this.#input]),
      }).filter(([, value]) => value !== undefined),
    );
  }

  #response(): unknown {
    return createReference(this.#recording, 'Response');
  }

  /** What a function makes of stand-ins, as a template; undefined where that is the first of them as it is. */
  #map(where: string, map: unknown, given: readonly unknown[]): unknown {
    const recording = this.#recording;
    if (typeof map !== 'function') recording.refuse(`${where} takes a function; a template is given to .input()`);
    const answer: unknown = (map as (...args: readonly unknown[]) => unknown)(...given);
    if (typeof answer === 'object' && answer !== null && expressionOf(answer) === undefined && 'then' in answer)
      recording.refuse(`${where} is asynchronous; it is called while recording, and answers at once`);
    if (answer === undefined) recording.refuse(`${where} answers nothing; let it return what is to be made`);
    if (answer === given[0]) return undefined;
    return recording.writer.template(answer, where).value;
  }
}
