import type { Sealer } from '../../../src/resources/secrets/sealer.ts';

/** Sealed text only looks like the real one's, and opens in its own context alone. */
export const sealer: Sealer = {
  seal: (workspace, context, text) =>
    Promise.resolve(`v1.0.${Buffer.from(JSON.stringify([workspace, context, text])).toString('base64url')}`),
  open(workspace, context, sealed) {
    const [sealedFor, sealedIn, text] = opened(sealed);
    if (sealedFor !== workspace || sealedIn !== context)
      return Promise.reject(new Error(`sealed for ${sealedFor} ${sealedIn}, opened for ${workspace} ${context}`));
    return Promise.resolve(text);
  },
};

/** What is in sealed text, whoever looks. */
export function unsealed(sealed: string): string {
  return opened(sealed)[2];
}

function opened(sealed: string): [workspace: string, context: string, text: string] {
  return JSON.parse(Buffer.from(sealed.slice(5), 'base64url').toString()) as [string, string, string];
}
