import { wordsOf } from '../../shared/base/pgp-words.ts';
import { fromHex } from '../../shared/base/bytes.ts';
import type { Approval } from '../../shared/ceremony/approval.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import type { Preview, Script, Step } from '../../shared/ceremony/script.ts';
import { ceremonyKinds } from '../../shared/contract/views.ts';
import type { ChosenObject } from '../../shared/contract/chosen-views.ts';
import type { AuthorityView, CsrView, DigestView, Overview, PresetView } from '../../shared/contract/views.ts';

/** Data for looking at the window without a main process. Shapes are the contract's; contents are made up. */

export const hexOf = (seed: number): string => {
  let state = seed * 2_654_435_761 + 1;
  let hex = '';
  while (hex.length < 64) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    hex += (state >> 16 && state).toString(16).slice(-6).padStart(6, '0');
  }
  return hex.slice(0, 64);
};

export const digest = (seed: number): DigestView => ({
  hex: hexOf(seed),
  words: wordsOf(fromHex(hexOf(seed)) ?? new Uint8Array()),
});

export const longName = 'Überwachungsgesellschaft für Prüfzeichen 株式会社 認証局 ルート証明書 Ω';
export const hostile = 'CN=Evil\u202eAC toor\u202c\u200b\u0000 Root, O=Acme\u2028Corp';

const authority = (name: string, over: Partial<AuthorityView> = {}): AuthorityView => ({
  name,
  kind: 'root',
  issuer: name,
  subject: `C=DE, O=Acme Industries, CN=${name}`,
  preset: 'private-rfc5280',
  serialNumber: '30505d55aa10c3f4b7e2911d04c8a7f1',
  fingerprint: digest(name.length),
  notBefore: '2026-01-10T09:00:00Z',
  notAfter: '2046-01-10T08:59:59Z',
  state: 'valid',
  revocation: null,
  custody: 'sealed-file',
  keyPresent: true,
  key: {
    spkiSha256: hexOf(name.length + 1),
    algorithm: 'EC-P384',
    state: 'active',
    stateSince: '2026-01-10T09:00:00Z',
    history: [
      {
        state: 'active',
        at: '2026-01-10T09:00:00Z',
        ceremony: '2026-01-10-01',
        why: `certified as ${name}`,
        people: ['Maria Keller'],
      },
    ],
    signUntil: '2034-01-10T08:59:59Z',
    custody: 'online',
    lost: [],
    copies: [
      {
        keyId: 'a'.repeat(32),
        kind: over.custody === 'throw-away' ? 'throw-away' : 'sealed-file',
        protection: 'passphrase',
        place: 'this workstation',
        madeAt: '2026-01-10T09:00:00Z',
        sealing: over.custody === 'throw-away' ? null : 'PBES2, PBKDF2-HMAC-SHA256 10,000,000 iterations, AES-256-CBC',
        bag: null,
      },
    ],
    quorum: null,
    shares: [],
  },
  crl: { crlNumber: 4, thisUpdate: '2026-07-02T10:00:00Z', nextUpdate: '2026-12-29T10:00:00Z', entries: 1, sha256: hexOf(9) },
  ...over,
});

export const authorities: readonly AuthorityView[] = [
  authority('acme-root-g1'),
  authority('acme-issuing-1', {
    kind: 'intermediate',
    issuer: 'acme-root-g1',
    custody: 'elsewhere',
    key: null,
    keyPresent: false,
    crl: null,
    notAfter: '2027-02-10T08:59:59Z',
  }),
  authority('acme-issuing-0', {
    kind: 'intermediate',
    issuer: 'acme-root-g1',
    custody: 'elsewhere',
    key: null,
    keyPresent: false,
    crl: null,
    state: 'revoked',
    revocation: { reasonCode: 'superseded', revocationDate: '2026-07-02T10:00:00Z', onCrl: true },
  }),
  authority('long-root', { subject: `C=JP, O=${longName}, CN=${longName}`, custody: 'throw-away', keyPresent: false }),
  authority('odd-root', { subject: hostile, state: 'expired', notAfter: '2026-11-01T00:00:00Z', crl: null }),
];

/** What an empty workstation can do. */
const begins = (kind: string): boolean => kind === 'root-creation' || kind === 'authority-adoption';

