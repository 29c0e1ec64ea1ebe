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
    paths: Object.fromEntries(
      Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
        Object.entries<Operation>(contract).map(([name, operation]) => {
          const { method, path } = routeOf(operation);
          return [path, { [method.toLowerCase()]: describe(`${namespace}.${name}`, namespace, operation) }];
        }),
      ),
    ),
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
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(input, 'input') } } },
    responses: {
      200: operation.answers === 'stream' ? STREAM : success(output),
      ...failures([...new Set([...COMMON, ...fails, ...(repeat === 'with_key' ? (['CONFLICT'] as const) : [])])]),
    },
  };
}

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
