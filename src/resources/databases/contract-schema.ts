/** Schemas of databases: part of the contract of the namespace `databases`. */

import * as z from 'zod';
import { FIELD_TYPES } from '../../engine/database/schema-model.ts';
import { defineContract } from '../../kernel/contract.ts';
import { UnsupportedField } from '../../kernel/field-errors.ts';
import { Json, JsonObject } from '../../kernel/fields.ts';
import { Constraint, Field, Fields, index, Name, Table } from '../products/manifest-migration.ts';
import { place } from './contract-fields.ts';
import { CHANGES, checksum, isDry, REACHES } from './contract-migration.ts';

const at = { ...place, table: Table } as const;
const changing = { ...at, dry_run: isDry } as const;
const losing = {
  ...changing,
  allow_destructive: z.boolean().optional().describe('Whether data may be lost; it is refused when absent.'),
} as const;

const Made = z.strictObject({
  status: z.enum(['applied', 'planned', 'unchanged']).describe('`unchanged` where there was nothing to do.'),
  migration: z
    .strictObject({
      tag: z.string().describe('`database:migration`.'),
      name: z.string(),
      value: z.strictObject({ up: z.array(JsonObject), down: z.array(JsonObject) }),
    })
    .nullable()
    .describe('As a manifest has it, where the same tag counts as applied; null where nothing was done.'),
  checksum: checksum.nullable(),
  appliedAt: z.number().int().nullable().describe('Epoch milliseconds; null where it is not applied.'),
  statements: z.array(z.string()).describe('What was sent, or in a dry run would be.'),
  lost: z.array(z.string()).describe('What of the schema the way back does not bring back. Rows never come back.'),
});
/** What came of a change. */
export type Made = z.output<typeof Made>;

const Column = z.strictObject({
  name: z.string(),
  type: z.enum([...FIELD_TYPES, 'other']).describe('As fields have it; `other` where they have no such type.'),
  declaredType: z.string().describe('As the server has it.'),
  nullable: z.boolean(),
  isPrimaryKey: z.boolean(),
  unique: z.boolean(),
  autoIncrement: z.boolean(),
  default: Json.describe('Null for none; `{ $currentDate: true }` for the time of the insert.'),
  defaultExpression: z.string().nullable().describe('SQL of a default that is no value of a field.'),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  precision: z.number().optional(),
  scale: z.number().optional(),
  enum: z.array(z.string()).optional(),
  comment: z.string().optional(),
});
const Indexes = z.array(
  z.strictObject({
    name: z.string(),
    fields: z.array(z.string().nullable()).describe('Null for an expression.'),
    unique: z.boolean(),
    where: z.string().nullable().describe('SQL of the condition.'),
  }),
);
const Description = z.strictObject({
  name: z.string(),
  columns: z.array(Column),
  primaryKey: z.array(z.string()),
  indexes: Indexes.describe('Those of keys and constraints left out.'),
  constraints: z
    .array(
      z.strictObject({
        name: z.string().nullable(),
        type: z.enum(['unique', 'check', 'foreignKey', 'other']),
        columns: z.array(z.string()),
        references: JsonObject.optional().describe('`{ table, columns, onDelete, onUpdate }` of a foreign key.'),
        expression: z.string().optional().describe('SQL of a check.'),
      }),
    )
    .describe('Those that are part of a column left out.'),
});
export type Description = z.output<typeof Description>;

const changes = {
  output: Made,
  access: 'developer',
  fails: CHANGES,
  repeat: 'never',
} as const;
const reads = { access: 'developer', fails: [...REACHES, 'SCHEMA_ERROR'], repeat: 'safe' } as const;

