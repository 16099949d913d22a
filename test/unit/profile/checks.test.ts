import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCrlAgainstProfile } from '../../../main/profile/check-crl.ts';
import { checkIntermediateAgainstProfile } from '../../../main/profile/check-intermediate.ts';
import type { IntermediateFacts } from '../../../main/profile/check-intermediate.ts';
import { checkRevocationAgainstProfile } from '../../../main/profile/check-revocation.ts';
import { checkRootAgainstProfile, checkRootCustody } from '../../../main/profile/check-root.ts';
import type { RootFacts } from '../../../main/profile/check-root.ts';
import { parseProfile, type Profile } from '../../../main/profile/profile.ts';
import { subjectAttributes } from '../../../main/profile/subject-attributes.ts';
import { addDays, addSeconds } from '../../../shared/base/instant.ts';
import type { Finding } from '../../../shared/ceremony/script.ts';
import { reasonCodes } from '../../../shared/pki/reason-code.ts';

const load = (id: string) =>
  parseProfile(JSON.parse(readFileSync(resolve(import.meta.dirname, `../../../resources/profiles/${id}.json`), 'utf8')));
const cabf = load('cabf-br-tls-2.2.6');
const free = load('private-rfc5280');
const rules = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);

const signedAt = '2026-06-01T12:00:00Z';
const subject = subjectAttributes({ countryName: 'DE', organizationName: 'Acme', commonName: 'Acme Root' });
/** notAfter that gives exactly `days` days, the last second included. */
const lasting = (days: number, from = signedAt): string => addSeconds(addDays(from, days), -1);
const root = (changes: Partial<RootFacts> = {}): RootFacts => ({
  subject,
  algorithm: 'EC-P384',
  notBefore: signedAt,
  notAfter: lasting(7_305),
  signedAt,
  nextUpdateDays: 180,
  custody: 'token',
  certification: 'FIPS 140-3 #4567 level 3',
  ...changes,
});
const intermediate = (changes: Partial<IntermediateFacts> = {}): IntermediateFacts => ({
  subject,
  algorithm: 'EC-P256',
  notBefore: signedAt,
  notAfter: lasting(3_652),
  signedAt,
  pathLenConstraint: 0,
  certificatePolicies: ['2.23.140.1.2.1'],
  crlDistributionPoint: 'http://crl.example/root.crl',
  caIssuers: 'http://ca.example/root.cer',
  ...changes,
});

