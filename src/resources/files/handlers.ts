/** The operations on files. */

import type { Handlers } from '../../kernel/contract.ts';
import { requireReach } from '../../kernel/reach.ts';
import { notFound } from '../products/config.ts';
import type { files as contract } from './contract.ts';
import type { FileStore } from './store.ts';

/** What the handlers work with. */
export interface FileParts {
  readonly files: FileStore;
}

/** Builds the handlers. */
export function createFileHandlers({ files }: FileParts): Handlers<typeof contract> {
  return {
    async read({ file_key: key }, { principal }) {
      const row = await files.find(principal.workspace, key);
      if (row === null) throw notFound('file_key', `file '${key}'`);
      requireReach(principal, row.product, row.env);
      const buffer = await files.read(principal.workspace, key);
      if (buffer === null) throw notFound('file_key', `file '${key}'`);
      return { data: { buffer, mimeType: row.mime_type, fileName: row.file_name, size: row.size } };
    },
  };
}
