/** Orders of nodes and relationships as SQL. */

import type { Order } from '../../../engine/query/model.ts';
import { kindSql, propertySql } from './conditions.ts';

/** Kinds of values in their order; one that is absent comes last. */
const KINDS = `WHEN 'array' THEN 0 WHEN 'object' THEN 1 WHEN 'text' THEN 2 WHEN 'true' THEN 3 WHEN 'false' THEN 3 WHEN 'integer' THEN 4 WHEN 'real' THEN 4 ELSE 5`;

/**
 * A page of an order: by properties, then by the id. Its bounds are no parameters: SQLite plans a statement anew for other
 * values of these, which takes longer than to find a node.
 */
export function pageSql(
  { orderBy, limit, skip }: { readonly orderBy: readonly Order[]; readonly limit: number; readonly skip: number },
  alias: string,
  id: string,
): string {
  const order = orderBy.length === 0 ? id : orderSql(orderBy, alias, id);
  return `ORDER BY ${order} LIMIT ${limit}${skip === 0 ? '' : ` OFFSET ${skip}`}`;
}

function orderSql(orders: readonly Order[], alias: string, id: string): string {
  const terms = orders.flatMap(({ column, direction }) => {
    const way = direction === 'asc' ? 'ASC' : 'DESC';
    return [`CASE ${kindSql(column, alias)} ${KINDS} END ${way}`, `${propertySql(column, alias)} ${way}`];
  });
  return [...terms, id].join(', ');
}
