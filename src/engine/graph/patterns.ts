/** What statements on a graph are about: values of properties, and which nodes and relationships are meant. */

import type { Condition } from '../query/model.ts';

/** A place on the earth, in degrees (WGS 84). */
export interface Point {
  readonly lat: number;
  readonly lon: number;
}

/** What a property may be; items of a list are of one kind. */
export type PropertyValue =
  | string
  | number
  | boolean
  | Point
  | readonly string[]
  | readonly number[]
  | readonly boolean[];

/** Properties by name. One that is absent has no value: null is never stored. */
export type Properties = Readonly<Record<string, PropertyValue>>;

/** A point that is not farther away than a number of metres. */
export interface Near {
  readonly kind: 'near';
  readonly column: string;
  readonly point: Point;
  readonly metres: number;
}

/** Which nodes or relationships are meant; `column` is a property, and null one that is absent. */
export type GraphCondition = Condition<Near>;

/** What becomes of a property. */
export type PropertyChange =
  | { readonly kind: 'set'; readonly property: string; readonly value: PropertyValue }
  | { readonly kind: 'remove'; readonly property: string }
  /** One that is absent counts from 0. */
  | { readonly kind: 'increment'; readonly property: string; readonly by: number };

/** Nodes that have all of some labels and meet a condition. */
export interface NodePattern {
  readonly labels: readonly string[];
  readonly where: GraphCondition;
}

/** Nodes that are meant: the one of an id, or those of a pattern. */
export type NodeChoice = { readonly by: 'id'; readonly id: string } | ({ readonly by: 'pattern' } & NodePattern);

/** Relationships by types (any of them; none for all), ends and condition. */
export interface RelationshipPattern {
  readonly types: readonly string[];
  readonly startNodeId: string | null;
  readonly endNodeId: string | null;
  readonly where: GraphCondition;
}

/** Relationships that are meant. */
export type RelationshipChoice =
  | { readonly by: 'id'; readonly id: string }
  | ({ readonly by: 'pattern' } & RelationshipPattern);

/** Which way relationships are followed. */
export type Direction = 'OUTGOING' | 'INCOMING' | 'BOTH';

/** Whether a value is a point, whatever the order of its members. */
export function isPoint(value: unknown): value is Point {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false;
  const { lat, lon } = value as Partial<Point>;
  return typeof lat === 'number' && typeof lon === 'number';
}
