/** Indexes and constraints of any server. */

import type { ConstraintDefinition, IndexDefinition, StatementOf } from '../../../engine/graph/model.ts';
import type { GraphResults, ListedConstraint, ListedIndex, Match } from '../../../engine/graph/results.ts';
import { ProcessorError, refusal } from '../../../kernel/errors.ts';
import { falkordbSchema } from './definitions-falkordb.ts';
import { neo4jSchema } from './definitions-neo4j.ts';
import type { Reach } from './missing.ts';
import type { Schema } from './schema.ts';
import { Cypher } from './query.ts';

function schemaOf({ dialect }: Reach): Schema {
  return dialect === 'neo4j' ? neo4jSchema : falkordbSchema;
}

/** See {@link GraphResults}. */
export async function createIndex(reach: Reach, index: IndexDefinition): Promise<GraphResults['createIndex']> {
  const schema = schemaOf(reach);
  const name = schema.indexName(index);
  const there = (await schema.listIndexes(reach)).find((each) => each.name === name);
  if (there !== undefined) return asDefined(there, index, name);
  const { definitions } = await reach.run({ text: schema.createIndex(index), params: {} });
  if (definitions === 0) throw conflict(name);
  return { name, created: true };
}

/** See {@link GraphResults}. */
export async function createConstraint(
  reach: Reach,
  constraint: ConstraintDefinition,
): Promise<GraphResults['createConstraint']> {
  const schema = schemaOf(reach);
  const name = constraint.constraint;
  const there = (await schema.listConstraints(reach)).find((each) => each.name === name);
  if (there !== undefined) return asDefined(there, constraint, name);
  const { definitions } = await reach.run({ text: schema.createConstraint(constraint), params: {} });
  if (definitions === 0) throw conflict(name);
  return { name, created: true };
}

function asDefined(
  there: ListedIndex | ListedConstraint,
  wanted: IndexDefinition | ConstraintDefinition,
  name: string,
) {
  const isSame =
    (there.label ?? there.relationshipType) === wanted.name &&
    there.entity === wanted.entity &&
    kindOf(there.type) === kindOf(wanted.type) &&
    there.properties.join(' ') === wanted.properties.join(' ');
  if (!isSame) throw conflict(name);
  return { name, created: false };
}

/** Servers have RANGE for both. */
function kindOf(type: string): string {
  return type === 'BTREE' ? 'RANGE' : type;
}

function conflict(name: string): ProcessorError {
  const message = `an index or a constraint named '${name}' is there and is another, or another one is there for the same`;
  return new ProcessorError('CONFLICT', message, { outcome: 'not_sent' });
}

/** See {@link GraphResults}. */
export async function listIndexes(reach: Reach): Promise<GraphResults['listIndexes']> {
  return { indexes: await schemaOf(reach).listIndexes(reach) };
}

/** See {@link GraphResults}. */
export async function listConstraints(reach: Reach): Promise<GraphResults['listConstraints']> {
  return { constraints: await schemaOf(reach).listConstraints(reach) };
}

/** See {@link GraphResults}. */
export async function dropIndex(reach: Reach, { name }: { readonly name: string }): Promise<GraphResults['dropIndex']> {
  const schema = schemaOf(reach);
  const there = (await schema.listIndexes(reach)).find((each) => each.name === name);
  if (there === undefined) return { dropped: false };
  await reach.run({ text: schema.dropIndex(there), params: {} });
  return { dropped: true };
}

/** See {@link GraphResults}. */
export async function dropConstraint(
  reach: Reach,
  { name }: { readonly name: string },
): Promise<GraphResults['dropConstraint']> {
  const schema = schemaOf(reach);
  if (!(await schema.listConstraints(reach)).some((each) => each.name === name)) return { dropped: false };
  await reach.run({ text: schema.dropConstraint(name), params: {} });
  return { dropped: true };
}

/** See {@link GraphResults}. What is searched for is words, and never syntax. */
export async function fullTextSearch(
  reach: Reach,
  statement: StatementOf<'fullTextSearch'>,
): Promise<GraphResults['fullTextSearch']> {
  const schema = schemaOf(reach);
  const index = (await schema.listIndexes(reach)).find((each) => isMeant(each, statement.index));
  if (index === undefined) throw noIndex(typeof statement.index === 'string' ? 'indexName' : 'label', 'FULLTEXT');
  const words = statement.query.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  if (words.length === 0) return { matches: [], count: 0 };
  const query = new Cypher(reach.dialect);
  const text = `${schema.fullText(index, words, query)} YIELD node, score RETURN node, score ORDER BY score DESC LIMIT ${query.value(statement.limit)}`;
  return matchesOf((await reach.run(query.done(text))).records);
}

function isMeant(
  { type, entity, name, label, properties }: ListedIndex,
  wanted: StatementOf<'fullTextSearch'>['index'],
): boolean {
  if (type !== 'FULLTEXT' || entity !== 'NODE') return false;
  if (typeof wanted === 'string') return name === wanted;
  return label === wanted.label && wanted.properties.every((property) => properties.includes(property));
}

/** See {@link GraphResults}. */
export async function vectorSearch(
  reach: Reach,
  { index, vector, topK }: StatementOf<'vectorSearch'>,
): Promise<GraphResults['vectorSearch']> {
  const there = (await schemaOf(reach).listIndexes(reach)).find(
    (each) => each.type === 'VECTOR' && each.name === index,
  );
  if (there === undefined) throw noIndex('indexName', 'VECTOR');
  const query = new Cypher(reach.dialect);
  const call = `CALL db.index.vector.queryNodes(${query.value(index)}, ${query.value(topK)}, ${query.value(vector)})`;
  return matchesOf(
    (await reach.run(query.done(`${call} YIELD node, score RETURN node, score ORDER BY score DESC`))).records,
  );
}

function matchesOf(records: readonly Readonly<Record<string, unknown>>[]): GraphResults['vectorSearch'] {
  const matches = records.map(({ node, score }) => ({ node, score: Number(score) }) as Match);
  return { matches, count: matches.length };
}

function noIndex(path: string, type: string): ProcessorError {
  return refusal('NOT_FOUND', [{ path, message: `names no ${type} index of this graph` }]);
}
