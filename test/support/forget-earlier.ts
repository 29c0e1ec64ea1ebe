import { forgetEarlier } from './objects.ts';

await forgetEarlier();
