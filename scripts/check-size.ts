/** Fails when a bundle, compressed as it travels, is larger than its budget. Build first. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Budgets in KiB. The platform takes Workers up to 3 MiB; a client is downloaded by those who use it. */
const BUDGETS = {
  // Reading API descriptions takes 70 of them: YAML, Swagger and Postman. Features take 48, fallbacks 8, quotas 8,
  // healthchecks 10, sessions 28, of which much is jose's encryption of tokens. Databases take 228: Kysely 33, the clients
  // of PostgreSQL 19 and of MySQL 48, three dialects, actions and transactions, migrations, schemas, and D1.
  // Graphs take 181, of which the driver of Neo4j, which is loaded by objects that hold a connection alone, is 97.
  // Storages take 58: the stores of S3, Google and Azure, uploads in parts, signed addresses, payloads of jobs and sweeps.
  // Notifications take 212: the text of HTML 73, of which two thirds are tables of entities, MIME 40, SMTP 15, templates,
  // eleven providers, the log, and their steps.
  // Events take 43: the logs of topics, groups with their sockets, polls and calls, filters in memory, and tracking.
  'dist/index.js': 1320,
  // Databases take 4 of them, graphs 3, of which half are their forty operations. Storages take 2.5: their operations,
  // their other names, and requests that are bytes. Notifications take 1: their operations, which load their
  // spellings, and messages of healthchecks. Events take 1.5: their twenty-four operations, and what subscribes is
  // loaded by who does.
  'sdk/dist/index.js': 36.5,
  // Loaded by who stores or reads a file. 3.5 of them are a SHA-256, for where the runtime has none that takes a stream.
  'sdk/dist/storage.js': 12,
  // Loaded by who sends a message: the spellings of inputs.
  'sdk/dist/notifications.js': 2.5,
  // Loaded by who publishes or subscribes: spellings of inputs, callbacks in the order of keys, sockets and polls.
  'sdk/dist/events.js': 6.5,
  // Loaded by who defines a feature, a fallback or a quota as a function, or writes a transaction as one, which takes 1.
  // Calls that send notifications, by all of their names, take 1.4.
  'sdk/dist/features.js': 21.5,
};

const root = path.join(import.meta.dirname, '..');

for (const [file, budget] of Object.entries(BUDGETS)) {
  const size = gzipSync(await readFile(path.join(root, file))).length / 1024;
  const isTooLarge = size > budget;
  console.log(`${file}: ${size.toFixed(1)} of ${budget} KiB${isTooLarge ? ', over budget' : ''}`);
  if (isTooLarge) process.exitCode = 1;
}
