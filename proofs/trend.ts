/** Whether figures grow. Pure. */

/** A figure at a time. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The slope of the line that fits best by least squares; NaN with fewer than two different `x`. */
export function slopeOf(points: readonly Point[]): number {
  const mean = (of: keyof Point) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean('x'), mean('y')];
  const covariance = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  const variance = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return covariance / variance;
}

/** The points of the later half of the time that they span. */
export function laterHalf(points: readonly Point[]): Point[] {
  const xs = points.map(({ x }) => x);
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  return points.filter(({ x }) => x >= middle);
}
