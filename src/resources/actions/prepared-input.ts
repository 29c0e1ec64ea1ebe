/** The input of a call on its way to a request: references, credentials and rules. */

import type { Clock } from '../../kernel/clock.ts';
import type { CredentialSource } from '../credentials/credential-source.ts';
import type { ActionCall, RunScope } from '../executor.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { sessionScope } from '../sessions/call-session.ts';
import type { Connected, Connection, Placed } from './connection.ts';
import { connectionOf, noteDerived, PLACEHOLDER, useSecrets } from './connection.ts';
import type { BoundTemplate } from '../products/environment-values.ts';
import { type Place, PLACES, type RoutedInput, routeInput } from '../products/manifest-input.ts';
import { ownReferences, type OwnReferences, type OwnValues, withValues } from './own-references.ts';
import type { ActionTarget } from './request.ts';
import { type RuleSet, rulesOf } from './rules.ts';

/** What resolving an input works with. */
export interface InputParts {
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly credentials: CredentialSource;
}

/** An input as it goes out. */
interface Resolved {
  readonly routed: RoutedInput;
  /** What the auth gave, unless nothing of it goes out. */
  readonly connected: Connected | null;
}

/** Resolves inputs. */
export interface Inputs {
  /**
   * The input with its references resolved, the app's auth added beneath it, and its rules applied. `stale` is the id
   * of a credential that a target refused.
   */
  resolved(
    target: ActionTarget,
    connection: Connection | null,
    call: ActionCall,
    version: number,
    scope: RunScope,
    stale?: string,
  ): Promise<Resolved>;
  /** Whether what comes of a call follows from it and from the version alone. */
  arePure(target: ActionTarget, connection: Connection | null, call: ActionCall): boolean;
  /** Whether anything of what is sent is made of the call's session. */
  areOfSession(target: ActionTarget, connection: Connection | null, call: ActionCall): boolean;
  /** The same without using anything: what could be refused is, and placeholders stand where secrets would. */
  checked(target: ActionTarget, call: ActionCall, caller: Pick<RunScope, 'workspace'>): Promise<RoutedInput>;
}

/** Builds what resolves inputs. */
export function createInputs({ clock, secrets: source, credentials }: InputParts): Inputs {
  return {
    async resolved(target, connection, call, version, scope, stale) {
      const { workspace, secrets: trail } = scope;
      const use = { workspace, app: target.app.tag, env: target.app.env };
      const rules = rulesOf(target.app, target.action);
      const { session } = call;
      requireSession(call, rules, connection);
      const keys = neededKeys(call, rules);
      const now = clock.now();
      const from = {
        product: call.product,
        version,
        workspace,
        secrets: trail,
        now,
        session,
        sources: { secrets: source, credentials },
      };
      const values = keys.length === 0 ? {} : await useSecrets({ secretKeys: keys }, use, source, trail);
      const connected = connection === null ? null : await connection.connect(from, stale);
      const evaluate = (template: BoundTemplate, Input: unknown): unknown => {
        const value = template.evaluate(values, { now, Input, ...sessionScope(session) });
        if (template.secretKeys.length > 0) noteDerived(value, values, trail);
        return value;
      };
      const routed = compose(target, call, rules, connected?.placed ?? {}, { secrets: values, session }, { evaluate });
      return { routed, connected: connected !== null && isUsed(connected.placed, routed) ? connected : null };
    },
    arePure: (target, connection, call) =>
      connection === null &&
      call.literal !== 'secret' &&
      (rulesOf(target.app, target.action)?.isPure ?? true) &&
      ownOf(call).secretKeys.length === 0,
    areOfSession: (target, connection, call) =>
      call.session !== undefined &&
      (call.isOfSession === true ||
        connection?.usesSession === true ||
        rulesOf(target.app, target.action)?.usesSession === true ||
        ownOf(call).usesSession),
    checked: (target, call, { workspace }) => checked({ clock, secrets: source }, target, call, workspace),
  };
}

