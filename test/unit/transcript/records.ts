import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fontFiles } from '../../../main/transcript/font-faces.ts';
import type { ArtifactOnPaper, FontFace, StepRow, TranscriptRecord } from '../../../main/transcript/transcript-record.ts';
import { paperFrames } from '../../../shared/qr/carried-frames.ts';
import { roles } from '../../../shared/ceremony/role.ts';

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The real fonts, read as the composition root does. */
export function realFonts(): FontFace[] {
  const require = createRequire(import.meta.url);
  return fontFiles.map(({ family, file, unicodeRange }) => ({
    family,
    unicodeRange,
    woff2: new Uint8Array(readFileSync(require.resolve(file))),
  }));
}

export function stepOf(number: number, over: Partial<StepRow> = {}): StepRow {
  return {
    number,
    actTitle: 'Open',
    who: 'ceremonyAdministrator',
    activity: `Activity ${number}`,
    say: null,
    evidence: [],
    initials: 'WW',
    time: `2026-11-21T10:${String(number % 60).padStart(2, '0')}:07Z`,
    seq: 10 + number,
    begunAgain: [],
    exceptions: [],
    ended: [],
    ...over,
  };
}

export function certificateOf(name: string, over: Partial<ArtifactOnPaper> = {}): ArtifactOnPaper {
  const content = new Uint8Array(createHash('sha512').update(name).digest());
  return {
    kind: 'certificate',
    name,
    issuer: name,
    fields: [
      { label: 'Subject', value: 'C=DE, O=Acme, CN=REHEARSAL Acme Root' },
      { label: 'Serial number', value: '30505d55aa0102030405060708090a0b' },
    ],
    sha256: digestOf(name),
    size: 524,
    text: 'Certificate:\n    Data:\n        Version: 3 (0x2)',
    qr: paperFrames({ name: `${name}.der`, mediaType: 'application/pkix-cert', content }, 4),
    ...over,
  };
}

/** A small record; every member can be replaced. */
export function recordOf(over: Partial<TranscriptRecord> = {}): TranscriptRecord {
  return {
    mode: 'production',
    ceremonyId: '2026-11-21-01',
    title: 'Acme root creation',
    organisation: 'Acme GmbH',
    place: 'Vault 2, Hamburg',
    openedAt: '2026-11-21T10:00:00Z',
    endedAt: '2026-11-21T11:12:13Z',
    outcome: 'completed',
    outcomeReason: null,
    application: 'Anchorite 0.1.0',
    runtime: 'Electron 45.4.1',
    plan: {
      sha256: digestOf('plan'),
      presets: ['private-rfc5280'],
      operations: [{ kind: 'root-creation', title: 'Create the root acme-root', rows: [{ label: 'Algorithm', value: 'EC-P384' }] }],
    },
    participants: [
      { name: 'Ada Ahlers', role: 'ceremonyAdministrator', initials: 'AA' },
      { name: 'Wim Witte', role: 'internalWitness', initials: 'WW' },
      { name: 'Quirin Quast', role: 'qualifiedAuditor', initials: 'QQ' },
    ],
    devices: [{ label: 'Workstation', value: 'ThinkPad X13, serial PF-2XKQ9' }],
    findings: [{ rule: 'ANC-A9', level: 'notice', clause: 'RFC 5280 §4.1.2.5', message: 'long life', operation: 'acme-root' }],
    steps: [
      stepOf(1),
      stepOf(2, { actTitle: 'Root certificate', evidence: [{ label: 'fingerprint', value: digestOf('x') }], exceptions: [1] }),
    ],
    exceptions: [
      {
        number: 1,
        stepNumber: 2,
        time: '2026-11-21T10:30:00Z',
        expected: 'light',
        happened: 'power cut',
        decision: 'go on',
        by: 'Ada Ahlers',
      },
    ],
    events: [],
    copies: [],
    endedKeys: [],
    artifacts: [certificateOf('acme-root')],
    shareSets: [
      {
        setId: '0badcafe',
        keyId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
        required: 2,
        shares: [
          { index: 1, custodian: 'Anna Amsel', commitment: 'a1'.repeat(32) },
          { index: 2, custodian: 'Berta Buche', commitment: 'b2'.repeat(32) },
        ],
      },
    ],
    keys: [
      {
        keyId: '00112233445566778899aabbccddeeff',
        algorithm: 'EC-P384',
        custody: 'sealed file',
        settings: 'PBKDF2-HMAC-SHA-256, 10,000,000 iterations, AES-256-CBC',
        spkiSha256: digestOf('spki'),
        operation: 'acme-root',
      },
    ],
    ledger: {
      ledgerId: 'a1b2c3d4e5f60718',
      publicKeySha256: digestOf('ledger key'),
      size: 57,
      headHash: digestOf('head'),
      entries: [
        { seq: 11, time: '2026-11-21T10:00:00Z', type: 'ceremony-opened', hash: digestOf('11') },
        { seq: 12, time: '2026-11-21T10:01:07Z', type: 'step-completed', hash: digestOf('12') },
      ],
    },
    checkpoint: {
      note: 'anchorite/a1b2c3d4e5f60718\n56\nqrvM3e7/ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJk=\n\n— ledger Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5\n',
      size: 56,
      rootHash: digestOf('root'),
      qr: paperFrames(
        { name: 'checkpoint.txt', mediaType: 'text/plain', content: new TextEncoder().encode('checkpoint '.repeat(20)) },
        4,
      ),
    },
    ...over,
  };
}

