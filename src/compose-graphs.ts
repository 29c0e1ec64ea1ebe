/** Graphs as the processor reaches them. */

export { createGraphDriver as createGraphs } from './drivers/graph/drivers.ts';
export { createGraphsExecutor, type GraphsParts } from './resources/graphs/executor.ts';
