/** Calendar periods in UTC; weeks begin on Monday. */
export const PERIODS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Period = (typeof PERIODS)[number];
