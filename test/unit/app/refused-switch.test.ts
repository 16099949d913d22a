import { describe, expect, it } from 'vitest';
import { refusedSwitch, refusedSwitches } from '../../../main/app/refused-switch.ts';

const release = { packaged: true, forTests: false };

describe('the switches that a release refuses', () => {
  it.each(refusedSwitches)('includes --%s', (name) => {
    expect(refusedSwitch(release, (given) => given === name)).toBe(name);
  });

  it('leaves out those that an ordinary start needs', () => {
    expect(
      refusedSwitch(release, (given) => ['home', 'user-data-dir', 'no-sandbox', 'disable-gpu'].includes(given)),
    ).toBeUndefined();
  });

  it('are allowed in a development tree and in a package that was made for its own tests', () => {
    expect(refusedSwitch({ packaged: false, forTests: false }, () => true)).toBeUndefined();
    expect(refusedSwitch({ packaged: true, forTests: true }, () => true)).toBeUndefined();
  });
});
