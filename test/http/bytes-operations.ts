import type { Operation } from '../../src/kernel/contract.ts';
import { CONTRACTS } from '../../src/resources/contracts.ts';

/** Operations whose bodies or answers are bytes: they are asked in another way than the others, by tests of their own. */
export const OF_BYTES: ReadonlySet<string> = new Set(
  Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
    Object.entries<Operation>(contract).flatMap(([name, { bytes }]) =>
      bytes === undefined ? [] : `${namespace}.${name}`,
    ),
  ),
);
