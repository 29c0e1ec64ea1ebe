import { forgetObjects } from './objects.ts';

await forgetObjects();
