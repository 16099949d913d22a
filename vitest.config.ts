import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rooms',
          include: ['test/{unit,property,vectors,ceremony,interop,architecture,faults}/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The run has two cores to end in time on; a test that waits for a limit has sixty seconds.
          maxWorkers: 2,
          // The same libraries for every file: to load them anew took as long as many a test.
          isolate: false,
          setupFiles: ['test/support/remove-memory-folders.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Two windows at most, and after the others: a window waits for itself more often than for a processor.
          maxWorkers: 2,
          isolate: false,
          setupFiles: ['test/support/remove-memory-folders.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
