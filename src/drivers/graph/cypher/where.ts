/** Conditions as Cypher. Each is true or false and never null, so that `NOT` means what it says. */

import { type GraphCondition, isPoint, type Near, type NodePattern } from '../../../engine/graph/patterns.ts';
import type { Value } from '../../../engine/query/model.ts';
import { type Cypher, labelled, property } from './query.ts';

type Of<Kind extends GraphCondition['kind']> = Extract<GraphCondition, { kind: Kind }>;

/** Metres from the middle of the earth, as all drivers have it. */
const EARTH_RADIUS = 6_371_008.8;

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Whether what a variable stands for meets a condition. */
export function conditionOf(condition: GraphCondition, variable: string, query: Cypher): string {
  switch (condition.kind) {
    case 'and':
      return all(condition.of.map((each) => conditionOf(each, variable, query)));
    case 'or':
      if (condition.of.length === 0) return 'false';
      return `(${condition.of.map((each) => conditionOf(each, variable, query)).join(' OR ')})`;
    case 'not':
      return `(NOT ${conditionOf(condition.of, variable, query)})`;
    case 'null':
      return `(${property(variable, condition.column)} IS ${condition.isNot ? 'NOT ' : ''}NULL)`;
    case 'expression':
      throw new Error('graphs have no expressions');
    default:
      return ofProperty(condition, property(variable, condition.column), query);
  }
}

/** Whether a node has labels and meets a condition. */
export function nodeCondition({ labels, where }: NodePattern, variable: string, query: Cypher): string {
  const labelsThere = labels.length === 0 ? [] : [`${variable}${labelled(labels)}`];
  return all([...labelsThere, conditionOf(where, variable, query)]);
}

/** What all hold; true where there is none. */
function all(conditions: readonly string[]): string {
  const some = conditions.filter((condition) => condition !== 'true');
  if (some.length === 0) return 'true';
  return some.length === 1 ? (some[0] ?? '') : `(${some.join(' AND ')})`;
}

/** `WHERE …`, or nothing where everything is meant. */
export function whereOf(...conditions: readonly string[]): string {
  const condition = all(conditions);
  return condition === 'true' ? '' : ` WHERE ${condition}`;
}

function ofProperty(
  condition: Of<'compare' | 'in' | 'between' | 'text' | 'json' | 'near'>,
  value: string,
  query: Cypher,
): string {
  switch (condition.kind) {
    case 'compare': {
      const { operator, value: given } = condition;
      if (operator === 'eq') return isSame(value, given, query);
      if (operator === 'ne') return `(NOT ${isSame(value, given, query)})`;
      return ordered(value, operator, given, query);
    }
    case 'between':
      return all([ordered(value, 'gte', condition.from, query), ordered(value, 'lte', condition.to, query)]);
    case 'in': {
      const isIn = `coalesce(${value} IN ${query.value(condition.values)}, false)`;
      return condition.isNot ? `(NOT ${isIn})` : isIn;
    }
    case 'text':
      return ofText(condition, value, query);
    case 'json':
      return hasItem(value, query.value(condition.value), query);
    case 'near':
      return isNear(condition, value, query);
  }
}

function isSame(value: string, given: Value, query: Cypher): string {
  return `coalesce(${value} = ${isPoint(given) ? query.point(given) : query.value(given)}, false)`;
}

function ordered(value: string, operator: keyof typeof COMPARISONS, given: Value, query: Cypher): string {
  return `coalesce(${value} ${COMPARISONS[operator]} ${query.value(given)}, false)`;
}

function ofText({ operator, value: given }: Of<'text'>, value: string, query: Cypher): string {
  const text = `(CASE WHEN ${query.dialect.isText(value)} THEN ${value} END)`;
  switch (operator) {
    case 'contains': {
      const part = query.value(given);
      return `(coalesce(${text} CONTAINS ${part}, false) OR ${hasItem(value, part, query)})`;
    }
    case 'startsWith':
      return `coalesce(${text} STARTS WITH ${query.value(given)}, false)`;
    case 'endsWith':
      return `coalesce(${text} ENDS WITH ${query.value(given)}, false)`;
    case 'regex':
      // It is looked for anywhere in the text; Cypher would have it be all of it.
      return `coalesce(${text} =~ ${query.value(`(?s).*(?:${given}).*`)}, false)`;
    default:
      throw new Error('not an operator of graphs');
  }
}

function hasItem(value: string, item: string, query: Cypher): string {
  return `coalesce(${item} IN (CASE WHEN ${query.dialect.isList(value)} THEN ${value} ELSE [] END), false)`;
}

function isNear({ point, metres }: Near, value: string, query: Cypher): string {
  const place = `(CASE WHEN ${query.dialect.isPoint(value)} THEN ${value} END)`;
  const [lat, lon] = [query.value(point.lat), query.value(point.lon)];
  const north = `haversin(radians(${place}.latitude - ${lat}))`;
  const east = `cos(radians(${lat})) * cos(radians(${place}.latitude)) * haversin(radians(${place}.longitude - ${lon}))`;
  return `coalesce(2 * ${EARTH_RADIUS} * asin(sqrt(${north} + ${east})) <= ${query.value(metres)}, false)`;
}
