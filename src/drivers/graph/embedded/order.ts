/** Orders of nodes and relationships as SQL. */

import type { Order } from '../../../engine/query/model.ts';
import { kindSql, propertySql } from './conditions.ts';

/** Kinds of values in their order; one that is absent comes last. */
const KINDS = `WHEN 'array' THEN 0 WHEN 'object' THEN 1 WHEN 'text' THEN 2 WHEN 'true' THEN 3 WHEN 'false' THEN 3 WHEN 'integer' THEN 4 WHEN 'real' THEN 4 ELSE 5`;

/** By properties, then by the id. */
export function orderSql(orders: readonly Order[], alias: string, id: string): string {
  const terms = orders.flatMap(({ column, direction }) => {
    const way = direction === 'asc' ? 'ASC' : 'DESC';
    return [`CASE ${kindSql(column, alias)} ${KINDS} END ${way}`, `${propertySql(column, alias)} ${way}`];
  });
  return [...terms, id].join(', ');
}
