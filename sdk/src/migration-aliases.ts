/** Migrations of a manifest as other versions write them: types of fields, and names of options. */

const TYPES: Readonly<Record<string, string>> = {
  String: 'string',
  Number: 'integer',
  Boolean: 'boolean',
  Date: 'datetime',
  ObjectId: 'uuid',
  Array: 'array',
  Object: 'json',
  Mixed: 'json',
};

const OPTIONS: Readonly<Record<string, string>> = { length: 'maxLength', enumValues: 'enum' };
const OPERATION: Readonly<Record<string, string>> = { collection: 'table', entity: 'table' };

type Object = Readonly<Record<string, unknown>>;

/** A database of a manifest, its migrations in the processor's spelling. */
export function canonicalMigrations(database: unknown): unknown {
  if (!isObject(database) || !Array.isArray(database['migrations'])) return database;
  return { ...database, migrations: database['migrations'].map(canonicalMigration) };
}

function canonicalMigration(migration: unknown): unknown {
  if (!isObject(migration) || !isObject(migration['value'])) return migration;
  const value = Object.entries(migration['value']).map(([way, steps]) => [
    way,
    Array.isArray(steps) ? steps.map(canonicalOperation) : steps,
  ]);
  return { ...migration, value: Object.fromEntries(value) as Object };
}

/** A structured operation, or a change of a schema. */
export function canonicalOperation(operation: unknown): unknown {
  if (!isObject(operation)) return operation;
  const { fields, definition, ...rest } = renamed(operation, OPERATION);
  return {
    ...rest,
    ...(fields !== undefined && { fields: canonicalFields(fields) }),
    ...(definition !== undefined && { definition: canonicalField(definition) }),
  };
}

/** By their names, or as a list. */
function canonicalFields(fields: unknown): unknown {
  if (Array.isArray(fields)) return fields.map(canonicalField);
  return isObject(fields) ? each(fields, canonicalField) : fields;
}

function canonicalField(field: unknown): unknown {
  if (!isObject(field)) return typeOf(field);
  const { type, nullable, ...rest } = renamed(field, OPTIONS);
  const isRequired = typeof nullable === 'boolean' && !('required' in rest);
  return {
    type: typeOf(type),
    ...rest,
    // One that says otherwise than `required` is left for the processor to refuse.
    ...(nullable !== undefined && (isRequired ? { required: !nullable } : { nullable })),
  };
}

function typeOf(type: unknown): unknown {
  return typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : type;
}

/** The same with other names; one that is there already keeps its own, and is left for the processor to refuse. */
function renamed(object: Object, names: Readonly<Record<string, string>>): Object {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const canonical = Object.hasOwn(names, name) ? (names[name] ?? name) : name;
      return [Object.hasOwn(object, canonical) ? name : canonical, value];
    }),
  );
}

function each(whole: Object, change: (value: unknown) => unknown): Object {
  return Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, change(value)]));
}

function isObject(value: unknown): value is Object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
