import { access, appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CREDENTIALS_FILE } from './credentials.ts';
import { CliError } from './world.ts';

const MANIFEST_FILE = 'product.ts';
const IGNORED = path.dirname(CREDENTIALS_FILE) + '/';

const STARTER = `import { defineProduct } from '@ductape/sdk';

export default defineProduct({
  tag: 'my-app',
  name: 'My app',
  environments: [
    { slug: 'prd', env_name: 'production' },
    { slug: 'dev', env_name: 'development' },
  ],
  apps: [
    {
      tag: 'email-service',
      name: 'Email',
      environments: [
        { slug: 'prd', base_url: 'https://mail.example.com' },
        { slug: 'dev', base_url: 'http://127.0.0.1:9000' },
      ],
      actions: [{ tag: 'send_welcome_email', name: 'Send the welcome mail', method: 'POST', resource: '/welcome' }],
    },
  ],
});
`;

/** Writes a first manifest into a folder and keeps credentials out of git. Never overwrites. Answers the files it wrote. */
export async function initFolder(cwd: string, folder: string): Promise<string[]> {
  const manifest = path.resolve(cwd, folder, MANIFEST_FILE);
  const exists = await access(manifest).then(
    () => true,
    () => false,
  );
  if (exists) throw new CliError(`${manifest} is already there; nothing was changed`);
  await mkdir(path.dirname(manifest), { recursive: true });
  await writeFile(manifest, STARTER);
  const ignore = path.join(path.dirname(manifest), '.gitignore');
  const lines = await readFile(ignore, 'utf8').catch(() => '');
  if (lines.split('\n').includes(IGNORED)) return [manifest];
  await appendFile(ignore, `${lines === '' || lines.endsWith('\n') ? '' : '\n'}${IGNORED}\n`);
  return [manifest, ignore];
}
