/** The manifest: the whole of a product as its owner writes it. Secrets are never in it. */

import * as z from 'zod';
import { Duration, Slug, Tag } from '../../kernel/fields.ts';
import { FIELD_NAME } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { Auth, AuthData } from './manifest-auth.ts';
import { Brokers } from './manifest-broker.ts';
import { Databases } from './manifest-database.ts';
import { Graphs } from './manifest-graph.ts';
import { Environment } from './manifest-environment.ts';
import { Fallbacks } from './manifest-fallback.ts';
import { Features } from './manifest-feature.ts';
import { Circuit, Limits } from './manifest-flow.ts';
import { Healthchecks } from './manifest-health.ts';
import { Notifiers } from './manifest-notification.ts';
import { Quotas } from './manifest-quota.ts';
import { Rule } from './manifest-rules.ts';
import { ManifestSchedule } from './manifest-schedule.ts';
import { Sessions } from './manifest-session.ts';
import { Storages } from './manifest-storage.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();
/** An object whose keys say which inputs belong here; the values are samples for readers. */
const Sample = z.record(z.string().min(1).max(256), z.unknown());

const NAME = '[A-Za-z_][A-Za-z0-9_-]*';
const WHOLE = new RegExp(`^:(${NAME})$`);
const BRACED = new RegExp(`\\{(${NAME})\\}`);
const RESOURCE = new RegExp(`^/(?!/)(?:[^?#\\\\\\s{}]|\\{${NAME}\\})*$`);

/** A part of a path segment: literal text, or a parameter by its name. */
export type SegmentPart = { readonly text: string } | { readonly name: string };

/** The parts of a path segment: one parameter for `:id`; text and parameters in turn for one such as `{id}.json`. */
export function segmentParts(segment: string): SegmentPart[] {
  const whole = WHOLE.exec(segment)?.[1];
  if (whole !== undefined) return [{ name: whole }];
  return segment
    .split(BRACED)
    .map((part, index) => (index % 2 === 1 ? { name: part } : { text: part }))
    .filter((part) => !('text' in part) || part.text !== '');
}

/** Names of the parameters of an action's resource, in order. */
export function pathParameters(resource: string): string[] {
  return resource
    .split('/')
    .flatMap(segmentParts)
    .flatMap((part) => ('name' in part ? part.name : []));
}

/** How the body of an action goes out. */
export type BodyFormat = 'json' | 'urlencoded' | 'formdata' | 'xml' | 'soap';

