import { outputTo } from './terminal/output.ts';

/** The one way to standard output for everything that runs without a window. */
export const output = outputTo(process.stdout, process.stderr);
