/** `npm start`: serves the processor on this machine. */

import { main, readOptions, serve, whereabouts } from './serve.ts';

await main(async () => {
  const served = await serve(readOptions(process.argv.slice(2)), (line) => console.log(line));
  console.log(`The processor serves. ${whereabouts(served)}`);
  return served;
});