/** The operations on schemas. */
export const schema = defineContract({
  'schema.create': {
    on: 'POST /v1/databases/schema/create',
    summary: 'Create a table, as a migration that is made, applied and recorded.',
    input: z.strictObject({
      ...changing,
      fields: Fields,
      timestamps: z.boolean().optional().describe('Adds `created_at` and `updated_at`.'),
      indexes: z.array(z.strictObject(index)).max(50).optional(),
      sqlOptions: z
        .strictObject({
          ifNotExists: z.boolean().optional().describe('Does nothing where the table is there.'),
          temporary: UnsupportedField,
          unlogged: UnsupportedField,
          tablespace: UnsupportedField,
        })
        .optional(),
      mongoOptions: UnsupportedField,
      dynamoOptions: UnsupportedField,
      cassandraOptions: UnsupportedField,
    }),
    ...changes,
  },
  'schema.drop': {
    on: 'POST /v1/databases/schema/drop',
    summary: 'Drop a table with its rows; the way back creates it empty.',
    input: z.strictObject({
      ...losing,
      ifExists: z.boolean().optional().describe('Does nothing where there is no such table.'),
      cascade: z.boolean().optional().describe('Drops the foreign keys of other tables that lead to it as well.'),
    }),
    ...changes,
  },
  'schema.rename': {
    on: 'POST /v1/databases/schema/rename',
    summary: 'Rename a table.',
    input: z.strictObject({ ...changing, to: Name }),
    ...changes,
  },
  'schema.addField': {
    on: 'POST /v1/databases/schema/addField',
    summary: 'Add a field to a table.',
    input: z.strictObject({ ...changing, field: Name, definition: Field }),
    ...changes,
  },
  'schema.dropField': {
    on: 'POST /v1/databases/schema/dropField',
    summary: 'Drop a field with its values; the way back adds it empty.',
    input: z.strictObject({ ...losing, field: Name }),
    ...changes,
  },
  'schema.renameField': {
    on: 'POST /v1/databases/schema/renameField',
    summary: 'Rename a field.',
    input: z.strictObject({ ...changing, field: Name, to: Name }),
    ...changes,
  },
  'schema.modifyField': {
    on: 'POST /v1/databases/schema/modifyField',
    summary: 'Give a field another definition, of which this is the whole.',
    input: z.strictObject({ ...losing, field: Name, definition: Field }),
    ...changes,
  },
  'schema.createIndex': {
    on: 'POST /v1/databases/schema/createIndex',
    summary: 'Create an index.',
    input: z.strictObject({ ...changing, ...index, sparse: UnsupportedField, expireAfterSeconds: UnsupportedField }),
    ...changes,
  },
  'schema.dropIndex': {
    on: 'POST /v1/databases/schema/dropIndex',
    summary: 'Drop an index.',
    input: z.strictObject({
      ...changing,
      name: Name,
      ifExists: z.boolean().optional().describe('Does nothing where there is no such index.'),
    }),
    ...changes,
  },
  'schema.addConstraint': {
    on: 'POST /v1/databases/schema/addConstraint',
    summary: 'Add a constraint to a table.',
    input: z.strictObject({ ...changing, constraint: Constraint }),
    ...changes,
  },
  'schema.dropConstraint': {
    on: 'POST /v1/databases/schema/dropConstraint',
    summary: 'Drop a constraint.',
    input: z.strictObject({ ...changing, name: Name }),
    ...changes,
  },
  'schema.indexes': {
    on: 'POST /v1/databases/schema/indexes',
    summary: 'List the indexes of a table.',
    input: z.strictObject(at),
    output: z.strictObject({ indexes: Indexes }),
    ...reads,
  },
  'schema.list': {
    on: 'POST /v1/databases/schema/list',
    summary: 'List the tables of a database.',
    input: z.strictObject({ ...place, schema: Name.optional().describe('The search path when absent.') }),
    output: z.strictObject({ tables: z.array(z.string()) }),
    ...reads,
  },
  'schema.exists': {
    on: 'POST /v1/databases/schema/exists',
    summary: 'Tell whether there is a table.',
    input: z.strictObject(at),
    output: z.boolean(),
    ...reads,
  },
  'schema.describe': {
    on: 'POST /v1/databases/schema/describe',
    summary: 'Describe a table.',
    input: z.strictObject(at),
    output: Description,
    ...reads,
  },
});
