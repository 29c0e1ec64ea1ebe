/** What a graph can answer besides nodes and relationships; part of the table of `errors.ts`. */
export const GRAPH_ERRORS = {
  CONSTRAINT_ERROR: {
    status: 409,
    retry: 'never',
    meaning:
      'A constraint of a graph does not allow the change, or a node that still has relationships was to be deleted without `detach`; `constraint` names it where it has a name.',
  },
  LIMIT_EXCEEDED: {
    status: 422,
    retry: 'never',
    meaning:
      'A traversal of a graph looked at more than it may; nothing was changed. Give it fewer types, or less depth.',
  },
} as const;
