import { describe, it } from 'vitest';
import { containerCases } from './container-cases.ts';

describe('key containers, on the crypto library of Node', () => {
  it.each(containerCases().map(({ title, run }) => ({ title, run })))('$title', ({ run }) => run());
});
