/** Where in the handler something happened, read from stacks. */

/** A line of source code, from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** What stands for a place that no stack names. */
export const UNKNOWN_PLACE: SourcePlace = { file: 'unknown file', line: 0 };

/** Frames looked through: a library may lie between the handler and what it calls. */
const DEPTH = 60;

// V8 writes `at name (file:line:column)`, other engines `name@file:line:column`.
const FRAME = /(?:\(|@|at (?:async )?)((?:[a-z]+:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/;
const SOURCE = /\/features\/source-place\.[jt]s$/;

const OWN_FILE = framesOf(new Error('place').stack)[0]?.file ?? '';
/** In source the recorder is a folder, in a bundle one file. */
const OWN_FOLDER = SOURCE.test(OWN_FILE) ? OWN_FILE.replace(/[^/]*$/, '') : null;

/** The line outside the recorder that led here. */
export function callerPlace(): SourcePlace {
  const limited = Error as { stackTraceLimit?: number };
  const before = limited.stackTraceLimit;
  if (before !== undefined) limited.stackTraceLimit = DEPTH;
  const { stack } = new Error('place');
  if (before !== undefined) limited.stackTraceLimit = before;
  return placeOf(stack);
}

/** The line that called the function in which an error was made. */
export function callerOf({ stack }: Error): SourcePlace {
  const [own] = framesOf(stack);
  return foreignPlace(framesOf(stack).filter(({ file }) => file !== own?.file));
}

/** The first line of a stack that is no part of the recorder; one of an installed package only where there is no other. */
export function placeOf(stack: string | undefined): SourcePlace {
  return foreignPlace(framesOf(stack));
}

function foreignPlace(frames: readonly SourcePlace[]): SourcePlace {
  const foreign = frames.filter(({ file }) => !isOwn(file) && !file.startsWith('node:'));
  return foreign.find(({ file }) => !file.includes('/node_modules/')) ?? foreign[0] ?? UNKNOWN_PLACE;
}

function framesOf(stack: string | undefined): SourcePlace[] {
  return (stack ?? '').split('\n').flatMap((text) => {
    const [, file, line] = FRAME.exec(text.trim()) ?? [];
    return file === undefined
      ? []
      : [{ file: file.replace(/^file:\/\//, '').replace(/\?.*$/, ''), line: Number(line) }];
  });
}

function isOwn(file: string): boolean {
  return OWN_FOLDER === null ? file === OWN_FILE : file.startsWith(OWN_FOLDER);
}
