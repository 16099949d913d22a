import { describe, it } from 'vitest';
import { containerCases } from './container-cases.ts';

describe('key containers, on the crypto library of Node', () => {
  it.each(containerCases().map((one) => [one.title, one] as const))('%s', (_title, { run }) => run());
});
