/** The OpenAPI 3.1 document, made from the contracts. */

import * as z from 'zod';
import { type Operation, routeOf } from '../kernel/contract.ts';
import { ERRORS, type ErrorCode } from '../kernel/errors.ts';
import { CONTRACTS } from '../resources/contracts.ts';

/** Codes that every signed operation may raise. */
const COMMON: readonly ErrorCode[] = ['VALIDATION_ERROR', 'UNAUTHORIZED', 'FORBIDDEN', 'PAYLOAD_TOO_LARGE', 'INTERNAL'];

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string(),
  request_id: z.string(),
  run_id: z.string().optional(),
  attempts: z.number().int().optional(),
  outcome: z.enum(['not_sent', 'sent', 'unknown']).optional(),
  upstream: z.object({ status: z.number().int(), body: z.unknown().optional() }).optional(),
  constraint: z
    .object({ name: z.string().nullable(), table: z.string().nullable(), columns: z.array(z.string()) })
    .optional(),
  retry_after_ms: z.number().int().optional(),
  server_time: z.number().int().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const RunMetaSchema = z.object({
  run_id: z.string().optional(),
  duration_ms: z.number().optional(),
  attempts: z.number().int().optional(),
  version: z.number().int().optional(),
  cached: z.boolean().optional(),
});

let document: Record<string, unknown> | undefined;

/** The document; built once an isolate. */
export function openApiDocument(): Record<string, unknown> {
  document ??= {
    openapi: '3.1.0',
    info: {
      title: 'Ductape Processor',
      version: '1',
      description:
        'Every request but bootstrap, /health and this document is signed: an EdDSA JWT that lives 60 s and is bound to the request.',
    },
    paths: pathsOf(),
    components: {
      schemas: { Problem: schemaOf(Problem, 'output'), Meta: schemaOf(RunMetaSchema, 'output') },
      securitySchemes: {
        signature: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The signature of this very request; the SDK makes it.',
        },
        bootstrapToken: { type: 'http', scheme: 'bearer', description: 'The one-time token of the deployment.' },
      },
    },
  };
  return document;
}

function pathsOf(): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [namespace, contract] of Object.entries(CONTRACTS)) {
    for (const [name, operation] of Object.entries<Operation>(contract)) {
      const { method, path } = routeOf(operation);
      const described = describe(`${namespace}.${name}`, namespace, operation);
      paths[path] = { ...paths[path], [method.toLowerCase()]: described };
    }
  }
  return paths;
}

function describe(operationId: string, tag: string, operation: Operation) {
  const { summary, input, output, access, repeat, fails } = operation;
  return {
    operationId,
    tags: [tag],
    summary,
    security: [access === 'bootstrap' ? { bootstrapToken: [] } : { signature: [] }],
    ...(access === 'bootstrap' ? {} : { 'x-least-role': access }),
    ...(repeat === 'with_key' || repeat === 'own_key'
      ? {
          parameters: [
            { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } },
          ],
        }
      : {}),
    ...(operation.bytes === undefined
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(input, 'input') } } } }
      : ofBytes(operation)),
    responses: {
      ...(operation.bytes === 'answered'
        ? FILE_ANSWERS
        : { 200: operation.answers === 'stream' ? STREAM : success(output) }),
      ...failures([...new Set([...COMMON, ...fails, ...(repeat === 'with_key' ? (['CONFLICT'] as const) : [])])]),
    },
  };
}

/** Fields as a query, and a body of bytes where one is taken. */
function ofBytes({ bytes, input }: Operation) {
  const { properties, required = [] } = schemaOf(input, 'input') as {
    properties: Record<string, unknown>;
    required?: string[];
  };
  const parameters = Object.entries(properties).map(([name, schema]) => ({
    ...(name === 'session' ? { name: 'ductape-session', in: 'header' } : { name, in: 'query' }),
    required: required.includes(name),
    schema,
  }));
  const conditions = ['Range', 'If-Match', 'If-None-Match'].map((name) => ({
    name,
    in: 'header',
    required: false,
    schema: { type: 'string' },
  }));
  return bytes === 'answered'
    ? { parameters: [...parameters, ...conditions] }
    : { parameters, requestBody: { required: true, content: BYTES } };
}

const BYTES = { '*/*': { schema: { type: 'string', format: 'binary' } } };
const FILE_ANSWERS = {
  200: { description: 'The whole of it.', content: BYTES },
  206: { description: 'The part that `Range` asks for.', content: BYTES },
  304: { description: 'It is what `If-None-Match` names.' },
  412: { description: 'It is not what `If-Match` names.' },
  416: { description: '`Range` begins beyond its end.' },
};
const STREAM = { description: 'Done as it ends.', content: { 'text/event-stream': { schema: { type: 'string' } } } };

function success(output: z.ZodType) {
  const schema = {
    type: 'object',
    required: ['data', 'meta'],
    properties: { data: schemaOf(output, 'output'), meta: { $ref: '#/components/schemas/Meta' } },
  };
  return { description: 'Done.', content: { 'application/json': { schema } } };
}

function failures(codes: readonly ErrorCode[]) {
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: codes
          .filter((code) => ERRORS[code].status === status)
          .map((code) => `\`${code}\`: ${ERRORS[code].meaning}`)
          .join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

/** JSON Schema of a zod schema; what an input's transform makes of a value is of no concern to callers. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: withoutRefused });
  return rest;
}

/** A field that is refused whatever it holds is not told of. */
function withoutRefused({
  jsonSchema: { properties = {} },
}: {
  readonly jsonSchema: z.core.JSONSchema.JSONSchema;
}): void {
  for (const [name, property] of Object.entries(properties))
    if (typeof property === 'object' && property.not !== undefined) delete properties[name];
}
