import { ask, at, createSocial, graphAction } from '../resources/graphs/graphs.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const ADD = graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: '{{name}}' } });

/** An empty graph; `other` and `refused` are what differs in those requests. */
async function withGraph(input: object, answer: object, other: object, refused: object): Promise<Trial> {
  const owner = await createSocial([ADD]);
  const whole = { ...at, ...input };
  const undo = () => ask(owner, 'deleteNode', { labels: ['Person'] });
  return { owner, input: whole, answer, other: { ...whole, ...other }, refused: { ...whole, ...refused }, undo };
}

const two = { labels: ['Person'], properties: { name: 'two' } };
const three = { labels: ['Person'], properties: { name: 'three' } };
const NO_LABEL = { labels: ['no label'] };
const RUN = { jobs: 1, data_keys: 1 };
const DISPATCH = { jobs: 1, claims: 1, data_keys: 1 };
const LATER = { schedule: { delay: '1h' } };
const index = { label: 'Person', properties: ['name'] };

/** Changes of graphs, whose keys name jobs. */
export const KEYED_GRAPHS: readonly KeyedOperation[] = [
  {
    operation: 'graphs.createNode',
    rows: RUN,
    prepare: () => withGraph(two, { created: true }, three, NO_LABEL),
  },
  {
    operation: 'graphs.createNodeIndex',
    rows: RUN,
    prepare: () => withGraph(index, { created: true }, { properties: ['age'] }, { properties: [] }),
  },
  {
    operation: 'graphs.transaction',
    rows: RUN,
    prepare: () =>
      withGraph(
        { operations: [{ operation: 'createNode', ...two }] },
        { results: [{ created: true }] },
        { operations: [{ operation: 'createNode', ...three }] },
        { operations: [] },
      ),
  },
  {
    operation: 'graphs.action.execute',
    rows: RUN,
    prepare: () =>
      withGraph(
        { action: 'add', input: { name: 'two' } },
        { created: true },
        { input: { name: 'three' } },
        { action: 'nope' },
      ),
  },
  {
    operation: 'graphs.action.dispatch',
    rows: DISPATCH,
    prepare: () =>
      withGraph(
        { action: 'add', input: { name: 'two' }, ...LATER },
        { status: 'scheduled' },
        { input: { name: 'three' } },
        { action: 'nope' },
      ),
  },
  {
    operation: 'graphs.dispatch',
    rows: DISPATCH,
    prepare: () =>
      withGraph(
        { operation: 'createNode', input: two, ...LATER },
        { status: 'scheduled' },
        { input: three },
        { input: NO_LABEL },
      ),
  },
];

/** Statements on graphs go one way: two of them tell as much as all. */
export const LIKE_THOSE_OF_GRAPHS =
  /^graphs\.(?!createNode$|createNodeIndex$|transaction$|action\.execute$|action\.dispatch$|dispatch$)/;
