/** Files in one request: their bytes as its body, or as its answer. */

import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ConfigSource } from '../../processor.ts';
import type { StorageCall } from '../executor.ts';
import type { DispatchParts } from '../jobs/dispatch.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { runStatement } from '../statements/running.ts';
import type { FileInfo, Saved } from './contract-fields.ts';
import type { uploads as contract } from './contract-uploads.ts';
import { requireDeclared } from './declared.ts';
import { fileResponse } from './file-response.ts';
import { toStorageCall } from './handlers.ts';
import { findStorage } from './reach.ts';
import type { OpenedDownload } from './reading.ts';

/** What the handlers work with. */
export interface ContentParts extends DispatchParts, OpeningParts {
  readonly config: ConfigSource;
}

/** Builds the handlers. */
export function createContentHandlers(
  parts: ContentParts,
): Pick<Handlers<typeof contract>, 'putContent' | 'getContent'> {
  return {
    async putContent(given, context) {
      const { principal, bytes } = context;
      if (bytes === undefined) throw new Error('a file comes with bytes');
      const opened = await withSession(parts, given, principal);
      const { fileName, mimeType, size = bytes.size, checksum = bytes.checksum } = given;
      if (bytes.size !== null && size !== bytes.size)
        throw invalidField('size', `is ${size}, and ${bytes.size} bytes are announced`);
      if (checksum !== bytes.checksum)
        throw refusal('CHECKSUM_MISMATCH', [{ path: 'checksum', message: `the request has ${bytes.checksum}` }]);
      const { workspace } = principal;
      const config = await parts.config.resolve(workspace, given.product, given.env);
      requireDeclared(findStorage(workspace, given, config), { fileName, mimeType, size });
      const content = { bytes: await bytes.read(LIMITS.file_part.value) };
      const call: StorageCall = { ...toStorageCall(opened, 'save'), content, literal: 'plain' };
      return runStatement<Saved>(parts, call, { retries: given.retries, isSafe: true }, context);
    },
    async getContent(given, context) {
      const { asked } = context;
      if (asked === undefined) throw new Error('a file is asked for');
      const opened = await withSession(parts, given, context.principal);
      const source = {
        open: (fields: object) => read<OpenedDownload>(parts, toStorageCall({ ...opened, ...fields }, 'open'), context),
        info: () => read<FileInfo>(parts, toStorageCall(opened, 'info'), context),
      };
      const { requestId } = context;
      return { data: await fileResponse(source, { ...asked, fileName: given.fileName, requestId }) };
    },
  };
}

async function read<Result>(parts: ContentParts, call: StorageCall, context: RequestContext): Promise<Result> {
  return (await runStatement<Result>(parts, { ...call, literal: 'plain' }, { isSafe: true }, context)).data;
}
