/** What query models of databases and graphs have in common after their check: values, names, conditions. */

/** JSON, as rows have it on the wire. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** What names match; they are always quoted. */
export const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** How two values compare. */
export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

/** What a row is computed to be. Columns are named by whoever wrote the statement, never by a bound value. */
export type Expression =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'literal'; readonly value: Value }
  | {
      readonly kind: 'arithmetic';
      readonly operator: 'add' | 'subtract' | 'multiply' | 'divide';
      readonly of: readonly Expression[];
    }
  | { readonly kind: 'comparison'; readonly operator: Comparison; readonly of: readonly [Expression, Expression] }
  | { readonly kind: 'logical'; readonly operator: 'and' | 'or' | 'not'; readonly of: readonly Expression[] };

/** A condition that only some models know. */
export interface Kind {
  readonly kind: string;
}

/** Which rows are meant, `More` what only some models know. `and` of nothing is every row, `or` of nothing is none. */
export type Condition<More extends Kind = never> =
  | More
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition<More>[] }
  | { readonly kind: 'not'; readonly of: Condition<More> }
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Comparison; readonly value: Value }
  | { readonly kind: 'in'; readonly column: string; readonly isNot: boolean; readonly values: readonly Value[] }
  | { readonly kind: 'between'; readonly column: string; readonly from: Value; readonly to: Value }
  | { readonly kind: 'null'; readonly column: string; readonly isNot: boolean }
  | {
      readonly kind: 'text';
      readonly column: string;
      readonly operator: 'like' | 'ilike' | 'contains' | 'startsWith' | 'endsWith' | 'regex';
      readonly value: string;
    }
  | {
      readonly kind: 'json';
      readonly column: string;
      readonly operator: 'contains' | 'containedBy' | 'overlaps';
      readonly value: Value;
    }
  | { readonly kind: 'expression'; readonly of: Expression };

/** One column of an order. */
export interface Order {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}