const BODY_FORMATS: ReadonlyMap<string, BodyFormat> = new Map([
  ['json', 'json'],
  ['application/json', 'json'],
  ['urlencoded', 'urlencoded'],
  ['application/x-www-form-urlencoded', 'urlencoded'],
  ['formdata', 'formdata'],
  ['multipart/form-data', 'formdata'],
  ['xml', 'xml'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['soap', 'soap'],
]);

/** The format that a `request_type` names, by its short name or its media type, in any case; null for one that is not sent. */
export function bodyFormat(requestType: string): BodyFormat | null {
  return BODY_FORMATS.get(requestType.toLowerCase()) ?? null;
}

const RequestType = z
  .string()
  .max(64)
  .describe(
    'How bodies are sent: `JSON`, `URLENCODED`, `FORMDATA`, `XML` or `SOAP`, or its media type, in any case. An action’s own goes before its app’s; JSON without either.',
  );

/** HTTP methods an action may use. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** A value that the owner fixes for an app in every environment. */
export const Constant = z.strictObject({
  key: Tag,
  type: z.enum(['string', 'number', 'boolean', 'object', 'array']),
  value: z.unknown(),
  description: Description,
});

/** A value that each environment of an app gives. */
export const Variable = z.strictObject({
  key: Tag,
  type: z.enum(['string', 'number', 'boolean', 'object', 'array']),
  description: Description,
});
export type Variable = z.output<typeof Variable>;

/** Where an app is reached from one environment of the product, with that environment's variables. */
export const AppEnvironment = z.strictObject({
  slug: Slug,
  base_url: z.string().max(2000),
  active: z.boolean().optional(),
  variables: z
    .array(z.strictObject({ key: Tag, value: z.unknown() }))
    .max(200)
    .optional()
    .describe('Values of the app’s variables; each may be a template with `$Secret{…}`.'),
  auth: z.array(AuthData).max(50).optional().describe('What the app’s auths need in this environment.'),
});
export type AppEnvironment = z.output<typeof AppEnvironment>;

/** One call to the app's API. */
export const Action = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  method: z.enum(METHODS),
  resource: z
    .string()
    .max(1000)
    .regex(
      RESOURCE,
      'a resource is a path: it starts with one / and has no ?, #, \\ or white space; a parameter is a segment :id, or {id} within one',
    )
    .describe('Path below the base URL. A parameter is a whole segment, `:id`, or stands in one, `{id}.json`.'),
  request_type: RequestType.optional(),
  params: Sample.optional(),
  query: Sample.optional(),
  headers: z.record(z.string().regex(FIELD_NAME, 'not a header name'), z.unknown()).optional(),
  body: Sample.optional(),
  response: z.unknown().optional(),
  validation: z.array(Rule).max(2000).optional().describe('Rules for the input.'),
  unknown_fields: z
    .enum(['refuse', 'pass'])
    .optional()
    .describe(
      'What happens to fields that neither a rule nor a sample names, in a place that has rules; `refuse` when absent.',
    ),
  imported: z
    .boolean()
    .optional()
    .describe(
      'It comes from an API description: a later import updates it, and removes it when the API has it no more.',
    ),
  auth: z
    .union([Tag, z.literal(false)])
    .optional()
    .describe('The app’s auth that this action uses, or false for none; the app’s first when absent.'),
  timeout: Duration.refine(
    (ms) => ms <= LIMITS.action_timeout_max.value,
    `at most ${LIMITS.action_timeout_max.value} ms`,
  ).optional(),
  idempotent: z
    .boolean()
    .optional()
    .describe('The target does the same for the same request, so an unknown outcome may be repeated.'),
  idempotency_header: z
    .string()
    .regex(FIELD_NAME, 'not a header name')
    .optional()
    .describe('Header by which the target honours an idempotency key; an unknown outcome may then be repeated.'),
  limits: Limits.describe('What must admit each attempt of this action, beside its app’s own limits.'),
});
export type Action = z.output<typeof Action>;

/** A third-party API with its environments and actions. */
export const App = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  request_type: RequestType.optional(),
  environments: z.array(AppEnvironment).min(1).max(50),
  auth: z.array(Auth).max(50).optional(),
  variables: z.array(Variable).max(200).optional(),
  constants: z.array(Constant).max(200).optional(),
  limits: Limits.describe('What must admit each attempt of any of its actions.'),
  circuit: Circuit.describe(
    'Holds calls back while the target fails; counted for each environment by itself. None when absent or false.',
  ),
  actions: z.array(Action).max(1000),
});
export type App = z.output<typeof App>;

/** Answers that are kept: a run that names the cache is answered with what an equal one got. */
export const Cache = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  expiry: Duration.describe('How long an answer is kept, in milliseconds or as `<n>s|m|h|d`.'),
  stale_while_revalidate: Duration.optional().describe(
    'How long after its expiry an answer is still given, while a new one is fetched.',
  ),
});
export type Cache = z.output<typeof Cache>;

/** How the product's jobs are kept. */
const Jobs = z.strictObject({
  scheduled: z
    .enum(['per_job', 'lane'])
    .optional()
    .describe(
      'Where jobs live that are dispatched for a time: `per_job`, each in a Durable Object of its own (the default), or `lane`, many in one. Jobs due at once live in lanes.',
    ),
});

/** The shape of a product; `manifest-check.ts` checks the rest. */
export const ManifestShape = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  environments: z.array(Environment).min(1).max(50),
  apps: z.array(App).max(200).optional(),
  caches: z.array(Cache).max(100).optional(),
  schedules: z
    .array(ManifestSchedule)
    .max(LIMITS.schedules.value)
    .optional()
    .describe('What recurs; each environment has those of the version that it runs.'),
  features: Features.optional(),
  sessions: Sessions.optional(),
  quotas: Quotas.optional(),
  fallbacks: Fallbacks.optional(),
  healthchecks: Healthchecks.optional(),
  databases: Databases.optional(),
  graphs: Graphs.optional(),
  storages: Storages.optional(),
  notifications: Notifiers.optional(),
  brokers: Brokers.optional(),
  jobs: Jobs.optional(),
});
