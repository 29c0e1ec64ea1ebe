import type { Role } from '../../src/kernel/contract.ts';

/** The least role of operations on schemas, migrations and connections of databases. */
export const SCHEMA_ROLES: Readonly<Record<string, Role>> = {
  'databases.connect': 'runner',
  'databases.testConnection': 'runner',
  'databases.schema.create': 'developer',
  'databases.schema.drop': 'developer',
  'databases.schema.rename': 'developer',
  'databases.schema.addField': 'developer',
  'databases.schema.dropField': 'developer',
  'databases.schema.renameField': 'developer',
  'databases.schema.modifyField': 'developer',
  'databases.schema.createIndex': 'developer',
  'databases.schema.dropIndex': 'developer',
  'databases.schema.addConstraint': 'developer',
  'databases.schema.dropConstraint': 'developer',
  'databases.schema.indexes': 'developer',
  'databases.schema.list': 'developer',
  'databases.schema.exists': 'developer',
  'databases.schema.describe': 'developer',
  'databases.migration.run': 'developer',
  'databases.migration.rollback': 'developer',
  'databases.migration.status': 'developer',
  'databases.migration.history': 'developer',
  'databases.migration.list': 'developer',
};
