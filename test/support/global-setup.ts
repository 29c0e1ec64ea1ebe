import type { TestProject } from 'vitest/node';
import { startOAuthServer } from './oauth-server.ts';
import { openAzuriteServer } from './azurite-server.ts';
import { openFalkordbServer } from './falkordb-server.ts';
import { openMariadbServer } from './mariadb-server.ts';
import { openPostgresqlServer } from './postgresql-server.ts';
import { openSwiftServer } from './swift-server.ts';
import { startTargetServer } from './target-server.ts';

/** Starts the servers that tests call, and tells the tests where they are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [target, oauth, postgresql, mariadb, falkordb, swift, azurite] = await Promise.all([
    startTargetServer(),
    startOAuthServer(),
    openPostgresqlServer(),
    process.env['TEST_MARIADB'] === undefined ? null : openMariadbServer(),
    process.env['TEST_FALKORDB'] === undefined ? null : openFalkordbServer(),
    process.env['TEST_SWIFT'] === undefined ? null : openSwiftServer(),
    process.env['TEST_AZURITE'] === undefined ? null : openAzuriteServer(),
  ]);
  project.provide('targetUrl', target.url);
  project.provide('oauthUrl', oauth.url);
  project.provide('postgresqlUrl', postgresql.url);
  project.provide('mariadbUrl', mariadb?.url ?? '');
  project.provide('falkordbUrl', falkordb?.url ?? '');
  project.provide('swiftUrl', swift?.url ?? '');
  project.provide('azuriteUrl', azurite?.url ?? '');
  return async () => {
    const ofServices = [mariadb?.close(), falkordb?.close(), swift?.close(), azurite?.close()];
    await Promise.all([target.close(), oauth.close(), postgresql.close(), ...ofServices]);
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    targetUrl: string;
    oauthUrl: string;
    postgresqlUrl: string;
    /** Empty where there is none. */
    mariadbUrl: string;
    /** Empty where there is none. */
    falkordbUrl: string;
    /** Empty where there is none. */
    swiftUrl: string;
    /** Empty where there is none. */
    azuriteUrl: string;
  }
}
