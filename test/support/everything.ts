import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { KINDS, ownObjects } from './objects.ts';

/** Where a text was found, and the text. */
export interface Found {
  readonly where: string;
  readonly text: string;
}

/** Every text that the processor keeps for a workspace: in D1, in its objects, in KV and in R2. */
export async function everythingKept(workspace: string): Promise<Found[]> {
  const objects = await Promise.all(KINDS.map(inObjects));
  return [...(await inDatabase()), ...objects.flat(), ...(await inKv(workspace)), ...(await inBucket(workspace))];
}

async function inDatabase(): Promise<Found[]> {
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const rows = await env.DB.batch<Record<string, unknown>>(
    tables.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)),
  );
  return tables.flatMap(({ name }, index) => textsOf(rows[index]?.results ?? [], `D1 ${name}`));
}

async function inObjects(kind: DurableObjectNamespace): Promise<Found[]> {
  const objects = await ownObjects(kind);
  const found = await Promise.all(
    objects.map((id) =>
      runInDurableObject(kind.get(id), async (_object, { storage }) => {
        const names = storage.sql
          .exec<{ name: string }>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
          )
          .toArray();
        const rows = names.flatMap(({ name }) =>
          textsOf(storage.sql.exec(`SELECT * FROM "${name}"`).toArray(), `object ${name}`),
        );
        return [...rows, ...textsOf(Array.from(await storage.list()), 'object storage')];
      }),
    ),
  );
  return found.flat();
}

async function inKv(prefix: string): Promise<Found[]> {
  const { keys } = await env.CONFIG.list({ prefix });
  const values = await Promise.all(keys.map(({ name }) => env.CONFIG.get(name)));
  return keys.flatMap(({ name, metadata }, index) => textsOf([name, metadata, values[index]], 'KV'));
}

async function inBucket(prefix: string): Promise<Found[]> {
  const { objects } = await env.FILES.list({ prefix: `${prefix}/` });
  const kept = await Promise.all(objects.map(({ key }) => env.FILES.get(key)));
  const texts = await Promise.all(kept.map(async (object) => object?.text()));
  return objects.flatMap(({ key }, index) => textsOf([key, texts[index]], `R2 ${key}`));
}

/** Texts in a value, however deep; what is JSON within a text as well. */
export function textsOf(value: unknown, where: string): Found[] {
  if (value instanceof ArrayBuffer) return textsOf(new TextDecoder().decode(value), where);
  if (typeof value === 'number') return [{ where, text: String(value) }];
  if (typeof value === 'string') {
    const inner = /^[[{"]/.test(value) ? parsed(value) : undefined;
    return [{ where, text: value }, ...(inner === undefined ? [] : textsOf(inner, where))];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [
    { where, text: name },
    ...textsOf(item, Array.isArray(value) ? where : `${where}.${name}`),
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