/** Everything that could break a page: long and right-to-left names, 45 steps, several artifacts, markup in every text. */
export function hostileRecord(): TranscriptRecord {
  const long = 'Freifrau Hermenegilde-Wilhelmine von und zu Oberschwarzenstein-Niederweißenfels';
  const acts = ['Open', 'Machine and software', 'Plan review', 'Key generation', 'Root certificate', 'First CRL', 'Close'];
  return recordOf({
    mode: 'rehearsal',
    title: 'Wurzelzertifikat der Vereinigten Norddeutschen Eichämter und ihrer Rechtsnachfolger, dritte Generation (G3)',
    organisation: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG',
    outcome: 'aborted',
    outcomeReason: 'The volume is full (volume-full). Keys were deactivated.',
    participants: [
      { name: long, role: 'ceremonyAdministrator', initials: 'HWOS' },
      { name: 'محمد بن عبد الله', role: 'cryptoOfficer', initials: 'MA' },
      { name: 'Συμεών Παπαδόπουλος', role: 'cryptoOfficer', initials: 'ΣΠ' },
      { name: 'Екатерина Щербакова', role: 'internalWitness', initials: 'ЕЩ' },
      { name: 'evil\u202ecnp.exe <script>alert(1)</script>', role: 'externalWitness', initials: 'EV' },
    ],
    steps: Array.from({ length: 45 }, (_, i) =>
      stepOf(i + 1, {
        actTitle: acts[Math.floor((i * acts.length) / 45)]!,
        who: roles[i % roles.length]!,
        activity:
          i % 7 === 3
            ? 'Read the SHA-256 of the public key aloud in words. The internal witness confirms each word on the printed copy of the script and ticks the box beside it.'
            : `Confirm that seal ${i} is intact and write its number into the table of materials.`,
        say: i % 9 === 2 ? 'I confirm that the clock of this machine and the clock on the wall show the same minute.' : null,
        evidence:
          i % 4 === 0
            ? [
                { label: 'SHA-256', value: digestOf(String(i)) },
                { label: 'file', value: `${'very-long-name-'.repeat(6)}.csr` },
              ]
            : [],
        time: i < 41 ? `2026-11-2${i < 38 ? 1 : 2}T1${i % 10}:0${i % 10}:07Z` : null,
        initials: i < 41 ? 'ЕЩ' : null,
        exceptions: i === 12 ? [1, 2] : [],
      }),
    ),
    artifacts: [
      certificateOf('rehearsal-root', {
        fields: [
          { label: 'Subject', value: `CN=${'x'.repeat(64)}` },
          { label: 'Bidi', value: 'a\u202eb\u2066c' },
        ],
      }),
      certificateOf('issuing-1', {
        issuer: 'rehearsal-root',
        text: Array.from({ length: 130 }, (_, i) => `    line ${i} ${'ab:'.repeat(i % 40)}`).join('\n'),
      }),
      certificateOf('rehearsal-root', { kind: 'crl', issuer: null }),
    ],
    ledger: {
      ...recordOf().ledger,
      entries: Array.from({ length: 90 }, (_, i) => ({
        seq: i,
        time: '2026-11-21T10:00:00Z',
        type: 'step-completed',
        hash: digestOf(String(i)),
      })),
    },
  });
}
