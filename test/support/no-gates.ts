import type { Admission } from '../../src/resources/flow/admission.ts';

/** For processors whose calls nothing limits: whoever asks nonetheless fails. */
export const noGates: Admission = {
  admit: () => Promise.reject(new Error('there is no gate')),
  reserve: () => Promise.reject(new Error('there is no gate')),
  learn: () => undefined,
};
