/** The operations on schemas. */

import type { DatabaseAnswer } from '../../drivers/database/port.ts';
import { stepFaults } from '../../engine/database/schema-check.ts';
import type { SchemaOrder, SchemaOutcome } from '../../engine/database/schema-order.ts';
import type { Change } from '../../engine/database/schema-sql.ts';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { pathText } from '../../kernel/field-errors.ts';
import type { Database } from '../products/manifest-database.ts';
import { dialectOf } from '../products/manifest-database-check.ts';
import type { Made, schema as contract } from './contract-schema.ts';
import { doWork, type MigrationParts, type MigrationPlace } from './migration-run.ts';
import { descriptionOf, given, indexOf, madeOf } from './schema-answers.ts';

interface At extends MigrationPlace {
  readonly table: string;
}
/** What a call says beside its change. */
interface Options {
  readonly dry_run?: boolean | undefined;
  readonly allow_destructive?: boolean | undefined;
}
type Of<Type extends SchemaOutcome['kind']> = Extract<SchemaOutcome, { readonly kind: Type }>;

/** Builds the handlers. */
export function createSchemaHandlers(parts: MigrationParts): Handlers<typeof contract> {
  const change = createChanging(parts);
  const described = async (operation: string, { table, ...place }: At, context: RequestContext) => {
    const { outcome, meta } = await ask(parts, operation, place, { kind: 'describe', table }, context);
    return { table: (outcome as Of<'describe'>).table, meta };
  };
  const present = async (operation: string, at: At, context: RequestContext) => {
    const { table, meta } = await described(operation, at, context);
    if (table !== null) return { table, meta };
    throw refusal('SCHEMA_ERROR', [{ path: 'table', message: `table '${at.table}' not found` }]);
  };
  return {
    ...change,
    async 'schema.list'({ schema = null, ...place }, context) {
      const { outcome, meta } = await ask(parts, 'list', place, { kind: 'list', schema }, context);
      return { data: { tables: [...(outcome as Of<'list'>).tables] }, meta };
    },
    async 'schema.exists'(at, context) {
      const { table, meta } = await described('exists', at, context);
      return { data: table !== null, meta };
    },
    async 'schema.describe'(at, context) {
      const { table, meta } = await present('describe', at, context);
      return { data: descriptionOf(table), meta };
    },
    async 'schema.indexes'(at, context) {
      const { table, meta } = await present('indexes', at, context);
      return { data: { indexes: table.indexes.map(indexOf) }, meta };
    },
  };
}

type Changing = 'create' | 'drop' | 'rename' | `${'add' | 'drop' | 'rename' | 'modify'}Field`;
type Rest = `${'create' | 'drop'}Index` | `${'add' | 'drop'}Constraint`;

function createChanging(parts: MigrationParts): Pick<Handlers<typeof contract>, `schema.${Changing | Rest}`> {
  const make = (
    operation: string,
    at: At & Options,
    change: Change,
    context: RequestContext,
    more: { readonly isOptional?: boolean | undefined; readonly isCascading?: boolean | undefined } = {},
  ) => makeChange(parts, { operation, at, change, more }, context);
  return {
    'schema.create': ({ fields, timestamps, indexes, sqlOptions, ...at }, context) =>
      make(
        'create',
        at,
        { type: 'createCollection', table: at.table, fields, ...given({ timestamps, indexes }) },
        context,
        { isOptional: sqlOptions?.ifNotExists },
      ),
    'schema.drop': ({ ifExists, cascade, ...at }, context) =>
      make('drop', at, { type: 'dropCollection', table: at.table }, context, {
        isOptional: ifExists,
        isCascading: cascade,
      }),
    'schema.rename': ({ to, ...at }, context) =>
      make('rename', at, { type: 'renameCollection', table: at.table, to }, context),
    'schema.addField': ({ field, definition, ...at }, context) =>
      make('addField', at, { type: 'addField', table: at.table, field, definition }, context),
    'schema.dropField': ({ field, ...at }, context) =>
      make('dropField', at, { type: 'dropField', table: at.table, field }, context),
    'schema.renameField': ({ field, to, ...at }, context) =>
      make('renameField', at, { type: 'renameField', table: at.table, field, to }, context),
    'schema.modifyField': ({ field, definition, ...at }, context) =>
      make('modifyField', at, { type: 'modifyField', table: at.table, field, definition }, context),
    'schema.createIndex': ({ fields, unique, name, where, ...at }, context) =>
      make(
        'createIndex',
        at,
        { type: 'createIndex', table: at.table, fields, ...given({ unique, name, where }) },
        context,
      ),
    'schema.dropIndex': ({ name, ifExists, ...at }, context) =>
      make('dropIndex', at, { type: 'dropIndex', table: at.table, name }, context, { isOptional: ifExists }),
    'schema.addConstraint': ({ constraint, ...at }, context) =>
      make('addConstraint', at, { type: 'addConstraint', table: at.table, constraint }, context),
    'schema.dropConstraint': ({ name, ...at }, context) =>
      make('dropConstraint', at, { type: 'dropConstraint', table: at.table, name }, context),
  };
}

