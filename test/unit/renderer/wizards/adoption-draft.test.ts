import { describe, expect, it } from 'vitest';
import { operationSchema } from '../../../../shared/ceremony/plan.ts';
import type { ChosenObject } from '../../../../shared/contract/chosen-views.ts';
import {
  adoptionOperation,
  emptyAdoption,
  reduceAdoption,
  type AdoptionAction,
  type AdoptionDraft,
} from '../../../../renderer/wizards/authority-adoption/adoption-draft.ts';
import { checkPlan, operationProblems } from '../../../../renderer/wizards/plan-check.ts';
import { chosenObject, digest, overview } from '../../../support/fake-bridge-data.ts';

const { authorities } = overview(true, false);
const root = chosenObject('certificate');
const after = (...actions: readonly AdoptionAction[]) => actions.reduce(reduceAdoption, emptyAdoption);
const certificate = (object: ChosenObject): AdoptionAction => ({ type: 'certificate', object, authorities });

describe('the draft of an adoption', () => {
  it('takes a name from the certificate, as long as nobody typed another', () => {
    expect(after(certificate(root))).toMatchObject({ name: 'acme-old-root', issuer: '' });
    const typed: AdoptionAction = { type: 'set', field: 'name', value: 'mine' };
    expect(after(typed, certificate(root)).name).toBe('mine');
    const nameless = { ...root, subject: 'O=Acme\\, Inc', fileName: 'ca (1).pem' };
    expect(after(certificate(nameless)).name).toBe('ca-1');
    expect(after(certificate({ ...root, subject: 'CN=Acme\\, Inc' })).name).toBe('acme-inc');
  });

  it('finds the issuer in the ledger, and the name of a certificate that is there already', () => {
    const [first] = authorities;
    if (!first) throw new Error('no authority');
    const sub = { ...root, subject: 'CN=Sub', issuer: first.subject };
    expect(after(certificate(sub)).issuer).toBe(first.name);
    expect(after(certificate({ ...sub, sha256: first.fingerprint })).name).toBe(first.name);
  });

  it('lists certificates of issuers one above the other, up to what the ledger has, and forgets them with the certificate', () => {
    const [first] = authorities;
    if (!first) throw new Error('no authority');
    const at = (subject: string, issuer: string, key: number) => ({ ...root, subject, issuer, sha256: digest(key) });
    const sub = certificate(at('CN=Sub', 'CN=Policy', 97));
    const issuer = (object: ChosenObject): AdoptionAction => ({ type: 'issuer', object, authorities });
    const both = after(sub, issuer(at('CN=Policy', 'CN=Far Root', 98)), issuer(at('CN=Far Root', 'CN=Far Root', 99)));
    expect(adoptionOperation(both)).toMatchObject({
      issuer: undefined,
      issuerCertificates: [
        { name: 'policy', certificate: { der: root.der } },
        { name: 'far-root', certificate: { der: root.der } },
      ],
    });
    const renamed = reduceAdoption(both, { type: 'rename-issuer', key: 2, value: 'their-root' });
    expect(renamed.issuers.map(({ name }) => name)).toEqual(['policy', 'their-root']);
    expect(reduceAdoption(renamed, { type: 'remove-issuer' }).issuers.map(({ name }) => name)).toEqual(['policy']);
    expect(after(sub, issuer(at('CN=Policy', first.subject, 98))).issuer).toBe(first.name);
    expect(after(sub, issuer({ ...root, sha256: first.fingerprint })).issuers[0]?.name).toBe(first.name);
    expect(reduceAdoption(both, sub).issuers).toEqual([]);
    expect(adoptionOperation(reduceAdoption(both, sub))).toMatchObject({ issuerCertificates: undefined });
  });

  it('makes an operation that the plan accepts, with a CRL and issued certificates where there are some', () => {
    const file = { path: '/media/ceremony/ca.key', size: 300, sha256: digest(1) };
    const whole = after(
      certificate(root),
      { type: 'set', field: 'preset', value: 'private-rfc5280' },
      { type: 'key', file },
      { type: 'crl', object: chosenObject('crl') },
      { type: 'set', field: 'signUntil', value: '2034-11-21T10:00:00Z' },
      { type: 'issue', object: { ...root, subject: 'CN=One' } },
      { type: 'issue', object: { ...root, subject: 'CN=Two' } },
      { type: 'remove', key: 1 },
      { type: 'rename', key: 2, value: 'second ' },
      { type: 'issue', object: { ...root, subject: 'CN=Three' } },
    );
    expect(operationSchema.parse(adoptionOperation(whole))).toEqual({
      kind: 'authority-adoption',
      name: 'acme-old-root',
      certificate: { der: root.der },
      preset: 'private-rfc5280',
      key: { file: file.path },
      custody: { kind: 'sealed-file' },
      cryptoperiod: { signUntil: '2034-11-21T10:00:00Z' },
      crl: { der: 'MAA=' },
      issued: [
        { name: 'second', certificate: { der: root.der } },
        { name: 'three', certificate: { der: root.der } },
      ],
    });
    expect(operationSchema.parse(adoptionOperation(reduceAdoption(whole, { type: 'crl', object: null })))).toMatchObject({
      crl: undefined,
    });
    expect(operationSchema.safeParse(adoptionOperation(emptyAdoption)).success).toBe(false);
  });

  const file = { path: '/media/ceremony/ca.key', size: 300, sha256: digest(1) };
  const whole: readonly AdoptionAction[] = [
    certificate(root),
    { type: 'set', field: 'preset', value: 'private-rfc5280' },
    { type: 'key', file },
    { type: 'set', field: 'iterations', value: '600 000' },
    { type: 'set', field: 'custodians', value: 'Anna\nBerta\nCarl' },
    { type: 'delivery', custodian: 'Berta', delivery: 'file', folder: '/media/berta' },
  ];
  const problemsOf = (draft: AdoptionDraft) => operationProblems(checkPlan({ operations: [adoptionOperation(draft)] }).problems);

  it('has a quorum only where one was chosen, and only for a key that comes in a file', () => {
    const quorum = { type: 'protection', value: 'quorum' } as const;
    expect(operationSchema.parse(adoptionOperation(after(...whole, quorum)))).toMatchObject({
      custody: {
        kind: 'sealed-file',
        iterations: 600_000,
        quorum: {
          required: 2,
          custodians: ['Anna', 'Berta', 'Carl'],
          files: [{ custodian: 'Berta', delivery: 'file', folder: '/media/berta' }],
          checkEveryDays: 365,
        },
      },
    });
    for (const back of ['passphrase', 'pigeon'])
      expect(adoptionOperation(after(...whole, quorum, { type: 'protection', value: back }))).toMatchObject({
        custody: { kind: 'sealed-file', iterations: 600_000 },
      });
    expect(adoptionOperation(after(...whole))).not.toHaveProperty('custody.quorum');
    expect(adoptionOperation(after(...whole, quorum, { type: 'source', value: 'token' }))).not.toHaveProperty('custody');
    const fewer = after(...whole, quorum, { type: 'set', field: 'custodians', value: 'Anna' });
    expect(problemsOf(fewer)['custody.quorum.custodians']).toBe('At least 2');
  });

  it('states the certificate of the module of a token, where somebody typed one that can be printed', () => {
    const token = { module: '/usr/lib/module.so', serialNumber: '17', label: 'Vault A' };
    const onToken = (value: string) =>
      after(...whole, { type: 'source', value: 'token' }, { type: 'token', token }, { type: 'set', field: 'certification', value });
    expect(operationSchema.parse(adoptionOperation(onToken(' FIPS 140-3 #4567 level 3 ')))).toMatchObject({
      key: { token, certification: 'FIPS 140-3 #4567 level 3' },
    });
    expect(operationSchema.parse(adoptionOperation(onToken('  ')))).toMatchObject({ key: { token } });
    expect(problemsOf(onToken('x'.repeat(121)))['key.certification']).toBeDefined();
    expect(problemsOf(onToken('x'.repeat(120)))['key.certification']).toBeUndefined();
  });
});
