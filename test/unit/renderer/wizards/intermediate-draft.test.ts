import { describe, expect, it } from 'vitest';
import { intermediateSigningSchema } from '../../../../shared/ceremony/plan.ts';
import {
  attributeOf,
  emptyIntermediate,
  intermediateOperation,
  possibleIssuers,
  reduceIntermediate,
} from '../../../../renderer/wizards/intermediate-signing/intermediate-draft.ts';
import type { IntermediateAction } from '../../../../renderer/wizards/intermediate-signing/intermediate-draft.ts';
import { signsHere } from '../../../../renderer/wizards/signs-here.ts';
import { authorities, csr, presets } from '../../../support/fake-bridge-data.ts';

const [issuer] = authorities;
if (issuer === undefined) throw new Error('an issuer');
const preset = presets.find(({ id }) => id === issuer.preset);
const after = (...actions: IntermediateAction[]) => actions.reduce(reduceIntermediate, emptyIntermediate);

describe('the draft of an intermediate', () => {
  it('begins with path length 0', () => {
    expect(intermediateOperation(emptyIntermediate).pathLenConstraint).toBe(0);
  });

  it('takes name and subject from the CSR as a suggestion', () => {
    const draft = after({ type: 'csr', csr });
    expect(draft).toMatchObject({
      name: 'acme-issuing-2',
      commonName: 'Acme Issuing 2',
      organizationName: 'Acme, Industries',
      countryName: 'DE',
    });
    expect(intermediateOperation(draft).subject).toBeUndefined();
  });

  it('keeps a typed name when another CSR is chosen', () => {
    expect(after({ type: 'set', field: 'name', value: 'mine' }, { type: 'csr', csr }).name).toBe('mine');
  });

  it('becomes an operation that the plan accepts', () => {
    const draft = after(
      { type: 'issuer', issuer, preset },
      { type: 'csr', csr },
      { type: 'set', field: 'pathLength', value: '' },
      { type: 'set', field: 'crlDistributionPoint', value: ' http://crl.acme.test/root.crl ' },
      { type: 'set', field: 'policies', value: '1.3.6.1.4.1.1 2.5.29.32.0' },
      { type: 'changeSubject', on: true },
    );
    const operation = intermediateSigningSchema.parse(intermediateOperation(draft));
    expect(operation).toMatchObject({
      issuer: 'acme-root-g1',
      csr: { der: csr.der },
      pathLenConstraint: null,
      validity: { years: 10 },
      crlDistributionPoint: 'http://crl.acme.test/root.crl',
      certificatePolicies: ['1.3.6.1.4.1.1', '2.5.29.32.0'],
      subject: { commonName: 'Acme Issuing 2', organizationName: 'Acme, Industries', countryName: 'DE' },
    });
  });

  it('is refused at the CSR while there is none', () => {
    const parsed = intermediateSigningSchema.safeParse(intermediateOperation(after({ type: 'issuer', issuer, preset })));
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toContain('csr');
  });

  it('offers only valid authorities whose key is here as issuers', () => {
    expect(possibleIssuers(authorities).map(({ name }) => name)).toEqual(['acme-root-g1']);
  });

  it.each([
    [{ state: 'active' }, true],
    [{ state: 'suspended' }, false],
    [{ state: 'deactivated' }, false],
    [{ state: 'compromised' }, false],
    [{ custody: 'offline-here' }, false],
  ] as const)('has only an active key that is online sign, a CRL too: %o', (over, signs) => {
    const { key } = issuer;
    const one = { ...issuer, key: key && { ...key, ...over } };
    expect([signsHere(one), possibleIssuers([one]).length === 1]).toEqual([signs, signs]);
    expect([signsHere({ ...issuer, key: null }), signsHere({ ...issuer, keyPresent: false })]).toEqual([true, false]);
  });

  it.each([
    ['CN=A\\, B, O=C', 'CN', 'A, B'],
    ['O=C', 'CN', ''],
    ['CN=x\\=y', 'CN', 'x=y'],
  ])('reads %s for %s', (subject, type, value) => {
    expect(attributeOf(subject, type)).toBe(value);
  });
});
