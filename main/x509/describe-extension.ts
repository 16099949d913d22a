import { toHex } from '../../shared/base/bytes.ts';
import { childrenOf, contentOf, malformed, readWhole } from './der.ts';
import { ElementReader, smallInteger } from './element-reader.ts';
import {
  readAuthorityInfoAccess,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlDistributionPoints,
  readCrlNumber,
  readDistributionPointName,
  readExtKeyUsage,
  readInvalidityDate,
  readKeyUsage,
  readReasonCode,
  readSubjectAltName,
  readSubjectKeyIdentifier,
} from './extension-values.ts';
import { readGeneralName } from './general-name.ts';
import type { GeneralNameView } from './general-name.ts';
import { extensionOids, nameOfOid } from './object-identifiers.ts';

/** Octets as people compare them: upper-case hex with colons. */
export function colonHex(bytes: Uint8Array): string {
  return toHex(bytes).toUpperCase().match(/../g)?.join(':') ?? '';
}

const crlReasonNames = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  '(7)',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** Name of a CRLReason value (RFC 5280 §5.3.1), the number in parentheses where there is none. */
export function crlReasonName(value: number): string {
  return crlReasonNames[value] ?? `(${value})`;
}

const describers: Readonly<Record<string, (value: Uint8Array) => readonly string[]>> = {
  [extensionOids.basicConstraints]: (value) => {
    const { cA, pathLenConstraint } = readBasicConstraints(value);
    return [
      `cA: ${cA ? 'TRUE' : 'FALSE'}`,
      ...(pathLenConstraint === undefined ? [] : [`pathLenConstraint: ${pathLenConstraint}`]),
    ];
  },
  [extensionOids.keyUsage]: (value) => [readKeyUsage(value).join(', ') || '(no bit set)'],
  [extensionOids.subjectKeyIdentifier]: (value) => [colonHex(readSubjectKeyIdentifier(value))],
  [extensionOids.authorityKeyIdentifier]: (value) => {
    const { keyIdentifier, hasIssuer, hasSerialNumber } = readAuthorityKeyIdentifier(value);
    return [
      ...(keyIdentifier ? [`keyIdentifier: ${colonHex(keyIdentifier)}`] : []),
      ...(hasIssuer ? ['authorityCertIssuer: present'] : []),
      ...(hasSerialNumber ? ['authorityCertSerialNumber: present'] : []),
    ];
  },
  [extensionOids.extKeyUsage]: (value) => readExtKeyUsage(value).map(nameOfOid),
  [extensionOids.certificatePolicies]: (value) =>
    readCertificatePolicies(value).flatMap(({ oid, qualifiers }) => [
      `policy: ${nameOfOid(oid)}`,
      ...qualifiers.map((qualifier) => `  qualifier: ${toHex(qualifier)}`),
    ]),
  [extensionOids.cRLDistributionPoints]: describeDistributionPoints,
  [extensionOids.freshestCRL]: describeDistributionPoints,
  [extensionOids.authorityInfoAccess]: (value) =>
    readAuthorityInfoAccess(value).map(({ method, location }) => `${nameOfOid(method)}: ${generalName(location)}`),
  [extensionOids.subjectAltName]: (value) => readSubjectAltName(value).map(generalName),
  [extensionOids.issuerAltName]: (value) => readSubjectAltName(value).map(generalName),
  [extensionOids.cRLNumber]: (value) => [readCrlNumber(value).toString()],
  [extensionOids.deltaCRLIndicator]: (value) => [`base cRLNumber: ${readCrlNumber(value)}`],
  [extensionOids.reasonCode]: (value) => [crlReasonName(readReasonCode(value))],
  [extensionOids.invalidityDate]: (value) => [readInvalidityDate(value).text],
  [extensionOids.nameConstraints]: describeNameConstraints,
  [extensionOids.issuingDistributionPoint]: describeIssuingDistributionPoint,
  [extensionOids.policyConstraints]: describePolicyConstraints,
  [extensionOids.inhibitAnyPolicy]: (value) => [`skipCerts: ${readCrlNumber(value)}`],
};

/**
 * Lines that say what an extension holds; unknown extensions in hex. Fault `object-malformed` when the value of a known extension
 * is not of its type: decode to show, and decoding is a check.
 */
export function describeExtensionValue(oid: string, value: Uint8Array): readonly string[] {
  return describers[oid]?.(value) ?? toHex(value).match(/.{1,64}/g) ?? ['(empty)'];
}

function generalName({ type, value }: GeneralNameView): string {
  return `${type}: ${value}`;
}

function describeDistributionPoints(value: Uint8Array): readonly string[] {
  return readCrlDistributionPoints(value).flatMap((point) => [
    ...point.fullName.map(generalName),
    ...(point.hasRelativeName ? ['nameRelativeToCRLIssuer: present'] : []),
    ...(point.hasReasons ? ['reasons: present'] : []),
    ...(point.hasCrlIssuer ? ['cRLIssuer: present'] : []),
  ]);
}

function describeNameConstraints(value: Uint8Array): readonly string[] {
  const reader = new ElementReader(value, readWhole(value), 'nameConstraints');
  const trees = [
    { word: 'permitted', tlv: reader.optional(0xa0) },
    { word: 'excluded', tlv: reader.optional(0xa1) },
  ];
  reader.finish();
  return trees.flatMap(({ word, tlv }) =>
    tlv === undefined
      ? []
      : childrenOf(value, tlv).map((subtree) => {
          const parts = new ElementReader(value, subtree, 'GeneralSubtree');
          const base = readGeneralName(value, parts.any('base'), 'GeneralSubtree', true);
          return `${word}: ${generalName(base)}${parts.rest().length > 0 ? ' (with minimum or maximum)' : ''}`;
        }),
  );
}

function describeIssuingDistributionPoint(value: Uint8Array): readonly string[] {
  const reader = new ElementReader(value, readWhole(value), 'issuingDistributionPoint');
  const { fullName, hasRelativeName } = readDistributionPointName(value, reader.optional(0xa0));
  const flags = [
    { tag: 0x81, name: 'onlyContainsUserCerts' },
    { tag: 0x82, name: 'onlyContainsCACerts' },
    { tag: 0x83, name: 'onlySomeReasons' },
    { tag: 0x84, name: 'indirectCRL' },
    { tag: 0x85, name: 'onlyContainsAttributeCerts' },
  ].flatMap(({ tag, name }) => {
    const flag = reader.optional(tag);
    return flag ? [`${name}: ${toHex(contentOf(value, flag))}`] : [];
  });
  reader.finish();
  return [...fullName.map(generalName), ...(hasRelativeName ? ['nameRelativeToCRLIssuer: present'] : []), ...flags];
}

function describePolicyConstraints(value: Uint8Array): readonly string[] {
  const reader = new ElementReader(value, readWhole(value), 'policyConstraints');
  const lines = [
    { tag: 0x80, name: 'requireExplicitPolicy' },
    { tag: 0x81, name: 'inhibitPolicyMapping' },
  ].flatMap(({ tag, name }) => {
    const part = reader.optional(tag);
    return part ? [`${name}: ${readSkipCerts(contentOf(value, part))}`] : [];
  });
  reader.finish();
  if (lines.length === 0) throw malformed('policyConstraints: empty');
  return lines;
}

function readSkipCerts(content: Uint8Array): number {
  const skipCerts = smallInteger(content);
  if (skipCerts === undefined) throw malformed('skipCerts: negative or absurd');
  return skipCerts;
}
