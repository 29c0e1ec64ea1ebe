/** Dead letters that are delivered again: beside the window, since the cursor is past them, or has them settled. */

import type { Enqueued, GroupState } from './group-state.ts';

/** Has dead letters be delivered again. */
export function withAgain(state: GroupState, messages: readonly Enqueued[]): GroupState {
  const known = new Set(state.again.map(({ offset }) => offset));
  const fresh = messages.filter(({ offset }) => !known.has(offset));
  if (fresh.length === 0) return state;
  return { ...state, again: [...state.again, ...fresh].toSorted((a, b) => a.offset - b.offset) };
}

/** Has those of these offsets be settled. */
export function withoutAgain(state: GroupState, offsets: readonly number[]): GroupState {
  if (state.again.length === 0) return state;
  const over = new Set(offsets);
  const again = state.again.filter(({ offset }) => !over.has(offset));
  if (again.length === state.again.length) return state;
  const isLeft = ([offset]: readonly [number, unknown]) => !over.has(offset);
  return {
    ...state,
    again,
    leases: new Map([...state.leases].filter(isLeft)),
    failing: new Map([...state.failing].filter(isLeft)),
  };
}
