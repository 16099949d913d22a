import { describe, expect, it } from 'vitest';
import { mayInitial } from '../../../shared/ceremony/may-initial.ts';

const ada = { name: 'Ada Administrator', role: 'ceremonyAdministrator', initials: 'AA' } as const;
const wilma = { name: 'Wilma Witness', role: 'internalWitness', initials: 'WW' } as const;
const quentin = { name: 'Quentin', role: 'qualifiedAuditor', initials: 'QQ' } as const;
/** Leads under another role: approves nothing. */
const adaToo = { name: ' ada  administrator', role: 'externalWitness', initials: 'AX' } as const;
const people = [ada, wilma, quentin, adaToo];

describe('whose initials a step takes', () => {
  it.each([
    ['anybody’s, where somebody did it', { kind: 'attest', who: 'ceremonyAdministrator' }, ['AA', 'WW', 'QQ', 'AX']],
    [
      'those of whoever acts, at a step that is not for who watches',
      { kind: 'attest', who: 'ceremonyAdministrator', actsOnly: true },
      ['AA'],
    ],
    ['those of whoever watches, at a step for a witness', { kind: 'attest', who: 'internalWitness' }, ['WW', 'QQ', 'AX']],
    ['those of whoever only watches, where bytes are approved', { kind: 'approve', who: 'internalWitness' }, ['WW', 'QQ']],
  ] as const)('%s', (_what, step, initials) => {
    expect(mayInitial(people, step).map((one) => one.initials)).toEqual(initials);
  });
});
