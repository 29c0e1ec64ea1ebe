/** What is kept sealed of a run: what it was given, the rows of its journal, and what is handed to it. */

import type { Entry } from '../../engine/feature/entries.ts';
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

/** Seals what one turn added to a run's journal. */
export async function sealRow(
  sealer: Sealer,
  { workspace, id }: RunPlace,
  n: number,
  entries: readonly Entry[],
): Promise<JournalRow> {
  return { n, sealed: await sealer.seal(workspace, `feature-row:${id}:${n}`, JSON.stringify(entries)) };
}

/** The entries of rows, in order. */
export async function openRows(
  sealer: Sealer,
  { workspace, id }: RunPlace,
  rows: readonly JournalRow[],
): Promise<Entry[]> {
  const opened = await Promise.all(
    rows.map(({ n, sealed }) => sealer.open(workspace, `feature-row:${id}:${n}`, sealed)),
  );
  return opened.flatMap((text) => JSON.parse(text) as Entry[]);
}

/** Seals data that is handed to a run: what comes with a signal, or the output of a child. */
export function sealPayload(sealer: Sealer, { workspace, id }: RunPlace, payload: unknown): Promise<string> {
  return sealer.seal(workspace, `feature-payload:${id}`, JSON.stringify(payload ?? null));
}

/** What {@link sealPayload} sealed. */
export async function openPayload(sealer: Sealer, { workspace, id }: RunPlace, sealed: string): Promise<unknown> {
  return JSON.parse(await sealer.open(workspace, `feature-payload:${id}`, sealed)) as unknown;
}
