import type { GraphCondition, Point, Properties, PropertyValue } from '../../../../src/engine/graph/patterns.ts';
import type { Comparison } from '../../../../src/engine/query/model.ts';

const RADIUS_METRES = 6_371_008.8;

/** Whether properties meet a condition, in the obvious way. */
export function holds(condition: GraphCondition, properties: Properties): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((item) => holds(item, properties));
    case 'or':
      return condition.of.some((item) => holds(item, properties));
    case 'not':
      return !holds(condition.of, properties);
    case 'expression':
      throw new Error('not of graphs');
    default:
      return meets(condition, properties[condition.column]);
  }
}

type Simple = Exclude<GraphCondition, { kind: 'and' | 'or' | 'not' | 'expression' }>;

function meets(condition: Simple, value: PropertyValue | undefined): boolean {
  switch (condition.kind) {
    case 'null':
      return (value === undefined) !== condition.isNot;
    case 'in':
      return condition.values.some((item) => isSame(item, value)) !== condition.isNot;
    case 'compare':
      return compares(value, condition.operator, condition.value);
    case 'between':
      return compares(value, 'gte', condition.from) && compares(value, 'lte', condition.to);
    case 'near':
      return isPoint(value) && metresBetween(value, condition.point) <= condition.metres;
    case 'json':
      return Array.isArray(value) && value.some((item) => isSame(item, condition.value));
    case 'text':
      return meetsText(condition, value);
  }
}

function meetsText({ operator, value: asked }: Simple & { kind: 'text' }, value: PropertyValue | undefined): boolean {
  if (operator === 'contains' && Array.isArray(value)) return (value as readonly unknown[]).includes(asked);
  if (typeof value !== 'string') return false;
  if (operator === 'contains') return value.includes(asked);
  if (operator === 'startsWith') return value.startsWith(asked);
  if (operator === 'endsWith') return value.endsWith(asked);
  throw new Error(`${operator} is not of the model`);
}

function compares(value: unknown, operator: Comparison, other: unknown): boolean {
  if (operator === 'eq') return isSame(value, other);
  if (operator === 'ne') return !isSame(value, other);
  const order = orderOf(value, other);
  if (order === null) return false;
  if (operator === 'gt') return order > 0;
  if (operator === 'gte') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

/** Null for two that have no order. */
function orderOf(one: unknown, other: unknown): number | null {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return orderOfTexts(one, other);
  return null;
}

/** By code points, which is by the bytes of UTF-8. */
export function orderOfTexts(one: string, other: string): number {
  const [ones, others] = [Array.from(one), Array.from(other)];
  const at = ones.findIndex((character, index) => character !== others[index]);
  if (at === -1) return ones.length - others.length;
  return (ones[at]?.codePointAt(0) ?? 0) - (others[at]?.codePointAt(0) ?? -1);
}

/** Absent and null are the same; members of points have no order. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return isPoint(value) ? JSON.stringify(['point', value.lat, value.lon]) : JSON.stringify(value ?? null);
}

function isPoint(value: unknown): value is Point {
  return typeof value === 'object' && value !== null && 'lat' in value && 'lon' in value;
}

/** The spherical law of cosines would do for far points; haversine keeps near ones apart. */
function metresBetween(one: Point, other: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const lat = Math.sin(radians(other.lat - one.lat) / 2) ** 2;
  const lon = Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  const part = lat + Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * lon;
  return 2 * RADIUS_METRES * Math.asin(Math.sqrt(part));
}
