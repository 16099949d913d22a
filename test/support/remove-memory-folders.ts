import { afterAll } from 'vitest';
import { removeMemoryFolders } from './memory-folder.ts';

/**
 * Set up for every test file: test files share their modules, so an `afterAll` of a module would run after the first of them only. What
 * names a SoftHSM2 in one of these folders goes with it: a file after this one would start on tokens that are not there any more.
 */
afterAll(() => {
  removeMemoryFolders();
  delete process.env['SOFTHSM2_CONF'];
});
