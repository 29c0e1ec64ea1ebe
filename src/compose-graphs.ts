/** Graphs as the processor reaches them. */

export { createGraphDriver as createGraphs } from './drivers/graph/drivers.ts';
