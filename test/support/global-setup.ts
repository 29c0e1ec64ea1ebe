import type { TestProject } from 'vitest/node';
import { startTargetServer } from './target-server.ts';

/** Starts the target server that tests call, and tells the tests where it is. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const target = await startTargetServer();
  project.provide('targetUrl', target.url);
  return () => target.close();
}

declare module 'vitest' {
  interface ProvidedContext {
    targetUrl: string;
  }
}
