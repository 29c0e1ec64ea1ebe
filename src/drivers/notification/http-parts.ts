import type { Clock } from '../../kernel/clock.ts';
import type { HttpDriver } from '../http/driver.ts';

/** What channels over HTTP are built with. */
export interface HttpParts {
  readonly http: HttpDriver;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}
