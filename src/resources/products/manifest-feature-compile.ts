/** The templates of a step, compiled. */

import { compileCondition, type Condition } from '../../expressions/condition.ts';
import type { Reference } from '../../expressions/scope.ts';
import { compileTemplate, type Template } from '../../expressions/template.ts';
import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import { Duration, Instant } from '../../kernel/fields.ts';
import { conditionText } from './manifest-feature-condition.ts';
import type { Step } from './manifest-feature-step.ts';

/** A step's templates. Their references and errors have paths within the step, such as `input.body.name`. */
export interface CompiledStep {
  readonly condition: Condition | null;
  /** The list of a step with `for_each`. */
  readonly items: Template | null;
  /** What its work is given, by member of `input`; by empty text where the whole of it is one template. */
  readonly work: ReadonlyMap<string, Template>;
  /** The input of its rollback. */
  readonly rollback: Template | null;
  /** What does not compile; constants without a value stand in its place. */
  readonly errors: readonly FieldError[];
}

/** Compiles the templates of a step, each once. */
export function compileStep(step: Step): CompiledStep {
  const errors: FieldError[] = [];
  const attempt = <Made>(make: () => Made, otherwise: Made): Made => {
    try {
      return make();
    } catch (thrown) {
      if (!isProcessorError(thrown)) throw thrown;
      errors.push(...(thrown.details.errors ?? []));
      return otherwise;
    }
  };
  const template = (value: unknown, path: string) => attempt(() => compileTemplate(value, path), NOTHING);
  const { condition, for_each: loop, rollback } = step;
  return {
    condition:
      condition === undefined
        ? null
        : attempt(() => compileCondition(conditionText(condition, 'condition'), 'condition'), null),
    items: loop === undefined ? null : template(loop.items ?? null, 'for_each.items'),
    work: new Map(
      workOf(step).map(([member, value]) => [member, template(value, member === '' ? 'input' : `input.${member}`)]),
    ),
    rollback: rollback === undefined ? null : template(rollback.input ?? {}, 'rollback.input'),
    errors,
  };
}

/** The references on which the beginning of a step depends: all but those of its rollback. */
export function referencesOf({ condition, items, work }: CompiledStep): readonly Reference[] {
  return [condition, items, ...work.values()].flatMap((part) => part?.references ?? []);
}

const NOTHING = compileTemplate(null);

/** The values of a step's input that are templates. */
function workOf(step: Step): (readonly [member: string, value: unknown])[] {
  switch (step.type) {
    case 'action':
    case 'database':
    case 'database_action':
    case 'graph':
    case 'graph_action':
    case 'fallback':
    case 'feature':
    case 'quota':
    case 'storage':
    case 'notification':
    case 'publish':
      return [['', step.input ?? {}]];
    case 'sleep':
      return step.input.duration === undefined
        ? [['until', readTime(Instant, step.input.until)]]
        : [['duration', readTime(Duration, step.input.duration)]];
    case 'healthcheck':
    case 'wait_signal':
      return [];
    case 'checkpoint':
      return [['metadata', step.input.metadata ?? null]];
    case 'set_state':
      return [['', step.input]];
    case 'log':
      return [
        ['message', step.input.message],
        ['data', step.input.data ?? null],
      ];
    case 'rollback':
      return [['reason', step.input?.reason ?? null]];
    default:
      return [['', step.input ?? null]];
  }
}

/** A time that is written out, in milliseconds; a template as it is. */
function readTime(schema: typeof Duration | typeof Instant, value: unknown): unknown {
  const read = schema.safeParse(value);
  return read.success ? read.data : value;
}
