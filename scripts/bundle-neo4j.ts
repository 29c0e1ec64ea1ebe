/**
 * Bundles the client of Neo4j into `dist/neo4j.js`, which stands for `neo4j-driver` in the Worker and in its tests: as
 * published it brings RxJS along, and its build for browsers opens sockets by itself, of which nothing can be told.
 * Wrangler runs this before it bundles.
 */

import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleInto } from './bundle.ts';

/** Where the bundle is. */
export const NEO4J_CLIENT = path.join(import.meta.dirname, '../dist/neo4j.js');

/**
 * A channel on a socket of ours. Of its configuration a driver hands few things on to its channels; `trustedCertificates`,
 * which means nothing here, carries what opens sockets; see `src/drivers/graph/cypher/bolt-socket.ts`.
 */
const CHANNEL = `
  const { default: BrowserChannel } = require('./browser-channel.js');
  exports.Channel = class extends BrowserChannel {
    constructor(config) { super(config, () => null, config.trustedCertificates[0]); }
  };
  exports.HostNameResolver = require('./browser-host-name-resolver.js').default;
  exports.ClientCertificatesLoader = require('./browser-client-certificates-loader.js').default;`;

const forWorkers: Plugin = {
  name: 'for-workers',
  setup(builder) {
    builder.onLoad({ filter: /bolt-connection\/lib\/channel\/browser\/index\.js$/ }, () => ({ contents: CHANNEL }));
    builder.onResolve({ filter: /^rxjs(?:\/|$)/ }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
    builder.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
    // A runtime of modules has no `require`.
    builder.onResolve({ filter: /^(?:node:)?(?:buffer|string_decoder)\/?$/ }, ({ path: name, namespace }) => {
      const full = `node:${name.replace(/^node:|\/$/g, '')}`;
      return namespace === 'builtin' ? { path: full, external: true } : { path: full, namespace: 'builtin' };
    });
    builder.onLoad({ filter: /./, namespace: 'builtin' }, ({ path: name }) => ({
      contents: `export * from '${name}'; export { default } from '${name}';`,
    }));
  },
};

/** Writes the bundle. */
export async function bundleNeo4j(): Promise<void> {
  const resolve = createRequire(import.meta.url).resolve;
  await bundleInto(NEO4J_CLIENT, {
    entryPoints: [resolve('neo4j-driver')],
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    plugins: [forWorkers],
  });
}

if (import.meta.main) await bundleNeo4j();
