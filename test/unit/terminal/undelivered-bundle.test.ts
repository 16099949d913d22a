import { describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/fault/fault.ts';
import { UndeliveredBundle } from '../../../main/terminal/undelivered-bundle.ts';

describe('a bundle that could not be written', () => {
  it.each([
    ['/srv/ca', '/srv/ca'],
    ['/srv/our ca', "'/srv/our ca'"],
    ["/srv/ca's", String.raw`'/srv/ca'\''s'`],
  ])('is had after all by a command that a shell takes: %s', (home, written) => {
    const undelivered = new UndeliveredBundle(new Fault('volume-full', { path: '/media/stick' }), home);
    expect(undelivered.fault.code).toBe('volume-full');
    expect(undelivered.advice().join('\n')).toContain(`anchorite resume --home ${written} --out <another folder>`);
  });
});
