/** What is kept sealed of a run: what it was given, the rows of its journal, and what is handed to it. */

import type { Entry } from '../../engine/feature/entries.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { JournalRow } from './directory.ts';
import type { FeatureSpec, RunGiven } from './run.ts';

/** The digest stays with the request wherever the run is placed. */
function givenContext(digest: string): string {
  return `feature-given:${digest}`;
}

/** Seals what a caller gave. */
export function sealGiven(sealer: Sealer, workspace: string, digest: string, given: RunGiven): Promise<string> {
  return sealer.seal(workspace, givenContext(digest), JSON.stringify(given));
}

/** What the caller of a run gave. */
export async function openGiven(
  sealer: Sealer,
  { workspace, digest, sealed }: Pick<FeatureSpec, 'workspace' | 'digest' | 'sealed'>,
): Promise<RunGiven> {
  return JSON.parse(await sealer.open(workspace, givenContext(digest), sealed)) as RunGiven;
}

type RunPlace = Pick<FeatureSpec, 'workspace' | 'id'>;

/** Where journals are kept beside their rows. */
export interface JournalParts {
  readonly sealer: Sealer;
  /** Holds what is too large for a row. */
  readonly bucket: R2Bucket;
}

/** Characters of an entry, and of a row, that a row holds; what is longer is a file, and its key is in the row. */
const [ENTRY_LENGTH, ROW_LENGTH] = [64 * 1024, 512 * 1024];

/** What stands for an entry, or for all of a row, that is a file. */
interface Filed {
  readonly file: string;
}

/** What the keys of a run's files begin with. */
function filesOf({ workspace, id }: RunPlace): string {
  return `${workspace}/features/${id}/`;
}

function rowContext({ id }: RunPlace, part: string): string {
  return `feature-row:${id}:${part}`;
}

/**
 * Seals what one turn added to a run's journal; what is too large goes to files before this resolves, and `filing` before
 * any of those. No two files of a run have the same name, so that one that is made again never takes another's place.
 */
export async function sealRow(
  { sealer, bucket }: JournalParts,
  place: RunPlace,
  n: number,
  entries: readonly Entry[],
  filing: () => Promise<void>,
): Promise<JournalRow> {
  const seal = (text: string, part: string) => sealer.seal(place.workspace, rowContext(place, part), text);
  const filed = async (text: string, part: string): Promise<string> => {
    await filing();
    const sealed = await seal(text, part);
    const file = `${part}.${(await sha256Hex(sealed)).slice(0, 16)}`;
    await bucket.put(`${filesOf(place)}${file}`, sealed);
    return JSON.stringify({ file } satisfies Filed);
  };
  let length = 0;
  const texts = await Promise.all(
    entries.map(async (entry, index) => {
      const text = JSON.stringify(entry);
      length += text.length;
      return text.length <= ENTRY_LENGTH ? text : filed(text, `${n}-${index}`);
    }),
  );
  const whole = `[${texts.join(',')}]`;
  const sealed = await seal(whole.length <= ROW_LENGTH ? whole : await filed(whole, String(n)), String(n));
  return { n, sealed, length };
}

/** The entries of rows, in order, files included. Throws `INTERNAL` when one of those is gone. */
export async function openRows(parts: JournalParts, place: RunPlace, rows: readonly JournalRow[]): Promise<Entry[]> {
  const { workspace } = place;
  const unfiled = async <T extends object>(value: T | Filed): Promise<T> => {
    if (!('file' in value)) return value;
    const object = await parts.bucket.get(`${filesOf(place)}${value.file}`);
    if (object === null) throw new Error(`file ${value.file} of run ${place.id} is gone`);
    const [part = ''] = value.file.split('.');
    return JSON.parse(await parts.sealer.open(workspace, rowContext(place, part), await object.text())) as T;
  };
  const opened = await Promise.all(
    rows.map(async ({ n, sealed }) => {
      const text = await parts.sealer.open(workspace, rowContext(place, String(n)), sealed);
      const entries = await unfiled(JSON.parse(text) as (Entry | Filed)[] | Filed);
      return Promise.all(entries.map(unfiled));
    }),
  );
  return opened.flat();
}

/** Removes the files of a run. */
export async function removeFiles({ bucket }: Pick<JournalParts, 'bucket'>, place: RunPlace): Promise<void> {
  for (;;) {
    const { objects, truncated } = await bucket.list({ prefix: filesOf(place) });
    if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}

/** Seals data that is handed to a run: what comes with a signal, or the output of a child. */
export function sealPayload(sealer: Sealer, { workspace, id }: RunPlace, payload: unknown): Promise<string> {
  return sealer.seal(workspace, `feature-payload:${id}`, JSON.stringify(payload ?? null));
}

/** What {@link sealPayload} sealed. */
export async function openPayload(sealer: Sealer, { workspace, id }: RunPlace, sealed: string): Promise<unknown> {
  return JSON.parse(await sealer.open(workspace, `feature-payload:${id}`, sealed)) as unknown;
}