export const overview = (filled: boolean, unfinished: boolean): Overview => ({
  authorities: filled ? [...authorities] : [],
  uncertifiedKeys: [],
  unproven: filled
    ? [
        { kind: 'no-backup', authority: 'acme-issuing-1', of: null, since: '2026-01-10T09:00:00Z' },
        {
          kind: 'backup-never-proven',
          authority: 'acme-root-g1',
          of: '/media/operator/VAULT-B/ANCHORITE-BACKUP-acme-root-g1-2026-06-01-02',
          since: '2026-06-01T09:00:00Z',
        },
        {
          kind: 'quorum-broken',
          authority: 'acme-root-g1',
          of: 'set 0badcafe: 1 of 3 shares available, 2 open the key',
          since: '2026-09-01T09:00:00Z',
        },
        {
          kind: 'share-check-old',
          authority: 'long-root',
          of: 'Carl-Friedrich von und zu Schönborn-Wiesentheid',
          since: '2025-06-01T09:00:00Z',
        },
      ]
    : [],
  due: filled
    ? [
        { kind: 'certificate', name: 'odd-root', at: '2026-11-01T00:00:00Z', days: -21, band: 'overdue' },
        { kind: 'crl', name: 'acme-root-g1', at: '2026-11-27T10:00:00Z', days: 5, band: '7' },
        { kind: 'certificate', name: 'acme-issuing-1', at: '2027-02-10T08:59:59Z', days: 80, band: '90' },
        { kind: 'certificate', name: 'long-root', at: '2036-05-10T08:59:59Z', days: 3458, band: 'later' },
        { kind: 'certificate', name: 'acme-root-g1', at: '2046-01-10T08:59:59Z', days: 6989, band: 'later' },
      ]
    : [],
  ceremonies: filled
    ? [
        {
          id: '2026-07-02-01',
          title: 'Acme Root CA G1: CRL refresh',
          kinds: ['crl-refresh'],
          state: 'closed',
          openedAt: '2026-07-02T09:40:00Z',
          endedAt: '2026-07-02T10:21:40Z',
          planDigest: hexOf(3),
        },
        {
          id: '2026-05-02-01',
          title: longName,
          kinds: ['root-creation'],
          state: 'aborted',
          openedAt: '2026-05-02T09:40:00Z',
          endedAt: '2026-05-02T10:21:40Z',
          planDigest: hexOf(4),
        },
      ]
    : [],
  possible: ceremonyKinds.map((kind) => ({
    kind,
    possible: !unfinished && (filled || begins(kind)),
    why: unfinished
      ? 'A ceremony is unfinished: resume or abort it first.'
      : filled || begins(kind)
        ? null
        : 'There is no authority yet: create a root first.',
  })),
});

const reasons = ['unspecified', 'keyCompromise', 'cACompromise', 'superseded', 'cessationOfOperation'];
export const presets: readonly PresetView[] = [
  {
    id: 'cabf-br-tls-2.2.6',
    title: 'CA/B Forum TLS Baseline Requirements 2.2.6',
    algorithms: { root: ['EC-P384', 'RSA-4096'], intermediate: ['EC-P256', 'EC-P384', 'RSA-3072'] },
    rootValidityDays: { min: 2922, max: 9132 },
    intermediateValidityDays: { min: 1, max: 3652 },
    maxCrlDays: 365,
    requiredAttributes: ['countryName', 'organizationName', 'commonName'],
    reasonCodes: reasons,
  },
  {
    id: 'private-rfc5280',
    title: 'Private PKI after RFC 5280',
    algorithms: { root: ['EC-P256', 'EC-P384', 'EC-P521', 'RSA-4096', 'Ed25519'], intermediate: ['EC-P256', 'EC-P384'] },
    rootValidityDays: { min: 1, max: 36525 },
    intermediateValidityDays: { min: 1, max: 18262 },
    maxCrlDays: 3660,
    requiredAttributes: ['commonName'],
    reasonCodes: [...reasons, 'affiliationChanged', 'privilegeWithdrawn'],
  },
];

export const csr: CsrView = {
  fileName: 'acme-issuing-2 (final).csr',
  der: 'MIIBAA==',
  fileSha256: digest(51),
  publicKeySha256: digest(52),
  subject: `C=DE, O=Acme\\, Industries, CN=Acme Issuing 2`,
  keyDescription: 'EC P-256',
  signatureDescription: 'ecdsa-with-SHA256',
  proofOfPossession: true,
  requestedExtensions: [
    { name: 'basicConstraints', critical: true, value: 'CA: true, pathLenConstraint: 2' },
    { name: 'keyUsage', critical: true, value: 'keyCertSign, cRLSign' },
    { name: 'subjectAltName', critical: false, value: hostile },
  ],
  otherAttributes: [],
};

const step = (number: number, act: number, actTitle: string, over: Partial<Step>): Step => ({
  id: `s${String(number).padStart(3, '0')}`,
  number,
  act,
  actTitle,
  operation: null,
  kind: 'attest',
  who: 'ceremonyAdministrator',
  effect: null,
  activity: '',
  say: null,
  expect: null,
  button: 'Done',
  ...over,
});