describe('a root against the CA/Browser Forum profile', () => {
  test('is sound with C, O, CN, P-384 and twenty years', () => expect(checkRootAgainstProfile(root(), cabf)).toEqual([]));
  test('is warned of a key in a file, which is no certified module; a rehearsal is not', () => {
    expect(checkRootAgainstProfile(root({ custody: 'sealed-file' }), cabf)).toMatchObject([
      { rule: 'PROFILE-ROOT-KEY-CUSTODY', level: 'warning', clause: 'CA/B BR 6.2.7' },
    ]);
    expect(checkRootAgainstProfile(root({ custody: 'throw-away' }), cabf)).toEqual([]);
  });
  test('is warned where nobody states the certificate of the module on which its key is', () => {
    expect(checkRootAgainstProfile(root({ certification: undefined }), cabf)).toMatchObject([
      { rule: 'PROFILE-ROOT-MODULE-CERTIFICATION', level: 'warning', clause: 'CA/B BR 6.2.7' },
    ]);
    expect(checkRootAgainstProfile(root({ certification: undefined }), free)).toEqual([]);
  });
  test('is judged by whatever preset has such a rule, and asked for no certificate where files will do', () => {
    const etsi = (allowed: ('sealed-file' | 'token')[]): Profile => ({
      ...free,
      root: { ...free.root, keyCustody: { level: 'error', source: 'ETSI EN 319 411-1 OVR-6.5.2-01', allowed } },
    });
    const judged = (custody: RootFacts['custody'], profile: Profile) => rules(checkRootCustody({ custody }, profile));
    expect(judged('sealed-file', etsi(['token']))).toEqual(['PROFILE-ROOT-KEY-CUSTODY']);
    expect(judged('token', etsi(['token']))).toEqual(['PROFILE-ROOT-MODULE-CERTIFICATION']);
    expect(judged('token', etsi(['sealed-file', 'token']))).toEqual([]);
    expect(judged('sealed-file', free)).toEqual([]);
  });
  test.each([2_922, 9_132])('may last exactly %i days', (days) =>
    expect(checkRootAgainstProfile(root({ notAfter: lasting(days) }), cabf)).toEqual([]),
  );
  test('may not last one second less than 2922 days', () => {
    const findings = checkRootAgainstProfile(root({ notAfter: addSeconds(lasting(2_922), -1) }), cabf);
    expect(findings).toMatchObject([{ rule: 'PROFILE-ROOT-VALIDITY', level: 'error', clause: 'CA/B BR 7.1.2.1.1, 6.3.2' }]);
    expect(findings[0]?.message).toMatch(/shorter than 2922 days/);
  });
  test('may not last one second more than 9132 days', () => {
    const findings = checkRootAgainstProfile(root({ notAfter: addDays(signedAt, 9_132) }), cabf);
    expect(findings[0]?.message).toMatch(/longer than 9132 days/);
  });
  test('may not have an Ed25519 key', () => {
    expect(rules(checkRootAgainstProfile(root({ algorithm: 'Ed25519' }), cabf))).toEqual(['PROFILE-ROOT-KEY-ALGORITHM']);
  });
  test.each([
    ['countryName', { organizationName: 'Acme', commonName: 'Acme Root' }],
    ['organizationName', { countryName: 'DE', commonName: 'Acme Root' }],
  ])('needs %s', (type, plan) => {
    expect(checkRootAgainstProfile(root({ subject: subjectAttributes(plan) }), cabf)).toMatchObject([
      { rule: 'PROFILE-ROOT-SUBJECT', message: `${type} is missing` },
    ]);
  });
  test('may not have an organizational unit', () => {
    const withUnit = subjectAttributes({
      countryName: 'DE',
      organizationName: 'Acme',
      organizationalUnitName: 'PKI',
      commonName: 'R',
    });
    expect(checkRootAgainstProfile(root({ subject: withUnit }), cabf)[0]?.message).toBe('organizationalUnitName is not wanted');
  });
  test('may not repeat an attribute type, nor turn the order round', () => {
    const twice = [...subject, { type: 'commonName', value: 'Again' }];
    expect(checkRootAgainstProfile(root({ subject: twice }), cabf)[0]?.message).toBe('commonName occurs more than once');
    expect(checkRootAgainstProfile(root({ subject: [...subject].reverse() }), cabf)[0]?.message).toMatch(
      /^the order is not countryName, /,
    );
  });
  test('may not put the country after the organization', () => {
    const [country, organization, common] = subject;
    const moved = [organization, country, common].flatMap((attribute) => attribute ?? []);
    expect(checkRootAgainstProfile(root({ subject: moved }), cabf)[0]?.message).toMatch(/^the order is not/);
  });
  test('may begin one day before the signature, not a second earlier, and not after it', () => {
    const begins = (notBefore: string) =>
      rules(checkRootAgainstProfile(root({ notBefore, notAfter: lasting(7_305, notBefore) }), cabf));
    expect(begins(addDays(signedAt, -1))).toEqual([]);
    expect(begins(addSeconds(addDays(signedAt, -1), -1))).toEqual(['PROFILE-ROOT-NOT-BEFORE']);
    expect(begins(addSeconds(signedAt, 1))).toEqual(['PROFILE-ROOT-NOT-BEFORE']);
  });
  test('has a first CRL of at most 365 days', () => {
    expect(checkRootAgainstProfile(root({ nextUpdateDays: 365 }), cabf)).toEqual([]);
    expect(rules(checkRootAgainstProfile(root({ nextUpdateDays: 366 }), cabf))).toEqual(['PROFILE-CRL-NEXT-UPDATE']);
  });
});

