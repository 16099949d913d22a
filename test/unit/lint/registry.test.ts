import { describe, expect, test } from 'vitest';
import { certificateRules, crlRules, lintCertificate, lintCrl, toolVersion } from '../../../main/lint/registry.ts';
import { runRules } from '../../../main/lint/rule.ts';
import type { LintRule } from '../../../main/lint/rule.ts';
import { certificateBodyCases } from './certificate-body-cases.ts';
import { certificateExtensionCases } from './certificate-extension-cases.ts';
import { certificateNameCases } from './certificate-name-cases.ts';
import { intermediate, root } from './certificate-subjects.ts';
import type { Fixtures } from './certificate-subjects.ts';
import { crlCases } from './crl-cases.ts';
import { crlContext } from './crl-subjects.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { crlDer, crlParts } from '../../support/certificate-fixture.ts';

const certificateCases = { ...certificateBodyCases, ...certificateNameCases, ...certificateExtensionCases };

interface Judged<View, Context> {
  readonly name: string;
  readonly view: () => View;
  readonly context: () => Context;
  readonly says?: RegExp;
}

function suite<View, Context>(
  rules: readonly LintRule<View, Context>[],
  cases: Readonly<Record<string, Fixtures<Judged<View, Context>>>>,
): void {
  test('every registered rule has a fixture it rejects and one it accepts, and every fixture has its rule', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(cases).sort()).toEqual([...ids].sort());
    for (const { rejects, accepts } of Object.values(cases)) {
      expect(rejects.length).toBeGreaterThan(0);
      expect(accepts.length).toBeGreaterThan(0);
    }
  });
  test.each(rules.map((rule) => [rule.id, rule] as const))('%s carries a control id, a clause and a title', (_id, rule) => {
    expect(rule.id).toMatch(/^ANC-[AB]\d+(-[A-Z0-9]+)+$/);
    expect(rule.clause.length).toBeGreaterThan(5);
    expect(rule.title.length).toBeGreaterThan(5);
  });
  for (const rule of rules) {
    test.each((cases[rule.id]?.rejects ?? []).map((one) => [one.name, one] as const))(`${rule.id} rejects %s`, (_name, one) => {
      const findings = runRules([rule], one.view(), one.context());
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ rule: rule.id, level: rule.level, clause: rule.clause });
      if (one.says !== undefined) expect(findings[0]?.message).toMatch(one.says);
    });
    test.each((cases[rule.id]?.accepts ?? []).map((one) => [one.name, one] as const))(`${rule.id} accepts %s`, (_name, one) => {
      expect(rule.applies?.(one.context(), one.view()) ?? true).toBe(true);
      expect(runRules([rule], one.view(), one.context())).toEqual([]);
    });
  }
}

describe('certificate rules', () => suite(certificateRules, certificateCases));
describe('CRL rules', () => suite(crlRules, crlCases));

describe('the whole registry', () => {
  test('finds nothing in a sound root', () => {
    const one = root('sound');
    expect(lintCertificate(one.view(), one.context())).toEqual([]);
  });
  test('finds nothing in a sound intermediate', () => {
    const one = intermediate('sound');
    expect(lintCertificate(one.view(), one.context())).toEqual([]);
  });
  test('finds nothing in a sound first CRL', () => {
    const context = crlContext({ revokedCertificates: new Map() });
    expect(lintCrl(parseCrl(crlDer(crlParts())), context)).toEqual([]);
  });
  test('judges objects that say almost nothing, without throwing', () => {
    const silent = { tag: 23, text: '260101000000+0100', instant: undefined };
    const bare = root('bare', { version: null, extensions: [] });
    const certificate = { ...bare.view(), notBefore: silent, notAfter: silent };
    const found = lintCertificate(certificate, { ...bare.context(), role: 'intermediate', issuer: certificate }).map(
      ({ rule }) => rule,
    );
    expect(found).toContain('ANC-A9-TIME-ENCODING');
    expect(found).toContain('ANC-A27-SUBJECT-KEY-IDENTIFIER');
    expect(found).not.toContain('ANC-A27-KEY-IDENTIFIER-METHOD');
    const crl = parseCrl(crlDer(crlParts({ version: null, extensions: [], nextUpdate: null })));
    const context = crlContext({ issuer: certificate, previousCrlNumber: 4 });
    expect(lintCrl({ ...crl, thisUpdate: silent }, context).map(({ rule }) => rule)).toEqual([
      'ANC-A9-CRL-TIME-ENCODING',
      'ANC-B1-VERSION',
      'ANC-B1-NEXT-UPDATE',
      'ANC-B1-CRL-NUMBER',
      'ANC-B1-AUTHORITY-KEY-IDENTIFIER',
    ]);
    expect(lintCrl({ ...crl, nextUpdate: silent }, context).map(({ rule }) => rule)).toContain('ANC-A9-CRL-TIME-ENCODING');
  });
  test('leaves the recipe and method of serials and key identifiers alone in certificates that come from elsewhere', () => {
    const own = root('foreign', { serialNumber: Uint8Array.of(0x11, ...new Uint8Array(15).fill(7)) });
    const rules = lintCertificate(own.view(), { ...own.context(), issuedHere: false, keyIdentifiers: [] }).map(({ rule }) => rule);
    expect(rules).toEqual([]);
    expect(lintCertificate(own.view(), { ...own.context(), keyIdentifiers: [] }).map(({ rule }) => rule)).toEqual([
      'ANC-A2-SERIAL-RECIPE',
      'ANC-A27-KEY-IDENTIFIER-METHOD',
    ]);
  });
  test('leaves the twelve months to the profile where it states its own limit', () => {
    const rule = crlRules.filter(({ id }) => id === 'ANC-B14-NEXT-UPDATE-TWELVE-MONTHS');
    const long = crlCases['ANC-B14-NEXT-UPDATE-TWELVE-MONTHS']?.rejects[0];
    expect(long).toBeDefined();
    if (long !== undefined) expect(runRules(rule, long.view(), crlContext({ profileNextUpdateDays: 3660 }))).toEqual([]);
  });
  test('lets a defect of a rule out instead of calling it a finding', () => {
    const broken = {
      id: 'ANC-A0-DEFECT',
      level: 'error',
      clause: '',
      title: '',
      check: () => {
        throw new TypeError('defect');
      },
    } as const;
    expect(() => runRules([broken], null, null)).toThrow(TypeError);
  });
  test('names itself for the record', () => {
    expect(toolVersion).toMatch(/^anchorite-lint \d+$/);
  });
});
