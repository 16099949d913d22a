import { describe, expect, it } from 'vitest';
import { refuseWitnesses } from '../../../main/ceremony/share-delivery.ts';
import { askToGiveHalf, holders } from '../../../main/ceremony/dual-control.ts';
import type { Asking } from '../../../main/ceremony/effect.ts';
import { keyResealingSchema } from '../../../shared/ceremony/key-operations.ts';
import { samePerson } from '../../../shared/ceremony/same-person.ts';

const resealing = (custodians: readonly string[], file?: string) => ({
  kind: 'key-resealing',
  name: 'quorum',
  authority: 'acme-root',
  protection: {
    kind: 'quorum',
    required: 2,
    custodians,
    ...(file !== undefined && { files: [{ custodian: file, delivery: 'file', folder: '/media/anna' }] }),
  },
});

describe('one person', () => {
  it.each([
    'anna  müller',
    ' Anna Müller ',
    'ANNA MÜLLER',
    'Anna Mu\u0308ller',
    'Anna\u00A0Müller',
    'An\u200Bna \u200B Müller',
    'An\uFEFFna Müller',
    'Anna\u034F M\uFE0Füller',
  ])('is the same as %s', (name) => {
    expect(samePerson('Anna Müller', name)).toBe(true);
  });

  it.each([
    ["Sean O'Neill", 'Sean O\u2019Neill'],
    ['Anna-Maria Berg', 'Anna\u2010Maria Berg'],
    ['Anna-Maria Berg', 'Anna\u2011Maria Berg'],
    ['Anna-Maria Berg', 'ANNA\u2013MARIA BERG'],
    ['Jonas Weiß', 'JONAS WEISS'],
    ['Νίκος Ράλλης', 'ΝΊΚΟΣ ΡΆΛΛΗΣ'],
  ])('is one however it was typed: %s, %s', (one, other) => {
    expect(samePerson(one, other)).toBe(true);
  });

  it('is not another whose name has a letter more', () => {
    expect(samePerson('Anna Müller', 'Anne Müller')).toBe(false);
    expect(samePerson('Anna Müller', 'AnnaMüller')).toBe(false);
  });

  it('has one share, and a file only with it', () => {
    const { error } = keyResealingSchema.safeParse(resealing(['Anna', 'Berta', 'anna']));
    expect(error?.issues).toMatchObject([{ path: ['protection', 'custodians'], message: 'each custodian has one share' }]);
    expect(keyResealingSchema.safeParse(resealing(['Anna', 'Berta'], 'ANNA')).success).toBe(true);
    expect(keyResealingSchema.safeParse(resealing(['Anna', 'Berta'], 'Carl')).success).toBe(false);
  });

  it('does not set both halves of a passphrase under two roles', () => {
    const room = (...names: string[]) =>
      names.map((name, at) => ({
        name,
        initials: `A${at}`,
        role: (['cryptoOfficer', 'ceremonyAdministrator', 'systemAdministrator'] as const)[at] ?? 'cryptoOfficer',
      }));
    expect(holders(room('Anna', 'Berta')).map(({ name }) => name)).toEqual(['Anna', 'Berta']);
    expect(holders(room('Anna', 'ANNA ', 'Carl')).map(({ name }) => name)).toEqual(['Anna', 'Carl']);
    expect(() => holders(room('Anna', 'anna'))).toThrow(expect.objectContaining({ code: 'dual-control-missing' }));
  });

  it('does not keep a backup shut whose halves were set under two roles before that was refused', async () => {
    const asked = (names: readonly string[]) => {
      const plan = {
        participants: names.map((name, at) => ({ name, role: at === 0 ? 'cryptoOfficer' : 'ceremonyAdministrator' })),
      };
      const ledger = { entriesOf: () => Promise.resolve([{ type: 'ceremony-opened', data: { plan } }]) };
      const operation = { kind: 'key-restoration', name: 'back', authority: 'acme-root', file: '/key.pem' };
      const context = { ports: { ledger }, operation, given: [] } as unknown as Parameters<Asking>[0];
      return askToGiveHalf('backup-passphrase', { ceremony: '2026-11-21-01' })(context);
    };
    expect(await asked(['Anna', 'Berta'])).toMatchObject({ notice: 'The half that Anna set in ceremony 2026-11-21-01.' });
    expect(await asked(['Anna', 'anna'])).toMatchObject({ purpose: 'give', notice: null, part: { index: 1, of: 2 } });
  });

  it('does not watch and hold a share under two spellings', () => {
    const participants = [{ name: 'ANNA', role: 'internalWitness', initials: 'AN' }] as const;
    const quorum = { required: 2, custodians: ['Anna', 'Berta'] };
    expect(() => refuseWitnesses(quorum, { participants })).toThrow(
      expect.objectContaining({ code: 'witness-holds-share', detail: { name: 'Anna' } }),
    );
  });
});
