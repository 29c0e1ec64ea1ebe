import type { GeneratedClient } from './generated/client.ts';
import type {
  DatabasesSchemaAddConstraintInput,
  DatabasesSchemaAddFieldInput,
  DatabasesSchemaCreateIndexInput,
  DatabasesSchemaCreateInput,
  DatabasesSchemaDescribeInput,
  DatabasesSchemaDropConstraintInput,
  DatabasesSchemaDropFieldInput,
  DatabasesSchemaDropIndexInput,
  DatabasesSchemaDropInput,
  DatabasesSchemaExistsInput,
  DatabasesSchemaIndexesInput,
  DatabasesSchemaListInput,
  DatabasesSchemaModifyFieldInput,
  DatabasesSchemaRenameFieldInput,
  DatabasesSchemaRenameInput,
} from './generated/types.ts';
import { canonicalOperation } from './migration-aliases.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['databases']['schema'];

/** A method that takes its first fields by position, or all of them as an object. */
interface Positional<Input, Names extends readonly (keyof Input)[], Answer> {
  (input: Input, options?: CallOptions): Answer;
  (
    ...args: readonly [...Values<Input, Names>, rest?: Partial<Omit<Input, Names[number]>>, options?: CallOptions]
  ): Answer;
}

type Values<Input, Names extends readonly (keyof Input)[]> = { readonly [At in keyof Names]: Input[Names[At]] };

type Method<Name extends keyof Generated, Input, Names extends readonly (keyof Input)[]> = Positional<
  Input,
  Names,
  ReturnType<Generated[Name]>
>;

/**
 * Schemas of databases. Every change is made into a migration that is applied and recorded; the answer has it as
 * `migration`.
 *
 * @example
 * await ductape.databases.schema.create('users', { id: 'uuid', email: { type: 'string', required: true } }, { database: 'main' });
 */
export interface Schemas {
  create: Method<'create', DatabasesSchemaCreateInput, ['table', 'fields']>;
  drop: Method<'drop', DatabasesSchemaDropInput, ['table']>;
  rename: Method<'rename', DatabasesSchemaRenameInput, ['table', 'to']>;
  addField: Method<'addField', DatabasesSchemaAddFieldInput, ['table', 'field', 'definition']>;
  dropField: Method<'dropField', DatabasesSchemaDropFieldInput, ['table', 'field']>;
  renameField: Method<'renameField', DatabasesSchemaRenameFieldInput, ['table', 'field', 'to']>;
  modifyField: Method<'modifyField', DatabasesSchemaModifyFieldInput, ['table', 'field', 'definition']>;
  createIndex: Method<'createIndex', DatabasesSchemaCreateIndexInput, ['table', 'fields']>;
  dropIndex: Method<'dropIndex', DatabasesSchemaDropIndexInput, ['table', 'name']>;
  addConstraint: Method<'addConstraint', DatabasesSchemaAddConstraintInput, ['table', 'constraint']>;
  dropConstraint: Method<'dropConstraint', DatabasesSchemaDropConstraintInput, ['table', 'name']>;
  indexes: Method<'indexes', DatabasesSchemaIndexesInput, ['table']>;
  exists: Method<'exists', DatabasesSchemaExistsInput, ['table']>;
  describe: Method<'describe', DatabasesSchemaDescribeInput, ['table']>;
  list(input?: DatabasesSchemaListInput, options?: CallOptions): ReturnType<Generated['list']>;
  list(schema: string, rest?: DatabasesSchemaListInput, options?: CallOptions): ReturnType<Generated['list']>;
}

/** Fields that go by position, beside the table. */
const PLACES: Readonly<Record<keyof Generated, string>> = {
  create: 'fields',
  drop: '',
  rename: 'to',
  addField: 'field definition',
  dropField: 'field',
  renameField: 'field to',
  modifyField: 'field definition',
  createIndex: 'fields',
  dropIndex: 'name',
  addConstraint: 'constraint',
  dropConstraint: 'name',
  indexes: '',
  exists: '',
  describe: '',
  list: '',
};

/** The methods of schemas. */
export function createSchemas(generated: Generated): Schemas {
  const methods = Object.entries(PLACES).map(([name, places]) => {
    const fields = [name === 'list' ? 'schema' : 'table', ...places.split(' ').filter((place) => place !== '')];
    const send = generated[name as keyof Generated] as (input: unknown, options: unknown) => unknown;
    const method = (...args: readonly unknown[]) => {
      if (typeof args[0] !== 'string') return send(canonical(name, args[0]), args[1]);
      const given = Object.fromEntries(fields.map((field, at) => [field, args[at]]));
      const rest = args[fields.length] as object | undefined;
      return send(canonical(name, { ...given, ...rest }), args[fields.length + 1]);
    };
    return [name, method] as const;
  });
  return Object.fromEntries(methods) as unknown as Schemas;
}

/** Fields of an index are names, and not definitions. */
function canonical(name: string, input: unknown): unknown {
  return name === 'createIndex' ? input : canonicalOperation(input);
}
