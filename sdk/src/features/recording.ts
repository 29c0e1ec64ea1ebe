/** One pass of a handler: what it calls becomes steps. */

import type { Step, StepRollback, StepType } from './definition.ts';
import { type Expression, reference, shown, type Uses } from './expression.ts';
import { Flow, type Knowledge, RecordedCall } from './flow.ts';
import { countedFrames, eachOf, type Frame, nameOf } from './frame.ts';
import { createGiven, type Scalar } from './given.ts';
import { Marks } from './marks.ts';
import { Order } from './order.ts';
import type { Call, Overrides, RecordedStep, Term } from './recorded.ts';
import { RecordingError } from './recording-error.ts';
import { callerPlace, placeOf, type SourcePlace, UNKNOWN_PLACE } from './source-place.ts';
import { createStandIn, type Host, propertyExpression } from './stand-in.ts';
import { Writer } from './writer.ts';

const TAG = /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}$/;
const NOT_IN_TAG = /[^A-Za-z0-9_.:@-]+/g;

/** Records one pass. */
export class Recording implements Host {
  readonly marks = new Marks();
  readonly #order = new Order();
  readonly flow = new Flow(this.#order);
  readonly writer: Writer;
  readonly steps = new Map<string, RecordedStep>();
  /** Frames whose function has not ended. */
  readonly frames = new Set<Frame>();
  /** State that was set on this pass: the value, to be written where it is used. */
  readonly state = new Map<string, unknown>();
  /** The first refusal, which ends the recording even if the handler caught it. */
  failure: RecordingError | null = null;
  isClosed = false;
  /** Where the latest call was made. */
  latest: SourcePlace | null = null;
  readonly #terms = new Map<string, Term>();
  readonly #overrides: Overrides;
  /** Other names that properties of a step's result have. */
  readonly #names = new Map<string, NonNullable<Call['names']>>();

  readonly #home: SourcePlace;

  /** `home` stands for lines that no stack names. */
  constructor(inputFields: readonly string[], overrides: Overrides, home: SourcePlace) {
    this.writer = new Writer(this, inputFields);
    this.#overrides = overrides;
    this.#home = home;
  }

  refuse(message: string, place: SourcePlace = callerPlace()): never {
    const error = new RecordingError(message, place === UNKNOWN_PLACE ? (this.latest ?? this.#home) : place);
    this.failure ??= error;
    throw error;
  }

  /** Ends the recording by what a function of the handler threw. */
  note(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const place = placeOf(error instanceof Error ? error.stack : undefined);
    this.failure ??=
      error instanceof RecordingError
        ? error
        : new RecordingError(`the handler throws while it is recorded: ${message}`, place, error);
  }

  /** Takes down that the pass depends on a value which was read. */
  read(expression: Expression, value: Scalar, isOfScenario: boolean): void {
    const text = `${shown(expression)} == ${JSON.stringify(value)}`;
    if (!this.#terms.has(text)) this.#terms.set(text, { text, uses: expression.uses, isOfScenario });
  }

  /** Records a call: as a step, or as the rollback that its frame is for. */
  record(call: Call): RecordedCall<unknown> {
    const place = callerPlace();
    if (this.isClosed) this.refuse('a call is made after the handler has ended; await every call', place);
    this.latest = place;
    const knows = this.flow.knowledge();
    const around = this.frame(place);
    // A line of the log is no part of what a step does.
    const frame = around?.kind === 'step' && call.type === 'log' ? around.parent : around;
    for (const open of countedFrames(frame)) this.#count(open, place);
    if (frame?.kind === 'rollback') return this.#recordRollback(frame, call, place);
    const tag = this.#tagOf(call, frame, place);
    for (const open of countedFrames(frame)) open.recorded = tag;
    this.#addStep(tag, call, frame, knows, place);
    if (call.names !== undefined) this.#names.set(tag, call.names);
    return new RecordedCall<unknown>(this.flow).answer(tag, this.resultOf(tag));
  }

  /** A tag that a handler gives, checked; it names one step only. */
  checkTag(tag: unknown, place: SourcePlace): string {
    if (typeof tag !== 'string' || !TAG.test(tag))
      return this.refuse('the tag of a step is text of letters, digits and _ . : @ - and no stand-in', place);
    if (this.#isTaken(tag))
      this.refuse(
        `the step '${tag}' is recorded twice; each step has a tag of its own, in a loop one each round`,
        place,
      );
    return tag;
  }

  /** What a rollback may refer to, beside its own step: what came before that. */
  checkRollback(own: string, { steps }: Uses, place: SourcePlace): void {
    const strange = steps.find((tag) => tag !== own && !this.#order.isBefore(tag, own));
    if (strange !== undefined)
      this.refuse(`the rollback of '${own}' refers to '${strange}', which need not have run before it`, place);
  }

  /** Whether a step's result is given while recording. */
  hasOverride(tag: string): boolean {
    return this.#overrides.results.has(tag);
  }

  /** Adds the rollback of a step. */
  setRollback(tag: string, rollback: StepRollback): void {
    const recorded = this.steps.get(tag);
    if (recorded !== undefined) this.steps.set(tag, { ...recorded, step: { ...recorded.step, rollback } });
  }

  /**
   * The frame of the code that runs; null outside of any. It is not known after promises which are not ours, which is
   * no matter where no frame waits for its call.
   */
  frame(place: SourcePlace): Frame | null {
    const { frame } = this.flow.knowledge();
    if (frame !== undefined) return frame;
    const waiting = [...this.frames].find(({ calls }) => calls === 0);
    if (waiting !== undefined)
      this.refuse(
        `it cannot be told whether this belongs to ${nameOf(waiting)}, which has awaited something else. Await only calls of ctx in there, and other promises before it`,
        place,
      );
    return null;
  }

  #count(frame: Frame, place: SourcePlace): void {
    if (!frame.isOpen) this.refuse(`${nameOf(frame)} has ended and makes a call; await every call in it`, place);
    frame.calls += 1;
    if (frame.calls > 1)
      this.refuse(`${nameOf(frame)} makes a second call; it takes exactly one. Make a step of each`, place);
  }

  #tagOf(call: Call, frame: Frame | null, place: SourcePlace): string {
    if (frame?.kind === 'step') return frame.tag;
    if (frame?.kind === 'each' && frame.tag !== null) return this.checkTag(frame.tag, place);
    const base = tagFrom(call.base);
    let tag = base;
    for (let count = 2; this.#isTaken(tag); count += 1) tag = `${base}-${count}`;
    return tag;
  }

  /** Whether a step has the tag, or will have it. */
  #isTaken(tag: string): boolean {
    return this.steps.has(tag) || [...this.frames].some((frame) => frame.kind === 'step' && frame.tag === tag);
  }

  #addStep(tag: string, call: Call, frame: Frame | null, knows: Knowledge, place: SourcePlace): void {
    const each = eachOf(frame);
    const { value: input, uses } = this.writer.template(call.input, 'input');
    if (uses.isOfItem && each === null) this.refuse('an item of ctx.forEach is used outside of its function', place);
    const terms = [...this.#terms.values()];
    const used = [...uses.steps, ...(each?.reads.steps ?? []), ...terms.flatMap((term) => term.uses.steps)];
    const unknown = used.find((other) => !this.#order.has(other) || other === tag);
    if (unknown !== undefined)
      this.refuse(`the step '${tag}' refers to '${unknown}', which is not recorded before it`, place);
    const after = this.#order.latest([...knows.steps, ...used]);
    this.#order.add(tag, after);
    const options = { ...call.options, ...(frame?.kind === 'step' ? frame.options : {}) };
    const concurrency = each?.concurrency;
    const step: Step = {
      tag,
      type: call.type,
      ...call.target,
      ...(call.input === undefined
        ? {}
        : { input: call.fixed === undefined ? input : { ...call.fixed, ...(input as object) } }),
      ...(each === null
        ? {}
        : { for_each: { items: each.items, ...(concurrency === undefined ? {} : { concurrency }) } }),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    };
    this.steps.set(tag, { step, after, terms, place });
  }

  #recordRollback(
    frame: Extract<Frame, { kind: 'rollback' }>,
    { type, target, input, options = {} }: Call,
    place: SourcePlace,
  ): RecordedCall<unknown> {
    if (!isCompensation(type))
      return this.refuse(
        `${nameOf(frame)} makes a call of type ${type}; only ctx.action.run, ctx.database, ctx.graph, ctx.storage, ctx.notification and ctx.publish compensate`,
        place,
      );
    if (Object.keys(options).length > 0)
      this.refuse('a rollback has the retries and the timeout of its step; give it none of its own', place);
    const written = this.writer.template(input, 'input');
    this.checkRollback(frame.parent.recorded ?? '', written.uses, place);
    if (written.uses.isOfItem && eachOf(frame.parent) === null)
      this.refuse('an item of ctx.forEach is used outside of its function', place);
    frame.rollback = { ...target, type, ...(input === undefined ? {} : { input: written.value }) };
    return new RecordedCall<unknown>(this.flow).answer(null, () => undefined);
  }

  /** What a step's result reads as, when somebody continues with it. */
  resultOf(tag: string): () => unknown {
    const expression = reference('Step', tag);
    const { results, ofScenario } = this.#overrides;
    if (!results.has(tag)) return () => createStandIn(expression, this, (key) => this.#renamed(expression, key, tag));
    const isOfScenario = ofScenario.has(tag);
    const read = (part: Expression, value: Scalar) => this.read(part, value, isOfScenario);
    return () => createGiven(expression, results.get(tag), this, { isValue: true, read });
  }

  #renamed(expression: Expression, key: string, tag: string): { value: unknown } | null {
    const name = this.#names.get(tag)?.[key];
    return name === undefined ? null : { value: createStandIn(propertyExpression(expression, name, this), this) };
  }
}

function isCompensation(type: StepType): type is StepType & NonNullable<StepRollback['type']> {
  return (
    type === 'action' ||
    type === 'database_action' ||
    type === 'graph_action' ||
    type === 'storage' ||
    type === 'notification' ||
    type === 'publish'
  );
}

/** A tag made of a text: what no tag may hold becomes a dash. */
function tagFrom(text: string): string {
  const tag = text.replace(NOT_IN_TAG, '-').replace(/^[^A-Za-z0-9]+/, '');
  return (tag === '' ? 'step' : tag).slice(0, 120);
}

/** A frame's fields at its beginning. */
export function openFrame(parent: Frame | null, place: SourcePlace) {
  return { parent, place, calls: 0, isOpen: true, recorded: null };
}