describe('an intermediate against the CA/Browser Forum profile', () => {
  const found = (changes: Partial<IntermediateFacts>) => checkIntermediateAgainstProfile(intermediate(changes), cabf);
  test('asks nothing of policies that may be absent and are', () => {
    const { certificatePolicies, ...others } = cabf.intermediate;
    const relaxed = {
      ...cabf,
      intermediate: { ...others, certificatePolicies: { ...certificatePolicies, presence: 'optional' as const } },
    };
    expect(checkIntermediateAgainstProfile(intermediate({ certificatePolicies: [] }), relaxed)).toEqual([]);
  });
  test('is sound with path length 0, one reserved policy, CRL and issuer addresses', () => expect(found({})).toEqual([]));
  test('needs a path length, and is warned above 0', () => {
    expect(found({ pathLenConstraint: null })).toMatchObject([{ rule: 'PROFILE-INTERMEDIATE-PATH-LENGTH', level: 'warning' }]);
    expect(found({ pathLenConstraint: 1 })[0]?.message).toBe('pathLenConstraint 1 is more than 0');
  });
  test('needs a CRL distribution point, and ought to have caIssuers', () => {
    expect(found({ crlDistributionPoint: null })).toMatchObject([
      { rule: 'PROFILE-INTERMEDIATE-CRL-DISTRIBUTION-POINT', level: 'error' },
    ]);
    expect(found({ caIssuers: null })).toMatchObject([{ rule: 'PROFILE-INTERMEDIATE-CA-ISSUERS', level: 'warning' }]);
  });
  test.each([
    ['no policy', [], /missing/],
    ['no reserved policy', ['1.2.3'], /^0 of the policies/],
    ['two reserved policies', ['2.23.140.1.2.1', '2.23.140.1.2.2'], /^2 of the policies/],
    ['anyPolicy with another', ['2.5.29.32.0', '1.2.3'], /stands alone/],
  ])('may not have %s', (_what, certificatePolicies, says) => {
    const [first, ...rest] = found({ certificatePolicies });
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ rule: 'PROFILE-INTERMEDIATE-POLICIES', level: 'error' });
    expect(first?.message).toMatch(says);
  });
  test.each([[['2.5.29.32.0']], [['2.23.140.1.2.2', '1.2.3']]])('may have %j', (certificatePolicies) =>
    expect(found({ certificatePolicies })).toEqual([]),
  );
  test('carries the checks of names, keys and times under its own ids', () => {
    const findings = found({ algorithm: 'Ed25519', subject: [], notAfter: lasting(9_133), notBefore: addDays(signedAt, 2) });
    expect(new Set(rules(findings))).toEqual(
      new Set(['PROFILE-INTERMEDIATE-KEY-ALGORITHM', 'PROFILE-INTERMEDIATE-SUBJECT', 'PROFILE-INTERMEDIATE-NOT-BEFORE']),
    );
    expect(rules(found({ notAfter: addDays(signedAt, 9_133) }))).toEqual(['PROFILE-INTERMEDIATE-VALIDITY']);
  });
});

describe('a revocation against the CA/Browser Forum profile', () => {
  const allowed = ['keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn'];
  test.each(reasonCodes)('judges the reason %s', (reasonCode) => {
    const findings = checkRevocationAgainstProfile({ reasonCode, invalidityDate: null }, cabf);
    expect(rules(findings)).toEqual(allowed.includes(reasonCode) ? [] : ['PROFILE-REVOCATION-REASON']);
  });
  test('needs a reason', () => {
    expect(checkRevocationAgainstProfile({ reasonCode: 'unspecified', invalidityDate: null }, cabf)[0]?.message).toMatch(
      /^a reason is required/,
    );
  });
  test('warns of an invalidityDate', () => {
    expect(checkRevocationAgainstProfile({ reasonCode: 'superseded', invalidityDate: signedAt }, cabf)).toMatchObject([
      { rule: 'PROFILE-REVOCATION-INVALIDITY-DATE', level: 'warning' },
    ]);
  });
});

describe('the private profile', () => {
  test('takes any algorithm, a bare common name, an early start and every reason', () => {
    const bare = subjectAttributes({ commonName: 'R' });
    expect(
      checkRootAgainstProfile(
        root({ subject: bare, algorithm: 'Ed25519', notBefore: addDays(signedAt, -30), nextUpdateDays: 3_660 }),
        free,
      ),
    ).toEqual([]);
    for (const reasonCode of reasonCodes)
      expect(checkRevocationAgainstProfile({ reasonCode, invalidityDate: signedAt }, free)).toEqual([]);
  });
  test('takes an intermediate with any path length and only notices a missing CRL address', () => {
    const facts = intermediate({ pathLenConstraint: null, certificatePolicies: [], caIssuers: null, crlDistributionPoint: null });
    expect(checkIntermediateAgainstProfile(facts, free)).toMatchObject([
      { rule: 'PROFILE-INTERMEDIATE-CRL-DISTRIBUTION-POINT', level: 'notice' },
    ]);
  });
  test('refuses a validity of more than fifty years and a CRL of more than 3660 days', () => {
    expect(rules(checkRootAgainstProfile(root({ notAfter: lasting(18_263) }), free))).toEqual([]);
    expect(rules(checkRootAgainstProfile(root({ notAfter: lasting(18_264) }), free))).toEqual(['PROFILE-ROOT-VALIDITY']);
    expect(rules(checkCrlAgainstProfile({ nextUpdateDays: 3_661 }, free))).toEqual(['PROFILE-CRL-NEXT-UPDATE']);
  });
});
