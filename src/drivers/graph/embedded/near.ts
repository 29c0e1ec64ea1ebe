/** `$near` as SQL: points on a sphere, by the haversine. */

import type { Near } from '../../../engine/graph/patterns.ts';
import { plain, sql, type Sql, value as param } from './sql.ts';

/** The mean radius of the earth, in metres (IUGG). */
const RADIUS = 6_371_008.8;
/** What rounding may come to, in degrees: far less than a millimetre. */
const SLACK = 1e-9;
/** The same of a haversine: a place at 180 degrees is none away from the same at -180. */
const HAVERSINE_SLACK = 1e-28;

/** The place of a property in degrees, as indexes have it; null where it is no point. */
export function latitudeSql(property: string, alias?: string): string {
  return `json_extract(${alias === undefined ? '' : `${alias}.`}properties, '$.${property}.lat')`;
}

/** The same of its longitude. */
export function longitudeSql(property: string, alias?: string): string {
  return `json_extract(${alias === undefined ? '' : `${alias}.`}properties, '$.${property}.lon')`;
}

/** Whether a property is a point that is near enough; by its latitude first, for which there may be an index. */
export function nearSql({ column, point, metres }: Near, alias: string): Sql {
  const latitude = latitudeSql(column, alias);
  const isPoint = `json_type(${alias}.properties, '$.${column}') = 'object'`;
  const angle = metres / RADIUS;
  if (angle >= Math.PI) return plain(isPoint);
  const degrees = (angle * 180) / Math.PI + SLACK;
  const least = point.lat - degrees;
  const most = point.lat + degrees;
  const isInBand = sql`${latitude} >= ${param(least)} AND ${latitude} <= ${param(most)}`;
  return sql`(${isInBand} AND ${isPoint} AND ${haversine(point, column, alias)} <= ${param(Math.sin(angle / 2) ** 2 + HAVERSINE_SLACK)})`;
}

/** The haversine of the angle between two places: it grows with the distance, up to half of the earth. */
function haversine({ lat, lon }: Near['point'], column: string, alias: string): Sql {
  const latitude = latitudeSql(column, alias);
  const longitude = longitudeSql(column, alias);
  const north = sql`sin(radians(${latitude} - ${param(lat)}) / 2)`;
  const east = sql`sin(radians(${longitude} - ${param(lon)}) / 2)`;
  return sql`(${north} * ${north} + cos(radians(${param(lat)})) * cos(radians(${latitude})) * ${east} * ${east})`;
}
