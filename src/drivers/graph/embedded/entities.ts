/** Nodes and relationships as they are stored, and as they are on the wire. */

import type { GraphNode, Relationship } from '../../../engine/graph/results.ts';
import { type ProcessorError, refusal } from '../../../kernel/errors.ts';
import { readProperties } from './properties.ts';
import { abandon } from './rows.ts';
import type { Tables } from './tables.ts';

/** A node as it is stored. */
export interface NodeRow {
  readonly [column: string]: SqlStorageValue;
  readonly id: number;
  readonly labels: string;
  readonly properties: string;
}

/** A relationship as it is stored. */
export interface RelationshipRow {
  readonly [column: string]: SqlStorageValue;
  readonly id: number;
  readonly type: number;
  readonly start_node: number;
  readonly end_node: number;
  readonly properties: string;
}

/** The number that an id is; null for what is an id of nothing here. */
export function idOf(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/** A node on the wire. */
export function nodeOf({ names }: Tables, { id, labels, properties }: NodeRow): GraphNode {
  const text = String(id);
  return { id: text, labels: names.labels(labels), properties: readProperties(properties), elementId: text };
}

/** A relationship on the wire. */
export function relationshipOf({ names }: Tables, row: RelationshipRow): Relationship {
  const id = String(row.id);
  return {
    id,
    type: names.name(row.type),
    startNodeId: String(row.start_node),
    endNodeId: String(row.end_node),
    properties: readProperties(row.properties),
    elementId: id,
  };
}

/** Nodes of a list of ids, by id; those that are not there are left out. */
export function readNodeRows(tables: Tables, ids: readonly number[]): Map<number, NodeRow> {
  return byId(nodeRows(tables, ids));
}

/** Relationships of a list of ids, by id; those that are not there are left out. */
export function readRelationshipRows(tables: Tables, ids: readonly number[]): Map<number, RelationshipRow> {
  return byId(relationshipRows(tables, ids));
}

/** The same nodes one by one, as they are read. */
export function nodeRows({ sql }: Tables, ids: readonly number[]): Iterable<NodeRow> {
  return rowsOf(sql, 'SELECT n.* FROM json_each(?) AS given CROSS JOIN node AS n ON n.id = given.value', ids);
}

/** The same relationships one by one, as they are read. */
export function relationshipRows({ sql }: Tables, ids: readonly number[]): Iterable<RelationshipRow> {
  const text = 'SELECT r.* FROM json_each(?) AS given CROSS JOIN relationship AS r ON r.id = given.value';
  return rowsOf(sql, text, ids);
}

/** The number of a node that must be there. Throws `NOT_FOUND` with the field that names it. */
export function requireNode({ sql }: Tables, text: string, path: string): number {
  const id = idOf(text);
  const found = id === null ? [] : sql.exec('SELECT id FROM node WHERE id = ?', id).toArray();
  if (id === null || found.length === 0) throw noNode(path);
  return id;
}

/** What is said of a node that does not exist. */
export function noNode(path: string): ProcessorError {
  return missing(path, 'is no node of this graph');
}

/** What is said of a relationship that does not exist. */
export function noRelationship(path: string): ProcessorError {
  return missing(path, 'is no relationship of this graph');
}

function missing(path: string, message: string): ProcessorError {
  return refusal('NOT_FOUND', [{ path, message }]);
}

/** Ids of one parameter: a value of the platform has two megabytes at most. */
const IDS = 50_000;

function* rowsOf<Row extends Record<string, SqlStorageValue>>(
  sql: SqlStorage,
  text: string,
  ids: readonly number[],
): Iterable<Row> {
  for (let at = 0; at < ids.length; at += IDS) {
    const cursor = sql.exec<Row>(text, JSON.stringify(ids.slice(at, at + IDS)));
    let isRead = false;
    try {
      for (const row of cursor) yield row;
      isRead = true;
    } finally {
      if (!isRead) abandon(cursor);
    }
  }
}

function byId<Row extends { readonly id: number }>(rows: Iterable<Row>): Map<number, Row> {
  const found = new Map<number, Row>();
  for (const row of rows) found.set(row.id, row);
  return found;
}