async function checked(
  { clock, secrets: source }: Pick<InputParts, 'clock' | 'secrets'>,
  target: ActionTarget,
  call: ActionCall,
  workspace: string,
): Promise<RoutedInput> {
  const rules = rulesOf(target.app, target.action);
  const keys = neededKeys(call, rules);
  const use = { workspace, app: target.app.tag, env: target.app.env };
  if (keys.length > 0) await source.check(use, keys);
  const connection = connectionOf(target.app, target.action);
  requireSession(call, rules, connection);
  const { session } = call;
  if (connection !== null && connection.secretKeys.length > 0) await source.check(use, connection.secretKeys);
  const values = Object.fromEntries(keys.map((key) => [key, PLACEHOLDER]));
  const now = clock.now();
  // What comes of a secret, or of an input that has one, only the run can tell.
  const evaluate = (template: BoundTemplate, Input: unknown): unknown =>
    template.secretKeys.length > 0 || (keys.length > 0 && template.usesInput)
      ? PLACEHOLDER
      : template.evaluate({}, { now, Input, ...sessionScope(session) });
  const settings = { evaluate, isFinal: hasNoPlaceholder };
  return compose(target, call, rules, connection?.names ?? {}, { secrets: values, session }, settings);
}

/** Keys of the secrets that the call itself and the defaults of its action need. */
function neededKeys(call: ActionCall, rules: RuleSet | null): string[] {
  const { secretKeys: own } = ownOf(call);
  return rules === null ? [...own] : [...own, ...rules.secretKeys];
}

/** What the call itself refers to. */
function ownOf(call: ActionCall): OwnReferences {
  const { credentials = {}, session } = call;
  const input = ownReferences(given(call), 'input', session);
  const other = ownReferences(credentials, 'credentials', session);
  return {
    secretKeys: [...input.secretKeys, ...other.secretKeys],
    usesSession: input.usesSession || other.usesSession,
  };
}

/** Throws `VALIDATION_ERROR` naming `session` where the action or its auth refers to one that the call has not. */
function requireSession({ session }: ActionCall, rules: RuleSet | null, connection: Connection | null): void {
  if (session !== undefined || !(rules?.usesSession === true || connection?.usesSession === true)) return;
  throw invalidField('session', 'is required: the action refers to $Session{}');
}

/** The input as far as references are looked for in it. */
function given({ input, literal }: ActionCall): ActionCall['input'] {
  return literal === undefined ? input : {};
}

function hasNoPlaceholder(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every(hasNoPlaceholder)
    : !(typeof value === 'string' && value.includes(PLACEHOLDER));
}

/** Whether anything of an auth goes out: what a call gives itself may hide all of it. */
function isUsed(placed: Placed, routed: RoutedInput): boolean {
  return PLACES.some((place) =>
    Object.entries(placed[place] ?? {}).some(([name, value]) => routed[place]?.[name] === value),
  );
}

/** How defaults of rules become values, and whether a value is what will be sent. */
interface Settings {
  readonly evaluate: (template: BoundTemplate, Input: unknown) => unknown;
  readonly isFinal?: (value: unknown) => boolean;
}

function compose(
  { action }: ActionTarget,
  { input, credentials, literal }: ActionCall,
  rules: RuleSet | null,
  placed: Placed,
  values: OwnValues,
  { evaluate, isFinal }: Settings,
): RoutedInput {
  const hasValues = values.session !== undefined || Object.keys(values.secrets).length > 0;
  const own = literal === undefined && hasValues ? withValues(input, values) : input;
  const beneath =
    credentials === undefined ? placed : merged(placed, routeInput(action, withValues(credentials, values)));
  const routed = routeInput(action, own);
  const ruled =
    rules === null
      ? routed
      : rules.apply(routed, beneath, { evaluate: (template) => evaluate(template, own), ...(isFinal && { isFinal }) });
  if (Object.keys(beneath).length === 0) return ruled;
  const whole = merged(beneath, ruled);
  return {
    params: whole.params ?? {},
    query: whole.query ?? {},
    headers: whole.headers ?? {},
    body: whole.body ?? ruled.body,
  };
}

/** Both, place by place; a name of the upper hides that of the lower, of headers in any case. */
function merged(lower: Placed, upper: Placed | RoutedInput): Placed {
  const whole: Partial<Record<Place, Readonly<Record<string, unknown>>>> = {};
  for (const place of PLACES) {
    const [below, above] = [lower[place], upper[place] ?? undefined];
    if (below === undefined || above === undefined) {
      const only = above ?? below;
      if (only !== undefined) whole[place] = only;
      continue;
    }
    const hidden = new Set(place === 'headers' ? Object.keys(above).map((name) => name.toLowerCase()) : []);
    const left = Object.entries(below).filter(([name]) => !hidden.has(name.toLowerCase()));
    whole[place] = { ...Object.fromEntries(left), ...above };
  }
  return whole;
}
