/** Lets a handler run from its beginning to its end. */

import { nextTurn, setTraps } from './guard.ts';
import type { Recording } from './recording.ts';
import type { SourcePlace } from './source-place.ts';

/** Recordings run one at a time: the traps are for the whole process. */
let previous: Promise<unknown> = Promise.resolve();

/** Runs something after everything that was handed in before it has ended. */
export function oneAtATime<T>(run: () => Promise<T>): Promise<T> {
  const mine = previous.then(run);
  previous = mine.then(
    () => undefined,
    () => undefined,
  );
  return mine;
}

/**
 * Plays one pass: answers every call, one waiter at a time, until the handler has ended. Throws the first refusal, and
 * `RECORDING_ERROR` when the handler waits for something that no call of its context answers. `place` stands for the
 * handler where it makes no call.
 */
export async function play(recording: Recording, handler: () => unknown, place: SourcePlace): Promise<unknown> {
  const trap = () => setTraps((message) => recording.refuse(message));
  let release = trap();
  try {
    let ended: { readonly value: unknown } | null = null;
    new Promise((resolve) => {
      resolve(handler());
    }).then(
      (value) => (ended = { value }),
      (error: unknown) => recording.note(error),
    );
    for (let isLast = false; ;) {
      await recording.flow.rest();
      if (recording.failure !== null) throw recording.failure;
      if (recording.flow.proceed()) {
        isLast = false;
        continue;
      }
      if (hasEnded(ended, recording)) return (ended as unknown as { value: unknown }).value;
      if (isLast) return stuck(recording, place);
      isLast = true;
      // Others may run meanwhile.
      release();
      await nextTurn();
      release = trap();
    }
  } finally {
    release();
    recording.isClosed = true;
  }
}

function hasEnded(ended: unknown, { frames }: Recording): boolean {
  return ended !== null && frames.size === 0;
}

function stuck(recording: Recording, place: SourcePlace): never {
  const { latest } = recording;
  const after = latest === null ? '' : `, after the call in line ${latest.line}`;
  return recording.refuse(
    `the handler awaits something that cannot be recorded${after}. Await calls of ctx only; let an action do what reaches outside`,
    latest ?? place,
  );
}
