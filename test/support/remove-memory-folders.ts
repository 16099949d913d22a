import { afterAll } from 'vitest';
import { removeMemoryFolders } from './memory-folder.ts';

/** Set up for every test file: test files share their modules, so an `afterAll` of a module would run after the first of them only. */
afterAll(removeMemoryFolders);
