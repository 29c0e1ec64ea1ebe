/** The bounds of graphs: a part of `LIMITS`, which says what their fields are. */
export const GRAPH_LIMITS = {
  graph_timeout: { value: 30_000, unit: 'ms', meaning: 'Default time for an operation on a graph.' },
  graph_timeout_max: { value: 300_000, unit: 'ms', meaning: 'Longest time an operation on a graph may ask for.' },
  graph_depth: { value: 15, unit: 'levels', meaning: 'Relationships of a path that is asked for.' },
  graph_visited: {
    value: 1_000_000,
    unit: 'items',
    meaning: 'Relationships and nodes that one traversal looks at; more is `LIMIT_EXCEEDED`.',
  },
  graph_items_default: {
    value: 1_000,
    unit: 'items',
    meaning: 'Nodes, relationships or paths when no `limit` is given.',
  },
  graph_items: {
    value: 10_000,
    unit: 'items',
    meaning: 'Nodes, relationships or paths of one answer, and of one bulk.',
  },
  graph_bytes: {
    value: 8_388_608,
    unit: 'bytes',
    meaning: 'What one answer of a graph comes to as JSON; more is `PAYLOAD_TOO_LARGE`.',
  },
  graph_labels: { value: 20, unit: 'items', meaning: 'Labels of a node, and types that a traversal names.' },
  graph_properties: { value: 200, unit: 'items', meaning: 'Properties of a node or a relationship.' },
  graph_properties_bytes: {
    value: 1_048_576,
    unit: 'bytes',
    meaning: 'What the properties of a node or a relationship come to as JSON.',
  },
  graph_definitions: { value: 100, unit: 'items', meaning: 'Indexes and constraints of an embedded graph.' },
  graph_index_properties: { value: 10, unit: 'items', meaning: 'Properties of an index or a constraint.' },
  graph_search: { value: 1_000, unit: 'characters', meaning: 'Query of a full-text search.' },
  graph_dimensions: { value: 4_096, unit: 'items', meaning: 'Numbers of a vector.' },
} as const;
