/** The reference pages that follow from tables and contracts. */

import { type Operation, routeOf } from '../src/kernel/contract.ts';
import { ERRORS, type ErrorEntry } from '../src/kernel/errors.ts';
import { type Limit, LIMITS } from '../src/kernel/limits.ts';
import { CONTRACTS } from '../src/resources/contracts.ts';

const RETRY = { never: 'no', safe: 'yes', after: 'after the time given' } as const;

/** `docs/reference/errors.md`, `limits.md` and `api.md`. */
export function generateReference(): Record<string, string> {
  return { 'docs/reference/errors.md': errors(), 'docs/reference/limits.md': limits(), 'docs/reference/api.md': api() };
}

function errors(): string {
  const rows = Object.entries<ErrorEntry>(ERRORS).map(
    ([code, { status, retry, meaning }]) => `| \`${code}\` | ${status} | ${RETRY[retry]} | ${meaning} |`,
  );
  return `# Errors

<!-- Generated from src/kernel/errors.ts by \`npm run generate\`; do not edit. -->

Every refusal and failure is \`application/problem+json\` (RFC 9457): \`code\`, \`detail\`, \`request_id\`, and where they apply \`errors[{ path, message }]\` (each field at fault), \`outcome\` (how far a request to the outside got: \`not_sent\`, \`sent\`, \`unknown\`), \`upstream{ status, body }\` (the target's own answer), \`retry_after_ms\`, \`attempts\`, \`run_id\`. The SDK throws a \`DuctapeError\` with the same fields; test its \`code\`.

A failure that a target answered has the code that its status means, \`upstream\`, and the HTTP status 502 (504 for \`TIMEOUT\`): a 401 or 404 of the processor is always about the request to the processor.

| code | HTTP status | repeated by \`retries\` | meaning |
|---|---|---|---|
${rows.join('\n')}

What a target's status becomes: 400 and 422 \`VALIDATION_ERROR\`, 401 \`UNAUTHORIZED\`, 403 \`FORBIDDEN\`, 404 \`NOT_FOUND\`, 408 and 504 \`TIMEOUT\`, 409 \`CONFLICT\`, 413 \`PAYLOAD_TOO_LARGE\`, 429 \`RATE_LIMITED\`, 500, 502 and 503 \`SERVICE_UNAVAILABLE\`, anything else \`UPSTREAM_ERROR\`.
`;
}

function limits(): string {
  const rows = Object.entries<Limit>(LIMITS).map(
    ([name, { value, unit, meaning }]) => `| \`${name}\` | ${quantity(value, unit)} | ${meaning} |`,
  );
  return `# Limits

<!-- Generated from src/kernel/limits.ts by \`npm run generate\`; do not edit. -->

| limit | value | meaning |
|---|---|---|
${rows.join('\n')}
`;
}

function quantity(value: number, unit: Limit['unit']): string {
  if (unit === 'ms') return value >= 1000 ? `${value / 1000} s` : `${value} ms`;
  if (unit === 'bytes') return `${value / 1024} KiB`;
  return `${value} ${unit}`;
}

function api(): string {
  const sections = Object.entries(CONTRACTS).map(([namespace, contract]) => {
    const rows = Object.entries<Operation>(contract).map(([name, operation]) => {
      const { method, path } = routeOf(operation);
      const role = operation.access === 'bootstrap' ? 'one-time token' : operation.access;
      return `| \`${namespace}.${name}\` | \`${method} ${path}\` | ${role} | ${operation.summary} | ${operation.fails.map((code) => `\`${code}\``).join(' ')} |`;
    });
    return `## ${namespace}\n\n| operation | route | least role | what it does | may fail with |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# API

<!-- Generated from the contracts by \`npm run generate\`; do not edit. -->

The fields of every input and answer are in [openapi.json](openapi.json), which a running processor serves at \`/openapi.json\`. Each operation may also fail with \`VALIDATION_ERROR\`, \`UNAUTHORIZED\`, \`FORBIDDEN\`, \`PAYLOAD_TOO_LARGE\` and \`INTERNAL\`. \`GET /health\` answers \`{ "status": "ok" }\` without credentials, and \`GET /oauth/callback\` is the page to which authorization servers send users back.

${sections.join('\n')}`;
}