interface Asked {
  readonly operation: string;
  readonly at: At & Options;
  readonly change: Change;
  readonly more: { readonly isOptional?: boolean | undefined; readonly isCascading?: boolean | undefined };
}

async function makeChange(
  parts: MigrationParts,
  { operation, at, change, more: { isOptional = false, isCascading = false } }: Asked,
  context: RequestContext,
): Promise<Reply<Made>> {
  const { product, env, database, dry_run: isDry = false, allow_destructive: mayLoseData = false } = at;
  const stem = stemOf(operation, change);
  const order: SchemaOrder = {
    kind: 'change',
    change,
    isOptional,
    isCascading,
    // Room for a number, and for the database before it.
    tag: `${stampOf(parts.clock.now())}_${stem}`.slice(0, Math.max(40, 122 - database.length)),
    name: stem.replaceAll('_', ' ').slice(0, 200),
    taken: [],
    mayLoseData,
    isDry,
  };
  const { outcome, meta } = await ask(parts, operation, { product, env, database }, order, context);
  return { data: madeOf(database, (outcome as Of<'change'>).made), meta };
}

/** `YYYYMMDD_HHMMSS`, UTC. */
function stampOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

/** Such as `add_field_users_email`. */
function stemOf(operation: string, change: Change): string {
  const named = change.type === 'addConstraint' ? change.constraint : change;
  const what = 'field' in named ? named.field : 'name' in named ? named.name : '';
  const verb = operation.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [verb, change.table.replace('.', '_'), what].filter((part) => part !== '' && part !== undefined).join('_');
}

async function ask(
  parts: MigrationParts,
  operation: string,
  place: MigrationPlace,
  order: SchemaOrder,
  context: RequestContext,
) {
  const { answer, meta } = await doWork(
    parts,
    {
      operation: `schema.${operation}`,
      place,
      migration: null,
      workOf: (migrations, database) => {
        if (order.kind !== 'change') return { kind: 'schema', order };
        checkChange(order.change, database);
        return { kind: 'schema', order: { ...order, taken: migrations.map(({ tag }) => tag) } };
      },
      changedOf: (done) => changedOf(outcomeOf(done)),
    },
    context,
  );
  return { outcome: outcomeOf(answer), meta };
}

function outcomeOf(answer: DatabaseAnswer): SchemaOutcome {
  if (answer.kind !== 'schema') throw new Error(`the database answered ${answer.kind}`);
  return answer.outcome;
}

function changedOf(outcome: SchemaOutcome): string[] {
  return outcome.kind === 'change' && outcome.made?.change.status === 'applied' ? [outcome.made.tag] : [];
}

/** Throws `VALIDATION_ERROR` with all that is wrong with a change whatever the database has. */
function checkChange(change: Change, database: Database): void {
  const dialect = dialectOf(database);
  for (const [path, name] of [['table', change.table] as const, ['to', 'to' in change ? change.to : ''] as const])
    if (/(?:^|\.)_ductape_/i.test(name)) throw invalidField(path, `'${name}' is of the processor's own`);
  if (dialect === null) return;
  const faults = stepFaults([change], dialect);
  if (faults.length === 0) return;
  throw refusal(
    'VALIDATION_ERROR',
    faults.map(({ path: [, ...path], message }) => ({ path: pathText(path), message })),
  );
}
