/** Values on their way to a server and back. */

import type neo4j from 'neo4j-driver';
import type { Node, Path, Point, Relationship } from 'neo4j-driver';
import type * as wire from '../../../engine/graph/results.ts';
import { refusal } from '../../../kernel/errors.ts';
import type { CypherDialect } from '../port.ts';
import type { CypherQuery, Param } from './query.ts';

/** The client's module, which is loaded when there is a server. */
export type Client = typeof neo4j;

/** Coordinates in degrees (WGS 84). */
const GEOGRAPHIC = 4326;

/** Parameters as Neo4j takes them: whole numbers are integers, and numbers of a list of one kind. */
export function boltParams(params: CypherQuery['params'], client: Client): Record<string, unknown> {
  const bolt = (value: Param): unknown => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? client.int(value) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return isFractional(value) ? value : value.map(bolt);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, bolt(member)]));
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, bolt(value)]));
}

/**
 * A query with its parameters in front of it, which is how FalkorDB's own clients send them: what Bolt carries as
 * parameters its server writes into the query as it is, and numbers with six places.
 */
export function withHeader({ text, params }: CypherQuery): string {
  const header = Object.entries(params).map(([name, value]) => `${keyOf(name)}=${literal(value)} `);
  return header.length === 0 ? text : `CYPHER ${header.join('')}${text}`;
}

function literal(value: Param): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numeral(value, !Number.isSafeInteger(value));
  if (typeof value === 'string') return `'${checked(value).replaceAll(/[\\']/g, '\\$&')}'`;
  if (!isList(value))
    return `{${Object.entries(value)
      .map(([name, member]) => `${keyOf(name)}: ${literal(member)}`)
      .join(', ')}}`;
  const isOfFractions = isFractional(value);
  return `[${value.map((item) => (isOfFractions ? numeral(item as number, true) : literal(item))).join(', ')}]`;
}

function numeral(value: number, isFraction: boolean): string {
  const text = String(value);
  return isFraction && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function keyOf(name: string): string {
  if (/^\w+$/.test(name)) return name;
  if (name === '' || name.includes('`')) throw unsupported('a name of a parameter that is empty or has ` in it');
  return `\`${checked(name)}\``;
}

function checked(text: string): string {
  if (text.includes('\0')) throw unsupported('text with the character 0 in it');
  return text;
}

function unsupported(what: string) {
  return refusal('NOT_SUPPORTED', [
    { path: 'params', message: `${what} is not supported by graphs of the type falkordb` },
  ]);
}

function isList(value: Param): value is readonly Param[] {
  return Array.isArray(value);
}

function isFractional(list: readonly Param[]): boolean {
  return list.every((item) => typeof item === 'number') && !list.every((item) => Number.isSafeInteger(item));
}

/** Reads what a server answered, as it is on the wire. */
export function wireReader(client: Client, dialect: CypherDialect): (value: unknown) => unknown {
  const idOf = ({ identity, elementId }: { identity: unknown; elementId: string }) =>
    dialect === 'neo4j' ? elementId : String(identity);
  const members = (value: object) =>
    Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, read(member)]])),
    );
  const node = (value: Node): wire.GraphNode => {
    const id = idOf(value);
    return {
      id,
      labels: value.labels,
      properties: members(value.properties) as wire.GraphNode['properties'],
      elementId: id,
    };
  };
  const relationship = (value: Relationship): wire.Relationship => {
    const id = idOf(value);
    const [startNodeId, endNodeId] =
      dialect === 'neo4j'
        ? [value.startNodeElementId, value.endNodeElementId]
        : [String(value.start), String(value.end)];
    const properties = members(value.properties) as wire.Relationship['properties'];
    return { id, type: value.type, startNodeId, endNodeId, properties, elementId: id };
  };
  const path = ({ start, segments }: Path): wire.Path => ({
    nodes: [node(start), ...segments.map(({ end }) => node(end))],
    relationships: segments.map((segment) => relationship(segment.relationship)),
    length: segments.length,
  });
  const read = (value: unknown): unknown => {
    if (typeof value === 'bigint') return Number(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value !== 'object' || value === null) return value ?? null;
    if (Array.isArray(value)) return value.map(read);
    if (client.isInt(value)) return value.toNumber();
    if (client.isNode(value)) return node(value);
    if (client.isRelationship(value)) return relationship(value);
    if (client.isPath(value)) return path(value);
    if (client.isPoint(value)) return point(value);
    if (ArrayBuffer.isView(value)) return Array.from(value as Int8Array);
    return Object.getPrototypeOf(value) === Object.prototype ? members(value) : textOf(value);
  };
  return read;
}

function point({ srid, x, y, z }: Point): unknown {
  if (Number(srid) === GEOGRAPHIC) return { lat: y, lon: x };
  return { x, y, ...(z === undefined ? {} : { z }), srid: Number(srid) };
}

/** Times and durations, in the form of ISO 8601. */
function textOf(value: { toString(): string }): string {
  return value.toString();
}