const steps = (): Step[] => {
  const rows: [number, string, Partial<Step>][] = [
    [
      1,
      'Open',
      {
        activity: 'Everyone in the room is named on the cover; identities are checked.',
        say: 'This is a key ceremony of Acme Industries.',
      },
    ],
    [
      1,
      'Open',
      {
        who: 'internalWitness',
        activity: 'Compare the workstation clock with a wall clock that everyone can see.',
        button: 'Clock compared',
      },
    ],
    [
      1,
      'Open',
      {
        who: 'internalWitness',
        activity: 'Read the plan digest aloud in words; compare it with the paper.',
        button: 'Digest compared',
      },
    ],
    [
      2,
      'Key pair of acme-root-g2',
      {
        kind: 'activate',
        who: 'cryptoOfficer',
        effect: 'key.set',
        activity: 'Choose the passphrase that seals the key of acme-root-g2.',
        button: 'Give activation data',
      },
    ],
    [
      2,
      'Key pair of acme-root-g2',
      { kind: 'act', effect: 'key.generate', activity: 'Generate the EC-P384 key pair of acme-root-g2.', button: 'Go on' },
    ],
    [
      3,
      'Certificate of acme-root-g2',
      {
        kind: 'act',
        effect: 'certificate.build',
        activity: 'Draw the serial number and build the tbsCertificate.',
        button: 'Go on',
      },
    ],
    [
      3,
      'Certificate of acme-root-g2',
      {
        kind: 'approve',
        who: 'internalWitness',
        activity: 'Compare the fields of the tbsCertificate with what was planned and type the digits asked for.',
        button: 'Approve these bytes',
      },
    ],
    [
      3,
      'Certificate of acme-root-g2',
      {
        kind: 'confirm',
        who: 'cryptoOfficer',
        activity: 'Sign the root certificate of Acme Industries. This cannot be undone. Type the name of the authority to go on.',
        say: 'We are about to sign the root certificate “Acme Root G2”.',
        expect: 'Acme Root G2',
        button: 'Sign the root certificate',
      },
    ],
    [
      3,
      'Certificate of acme-root-g2',
      { kind: 'act', effect: 'certificate.sign', activity: 'Sign the linted bytes.', button: 'Go on' },
    ],
    [
      4,
      'Close',
      {
        who: 'internalWitness',
        activity: 'Read the checkpoint aloud and write it on the paper transcript.',
        button: 'Checkpoint compared',
      },
    ],
  ];
  return rows.map(([act, title, over], i) => step(i + 1, act, title, over));
};

const previews: Preview[] = [
  {
    operation: 'acme-root-g2',
    kind: 'certificate',
    title: 'Root certificate acme-root-g2',
    fields: [
      { label: 'version', value: 'v3', origin: 'program', provisional: false },
      { label: 'serialNumber', value: '30505d55aa10c3f4b7e2911d04c8a7f1', origin: 'program', provisional: true },
      { label: 'subject', value: `C=DE, O=${longName}, CN=Acme Root G2`, origin: 'plan', provisional: false },
      { label: 'validity', value: '2026-11-21T10:42:07Z\n2046-11-21T10:42:06Z', origin: 'plan', provisional: false },
      { label: 'basicConstraints', value: 'critical, cA: true', origin: 'profile', provisional: false },
      { label: 'subjectKeyIdentifier', value: '9c1185a5c5e9fc54612808977ee8f548b2258d31', origin: 'program', provisional: true },
    ],
    requestDiff: [
      { field: 'subject', requested: hostile, profile: '—', issued: hostile, verdict: 'taken' },
      { field: 'pathLenConstraint', requested: '2', profile: '—', issued: '0', verdict: 'changed' },
      { field: 'subjectAltName', requested: 'DNS:acme.test', profile: 'not allowed', issued: '—', verdict: 'ignored' },
      { field: 'authorityKeyIdentifier', requested: '—', profile: 'required', issued: '9c11 85a5 …', verdict: 'added' },
    ],
    tbs: 'MIIBAKADAgECAhAwUF1VqhDD9LfikR0EyKfxMAoGCCqGSM49BAMD',
    tbsSha256: hexOf(61),
  },
];

/** What there is to approve at its step. */
export const approval: Approval = {
  object: 'tbsCertificate',
  digest: hexOf(61),
  from: 17,
  fields: (previews[0]?.fields ?? []).map(({ label, value }) => ({ label, value })),
};

export const script = (plan: Plan, mode: 'rehearsal' | 'production'): Script => ({
  mode,
  plan,
  planDigest: hexOf(60),
  planDigestWords: [...digest(60).words],
  proposedAt: '2026-11-21T10:42:07Z',
  steps: steps(),
  previews,
  findings: [
    {
      rule: 'ANC-A14-VALIDITY-LONG',
      level: 'warning',
      clause: 'CA/B BR 6.3.2',
      message: 'The validity is 20 years. Roots of public trust programmes are replaced after 15.',
      operation: 'acme-root-g2',
    },
    { rule: 'ANC-A27-AIA', level: 'notice', clause: 'RFC 5280 §4.2.2.1', message: 'A root has no AIA.', operation: 'acme-root-g2' },
  ],
});

/** A certificate or CRL of an authority that was made elsewhere. */
export const chosenObject = (kind: 'certificate' | 'crl'): ChosenObject => ({
  fileName: kind === 'crl' ? 'acme-old-root.crl' : 'acme-old-root.pem',
  der: 'MAA=',
  sha256: digest(kind === 'crl' ? 5 : 6),
  subject: 'C=DE, O=Acme, CN=Acme Old Root',
  issuer: 'C=DE, O=Acme, CN=Acme Old Root',
  facts: [
    { label: 'Issuer', value: 'C=DE, O=Acme, CN=Acme Old Root' },
    { label: kind === 'crl' ? 'cRLNumber' : 'Serial number', value: '31' },
  ],
});
