const FIELDS: ReadonlySet<string> = new Set(['id', 'elementId', 'startNodeId', 'endNodeId', 'nodeId']);

/** What an id of the model is on the graph, and the other way round. Nodes and relationships may have the same ids. */
export class Ids {
  readonly #actual = new Map<string, string>();
  readonly #nodes = new Map<string, string>();
  readonly #relationships = new Map<string, string>();

  add(expected: string, actual: string): void {
    this.#actual.set(expected, actual);
    (expected.startsWith('n') ? this.#nodes : this.#relationships).set(actual, expected);
  }

  /** What is asked, with the ids of the graph; one that is none stays one. */
  asked(given: object): object {
    return renamed(given, (id) => this.#actual.get(id) ?? '999999999') as object;
  }

  /** An answer, with the ids of the model. */
  answered(answer: unknown): unknown {
    return renamed(answer, (id, isNode) => (isNode ? this.#nodes : this.#relationships).get(id) ?? `unknown ${id}`);
  }

  /** Takes notice of what was made. */
  learn(expected: unknown, actual: unknown): void {
    const [ones, others] = [made(expected), made(actual)];
    ones.forEach((id, index) => this.add(id, others[index] ?? ''));
  }
}

function made(answer: unknown): readonly string[] {
  if (answer === null) return [];
  const { ids, node, relationship, created } = answer as {
    readonly ids?: readonly string[];
    readonly node?: { readonly id: string };
    readonly relationship?: { readonly id: string };
    readonly created?: boolean;
  };
  if (ids !== undefined) return ids;
  const one = node ?? relationship;
  return one !== undefined && created === true ? [one.id] : [];
}

type Rename = (id: string, isNode: boolean) => string;

function renamed(value: unknown, rename: Rename): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isPlain(value)) return value;
  const isRelationship = 'startNodeId' in value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const isOwn = key === 'id' || key === 'elementId';
    if (FIELDS.has(key) && typeof item === 'string') return [key, rename(item, !isOwn || !isRelationship)];
    return [key, key === 'properties' ? item : renamed(item, rename)];
  });
  // Whose they are is not to be seen; what they came to is, when all is compared.
  return Object.fromEntries(entries.filter(([key]) => key !== 'ids'));
}

/** What is bound is no plain object, and stays as it is. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
