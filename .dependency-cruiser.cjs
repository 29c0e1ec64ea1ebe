/** The direction of imports, type imports included. A layer lists what it may import of ours; everything else is refused. */

// Without its parser dependency-cruiser would find no file and pass.
require.resolve('@swc/core');

const OURS = '^(src|durable-objects|sdk|local|scripts|console|examples|bench|proofs|test)/';

const BUILTIN = `^(node:)?(${require('node:module').builtinModules.join('|')})$`;

// Files directly in src/ that are no wiring: the processor, the run log, records.
const SHARED = '(?!(compose|compose-[a-z]+|index|queues)[.]ts$)[^/]+[.]ts$';

/** What files at `from` may import of ours, and why. */
const layer = (name, comment, from, mayImport) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: OURS, pathNot: mayImport },
});

/** What files at `from` must not import, and why. */
const ban = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    layer('kernel', 'The kernel imports nothing of ours.', '^src/kernel/', ['^src/kernel/']),
    layer('expressions', 'Expressions know the kernel only.', '^src/expressions/', ['^src/(kernel|expressions)/']),
    layer('engine', 'The durable logic is pure: it knows the kernel and expressions.', '^src/engine/', [
      '^src/(kernel|expressions|engine)/',
    ]),
    layer(
      'contracts',
      'Contracts and manifests declare; they know the kernel, expressions, what a schedule may be, and each other, never what serves them.',
      '^src/resources/[^/]+/(contract|contract-[a-z-]+|manifest|manifest-[a-z-]+)[.]ts$',
      [
        '^src/(kernel|expressions)/',
        '^src/engine/(schedule|job-policy)[.]ts$',
        // Statements in a manifest are checked on apply.
        '^src/engine/(query|database|graph|storage|notification)/',
        '^src/engine/event/filter[.]ts$',
        '^src/resources/[^/]+/(contract|contract-[a-z-]+|manifest|manifest-[a-z-]+)[.]ts$',
      ],
    ),
    layer(
      'driver-ports',
      'A port knows the kernel and, where it speaks of statements, their model; never a driver.',
      '^src/drivers/[^/]+/(driver|port)[.]ts$',
      ['^src/kernel/', '^src/engine/[a-z]+/(model|results|migration-order|schema-model|schema-order)[.]ts$'],
    ),
    layer('drivers', 'A driver knows the kernel, its own family and the pure model of it.', '^src/drivers/([^/]+)/', [
      '^src/kernel/',
      '^src/engine/($1|query)/',
      '^src/drivers/$1/',
      // How any target is checked and its answers are read.
      '^src/drivers/http/(answer-body|driver|google-token|probe|target-guard|xml)[.]ts$',
    ]),
    layer(
      'resources',
      'Executors and handlers reach the outside world through driver ports, and know nothing of HTTP or objects.',
      `^src/(resources/|${SHARED})`,
      [
        '^src/(kernel|expressions|engine|resources)/',
        '^src/drivers/[^/]+/(driver|port)[.]ts$',
        // What runs in the object that holds a connection works on its session.
        '^src/drivers/database/(batch|catalogue|directory|execute|leading-keyword|mysql-errors|values|sql-[a-z-]+)[.]ts$',
        '^src/drivers/graph/(directory|execute)[.]ts$',
        '^src/drivers/broker/directory[.]ts$',
        `^src/${SHARED}`,
      ],
    ),
    layer('http', 'The HTTP face gets its parts handed in; it does not build them.', '^src/http/', [
      '^src/(kernel|resources|http)/',
      '^src/(run-log|idempotency-keys)[.]ts$',
      '^src/drivers/broker/directory[.]ts$',
    ]),
    ban(
      'compose',
      'Parts are built from below; the entry, the consumers and the objects sit above.',
      { path: '^src/compose[.]ts$' },
      { path: '^(durable-objects/|src/(index|queues)[.]ts$)' },
    ),
    ban(
      'composed-by',
      'Only the entry, the consumers and the objects build the parts.',
      { pathNot: '^(src/(index|queues)[.]ts$|durable-objects/|test/)' },
      { path: '^src/compose[.]ts$' },
    ),
    ban(
      'above-compose',
      'Objects and consumers know neither the HTTP face nor the entry.',
      { path: '^(durable-objects/|src/queues[.]ts$)' },
      { path: '^src/(http/|index[.]ts$)' },
    ),
    ban('entry', 'Nothing imports the entry.', { pathNot: '^test/' }, { path: '^src/index[.]ts$' }),
    layer(
      'sdk',
      'The client knows the kernel only, so that nothing of the server is bundled into it.',
      { path: '^sdk/src/', pathNot: '^sdk/src/cli/' },
      ['^src/kernel/', '^sdk/src/(?!cli/)'],
    ),
    layer(
      'sdk-faces',
      'The command line and the console talk to the processor through the SDK only.',
      '^(sdk/src/cli|console)/',
      ['^sdk/src/(?!cli/)', '^sdk/dist/', '^$1/'],
    ),
    ban(
      'sdk-without-zod',
      'Zod stays out of the bundle of the client and out of its published types.',
      { path: '^sdk/src/' },
      { path: 'node_modules/zod/', reachable: true },
    ),
    ban(
      'pure',
      'What is pure imports neither the platform nor Node.',
      { path: '^src/(kernel|expressions|engine)/' },
      { path: ['^cloudflare:', BUILTIN] },
    ),
    ban('not-to-test', 'What ships imports no test code.', { pathNot: '^(test|bench)/' }, { path: '^test/' }),
    ban(
      'production-dependencies',
      'What ships imports packages of `dependencies` only; types may come from elsewhere.',
      { path: '^(src|durable-objects)/' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^cloudflare:',
      },
    ),
    ban(
      'resolvable',
      'Every import leads to a file or a package.',
      {},
      { couldNotResolve: true, pathNot: '^(cloudflare:|@ductape/sdk$)' },
    ),
    ban('no-cycles', 'Files that import each other, even types, are one file.', {}, { circular: true }),
    ban(
      'no-orphans',
      'A file that nothing imports and that imports nothing is left over.',
      {
        orphan: true,
        pathNot:
          '([.]d[.]ts|[.]config[.]ts|^scripts/lint-plugin[.]ts|^bench/floors/[^/]+[.]ts|^test/simulation/platform/cloudflare-workers[.]ts)$',
      },
      {},
    ),
  ],
  options: {
    // TypeScript 7 has no JS API; swc parses instead and sees type imports without tsPreCompilationDeps.
    // It misses `import('x').T` as a type, which the lint rule consistent-type-imports bans.
    parser: 'swc',
    doNotFollow: { path: 'node_modules|/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['workerd', 'import', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
