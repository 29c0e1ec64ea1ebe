import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from './world.ts';

/** Credentials that are safe on the disk beside the file whose place they are to take. */
export interface StagedFile {
  /** The file that holds them until then. */
  readonly pending: string;
  /** Puts them, or what is given instead, in the file's place in one step. On failure `pending` still holds a key. */
  commit(content?: object): Promise<void>;
  /** Takes them away again. */
  discard(): Promise<void>;
}

/** Writes credentials with mode 0600 beside a file, before anybody depends on them. What another run left there stays, with an error. */
export async function stageFile(file: string, content: object): Promise<StagedFile> {
  const pending = `${file}.new`;
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(pending, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new CliError(
        `${pending} is there already: a run that did not end may have left a valid key in it; use or delete it first`,
      );
    throw new CliError(`${pending} cannot be written: ${reasonOf(error)}`, 'failed');
  });
  try {
    await handle.writeFile(textOf(content));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return {
    pending,
    async commit(changed) {
      if (changed !== undefined) await writeFile(pending, textOf(changed), { flush: true });
      await rename(pending, file);
    },
    discard: () => rm(pending, { force: true }),
  };
}

/** Why something failed, for a message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function textOf(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
