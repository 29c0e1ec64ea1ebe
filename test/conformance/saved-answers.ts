import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../process/program.ts';

interface Item {
  readonly name: string;
  readonly item?: readonly Item[];
  readonly request?: unknown;
}

/**
 * A copy of a Postman collection, outside of the project, in which every request has a saved answer. Prism refuses to
 * answer a request for which the collection has none; what it checks of requests stays the collection's.
 */
export async function withSavedAnswers(file: string, body: object): Promise<string> {
  const collection = JSON.parse(await readFile(file, 'utf8')) as { readonly item: readonly Item[] };
  const answered = (item: Item): object =>
    item.item === undefined ? { ...item, response: [saved(body)] } : { ...item, item: item.item.map(answered) };
  const copy = path.join(await temporaryFolder(), path.basename(file));
  await writeFile(copy, JSON.stringify({ ...collection, item: collection.item.map(answered) }));
  return copy;
}

function saved(body: object) {
  return {
    name: 'Answer',
    code: 200,
    status: 'OK',
    header: [{ key: 'Content-Type', value: 'application/json' }],
    body: JSON.stringify(body),
  };
}
