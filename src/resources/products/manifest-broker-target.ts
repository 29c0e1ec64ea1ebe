/** What the shape of a subscription's target cannot say: that it is there, and what its input refers to. */

import { writtenKey } from '../../expressions/lookup.ts';
import type { Reference } from '../../expressions/scope.ts';
import { compileMessageTemplate } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { CONNECTION_FIELDS, FIELD_NAME, FIELD_VALUE } from '../../kernel/http-fields.ts';
import type { Subscription } from './manifest-broker.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { FeatureNames } from './manifest-feature-targets.ts';
import { lengthFault, typeFault } from './manifest-field-types.ts';
import type { InputField, InputFields } from './manifest-input-fields.ts';
import { checkMessageCall } from './manifest-message-call.ts';
import { checkTarget } from './manifest-option-check.ts';
import { secretKeyOf } from './manifest-storage-check.ts';

/** What a target is checked against. */
export interface TargetParts {
  readonly names: FeatureNames;
  /** Environments that have the subscription. */
  readonly envs: readonly string[];
  /** Fields of the topic's messages; undefined where anything is taken. */
  readonly schema: InputFields | undefined;
  readonly report: Report;
}

/** What `$Event` tells of. */
const EVENT_FACTS = ['id', 'key', 'offset', 'attempt', 'topic', 'at'];

/** Fields that the processor writes, or that belong to the connection. */
const OWN_FIELDS = /^(?:content-(?:type|encoding)|webhook-(?:id|timestamp|signature))$/;

/** Reports what is wrong with the target of a subscription. */
export function checkSubscriptionTarget(subscription: Subscription, path: Path, parts: TargetParts): void {
  const { target, batch = 1 } = subscription;
  const { names, envs, report } = parts;
  if (target.type === 'url') return checkUrlTarget(target, path, report);
  const { input } = target;
  if (target.type === 'feature') checkFeature(target, path, parts);
  if (target.type === 'action')
    checkTarget({ ...target, input: input ?? { body: {} } }, path, { names, envs, input: undefined, report });
  if (target.type === 'notification') {
    if (target.event.includes(':')) checkMessageCall(names.notifiers, target, path, report);
    else report([...path, 'event'], 'is notifier:message');
  }
  if (input === undefined) {
    if (batch > 1) report([...path, 'input'], 'is required with a batch: it says where $Messages goes');
    return;
  }
  checkInput(input, batch, path, parts);
}

type FeatureTarget = Extract<Subscription['target'], { type: 'feature' }>;

/** Reports what every run would refuse. */
function checkFeature({ feature, input }: FeatureTarget, path: Path, { names, schema, report }: TargetParts): void {
  if (!names.features.has(feature)) return report([...path, 'feature'], `the product has no feature '${feature}'`);
  const fields = names.inputs.get(feature);
  // Without an input it is given the message, which has the fields of the schema at most.
  const given = input ?? schema;
  if (fields === undefined || given === undefined) return;
  for (const [name, { required }] of Object.entries(fields))
    if (required !== false && !Object.hasOwn(given, name)) report([...path, 'input', name], 'is required');
  if (input === undefined) {
    for (const [name, { required }] of Object.entries(schema ?? {}))
      if (required !== false && !Object.hasOwn(fields, name))
        report([...path, 'input'], `is required: the feature takes no '${name}', which each message has`);
    return;
  }
  for (const [name, value] of Object.entries(input)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const fault = field === undefined ? 'is not a known field' : literalFault(field, value);
    if (fault !== null) report([...path, 'input', name], fault);
  }
}

function literalFault({ type, minlength, maxlength }: InputField, value: unknown): string | null {
  if (holdsExpression(value)) return null;
  return typeFault(type, value, false) ?? lengthFault(minlength, maxlength, value);
}

/** What has a `$` in it may be an expression. */
function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('$');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

function checkInput(input: object, batch: number, path: Path, { schema, report }: TargetParts): void {
  try {
    for (const reference of compileMessageTemplate(input, 'input').references) {
      const fault = nameFault(reference, batch) ?? fieldFault(reference, schema);
      if (fault !== null) report([...path, reference.path], `${fault}, at character ${reference.position}`);
    }
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path: at, message } of thrown.details.errors ?? []) report([...path, at], message);
  }
}

function nameFault({ name, groups: [field] }: Reference, batch: number): string | null {
  switch (name) {
    case 'Now':
      return null;
    case 'Message':
      return batch > 1 ? '$Message has no value with a batch: $Messages is the list' : null;
    case 'Messages':
      return batch > 1 ? null : '$Messages has no value without a batch: $Message is the message';
    case 'Event':
      return typeof field !== 'string' || EVENT_FACTS.includes(field)
        ? null
        : `$Event{${field}}: an event is told of by ${EVENT_FACTS.join(', ')}`;
    default:
      return `$${name} has no value here`;
  }
}

function fieldFault({ name, groups }: Reference, schema: InputFields | undefined): string | null {
  const field = name === 'Message' ? groups[0] : name === 'Messages' ? groups[1] : undefined;
  if (schema === undefined || field === undefined || field === null) return null;
  const head = writtenKey(field).segments?.[0] ?? field;
  if (Object.hasOwn(schema, field) || Object.hasOwn(schema, head)) return null;
  return `the topic’s schema has no field '${head}'`;
}

type UrlTarget = Extract<Subscription['target'], { type: 'url' }>;

function checkUrlTarget({ url: text, secret, headers = {} }: UrlTarget, path: Path, report: Report): void {
  const url = URL.parse(text);
  const at = [...path, 'url'];
  if (url === null || !/^https?:$/.test(url.protocol)) report(at, 'give an absolute http or https URL');
  else if (url.username !== '' || url.password !== '') report(at, 'a URL must not hold credentials');
  else if (url.hash !== '') report(at, 'has a fragment, which is never sent');
  if (/\$[A-Za-z]+[{(]/.test(text)) report(at, 'is an address as it is: references have no value here');
  if (secretKeyOf(secret) === null)
    report([...path, 'secret'], 'is $Secret{KEY}: no one is to read it in the manifest');
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value, [...path, 'headers', name], report);
}

function checkHeader(name: string, value: string, path: Path, report: Report): void {
  if (!FIELD_NAME.test(name)) report(path, 'is no name of a header field');
  else if (OWN_FIELDS.test(name.toLowerCase()) || CONNECTION_FIELDS.has(name.toLowerCase()))
    report(path, 'is written by the processor');
  if (!FIELD_VALUE.test(value)) report(path, 'is no value of a header field');
  if (/\$[A-Za-z]+[{(]/.test(value)) report(path, 'is text as it is: references have no value here');
}
