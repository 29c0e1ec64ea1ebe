/** A bound, its unit and what happens beyond it. */
export interface Limit {
  readonly value: number;
  readonly unit: 'bytes' | 'ms' | 'levels' | 'items' | 'characters';
  readonly meaning: string;
}
