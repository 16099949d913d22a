import type { BackedUpKeyView, LedgerBackupsView } from '../../shared/contract/backup-views.ts';
import type { ApproverView } from '../../shared/contract/approver-views.ts';
import type { ShareSetView } from '../../shared/contract/share-views.ts';
import type { AbsentTokenView, ChosenModule, TokenModuleView } from '../../shared/contract/token-views.ts';
import { digest } from './fake-bridge-data.ts';

/** Made-up tokens and custodians, beside `fake-bridge-data.ts`. */

const token = {
  module: '/usr/lib/softhsm/libsofthsm2.so',
  serialNumber: '21c17ef1ea6b72cd',
  label: 'Acme root one',
  manufacturer: 'SoftHSM project',
  model: 'SoftHSM v2',
  firmware: '2.6',
  cryptoki: '2.40',
  initialised: true,
  writeProtected: false,
  protectedAuthenticationPath: false,
  operatingMode: { randomNumberGenerator: true, loginRequired: true, protectedAuthenticationPath: false, hardwareSlot: false },
  pin: 'count-low' as const,
  algorithms: ['EC-P256', 'EC-P384', 'RSA-4096'],
  pins: null,
  authorities: ['acme-root'],
  missing: [],
  unrecorded: [],
  turnedUp: [],
  looked: true,
};

/** One module with a token in use and an empty one, and one that does not answer. */
export const tokenModules: TokenModuleView[] = [
  {
    path: token.module,
    sha256: digest(7),
    fault: null,
    tokens: [token, { ...token, serialNumber: '', label: '', initialised: false, pin: 'not-set', authorities: [] }],
  },
  {
    path: '/opt/vendor/lib/libvendor-pkcs11-with-a-rather-long-name.so.4.2.1',
    sha256: digest(8),
    fault: { code: 'token-timed-out', detail: { module: 'libvendor', seconds: '15' }, logId: null },
    tokens: [],
  },
];

/** A link that would replace what is registered. */
export const chosenModule: ChosenModule = {
  path: token.module,
  realPath: '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  size: 1_060_976,
  modifiedAt: '2026-05-20T08:12:44Z',
  sha256: digest(9),
  registered: digest(7),
};

/** A token that was taken away, and one behind a module that nobody registered here. */
export const absentTokens: AbsentTokenView[] = [
  {
    module: token.module,
    serialNumber: '98c17ef1ea6b7200',
    label: 'Acme root two',
    manufacturer: token.manufacturer,
    model: token.model,
    authorities: ['acme-root'],
    standing: 'answers',
    elsewhere: null,
  },
  {
    module: '/opt/another-vendor/lib/libanother-vendor-pkcs11-with-a-rather-long-name.so.11.0.3',
    serialNumber: '00000000-0000-0000-0000-000000004711',
    label: 'AcmeIssuingTwentyTwentySixVaultB',
    manufacturer: 'Another Vendor of Tokens GmbH',
    model: 'Keeper 9',
    authorities: ['acme-issuing', 'acme-issuing-with-a-rather-long-name-2026'],
    standing: 'not-registered',
    elsewhere: null,
  },
];

/** Of whom one has lost the file, and has a long name. */
export const approvers: ApproverView[] = [
  {
    person: 'Wilma Witness',
    spkiSha256: 'a1'.repeat(32),
    since: '2026-03-02T09:12:00Z',
    ceremony: '2026-03-02-01',
    lastApproval: { at: '2026-11-20T10:00:00Z', ceremony: '2026-11-20-01' },
    keyHere: true,
  },
  {
    person: 'Bartholomäus Maximilian von und zu Hohenstein-Wertheim der Jüngere',
    spkiSha256: 'b2'.repeat(32),
    since: '2026-11-01T09:12:00Z',
    ceremony: '2026-11-01-01',
    lastApproval: null,
    keyHere: false,
  },
];

/** A set with one share to spare, and one that a custodian of the other is in too. */
export const shareSets: ShareSetView[] = [
  {
    setId: '0badcafe',
    authority: 'acme-root',
    keyState: 'active',
    required: 2,
    total: 3,
    available: 1,
    exposed: 2,
    verdict: 'too-few-come',
    madeAt: '2026-01-10T09:00:00Z',
    checkEveryDays: 365,
    shares: ['Anna Amsel', 'Berta Buche', 'Carl-Friedrich von und zu Schönborn-Wiesentheid'].map((custodian, at) => ({
      index: at + 1,
      custodian,
      delivery: (['card', 'both', 'file'] as const)[at] ?? 'card',
      status: (['available', 'lost', 'custodian-left'] as const)[at] ?? 'available',
      changed:
        at === 0
          ? null
          : { at: '2026-09-01T09:00:00Z', why: 'not in its safe at the yearly look at all bags, nobody signed it out' },
      bag:
        at === 2
          ? null
          : { bag: `AUG-2026-00${at}4711-${at}`, place: at === 0 ? 'Tresor 2, Bankhaus Schönborn-Wiesentheid' : null },
      checkedAt: at === 0 ? '2026-06-01T09:00:00Z' : null,
      old: at === 2,
      quorums: at === 0 ? 2 : 1,
    })),
  },
  {
    setId: '00c0ffee',
    authority: 'acme-issuing',
    keyState: 'active',
    required: 2,
    total: 2,
    available: 2,
    exposed: 0,
    verdict: 'none-to-spare',
    madeAt: '2026-02-10T09:00:00Z',
    checkEveryDays: 1_000,
    shares: ['Anna Amsel', 'Dora Dachs'].map((custodian, at) => ({
      index: at + 1,
      custodian,
      delivery: 'card' as const,
      status: 'available' as const,
      changed: null,
      bag: null,
      checkedAt: null,
      old: false,
      quorums: 2 - at,
    })),
  },
];

/** A key with a proven and an unproven backup, one with none, one that is on a token. */
export const backedUpKeys: BackedUpKeyView[] = [
  {
    authority: 'acme-root',
    state: 'active',
    sealedHere: true,
    elsewhere: [],
    lost: [],
    backups: [
      {
        keyId: 'b'.repeat(32),
        folder: '/media/operator/VAULT-B/ANCHORITE-BACKUP-acme-root-2026-06-01-02',
        madeAt: '2026-06-01T09:00:00Z',
        bag: null,
        provenAt: null,
        failedAt: null,
        proveEveryDays: 365,
        dueAt: '2026-06-01T09:00:00Z',
        due: true,
        ledgerSize: 812,
        later: { entries: 40, certificates: 1, revocations: 2, crls: 3 },
      },
      {
        keyId: 'c'.repeat(32),
        folder: '/media/operator/VAULT-A/ANCHORITE-BACKUP-acme-root-2026-01-10-01',
        madeAt: '2026-01-10T09:00:00Z',
        bag: { bag: 'AUG-2026-0004711', place: 'Tresor 2, Bankhaus Schönborn-Wiesentheid', at: '2026-01-10T09:20:00Z' },
        provenAt: '2026-01-10T09:10:00Z',
        failedAt: null,
        proveEveryDays: 365,
        dueAt: '2027-01-10T09:10:00Z',
        due: false,
        ledgerSize: 41,
        later: { entries: 811, certificates: 0, revocations: 0, crls: 0 },
      },
    ],
  },
  {
    authority: 'acme-issuing',
    state: 'suspended',
    sealedHere: true,
    elsewhere: ['exported /media/operator/OLD-STICK/issuing.key'],
    lost: [
      {
        keyId: 'd'.repeat(32),
        folder: '/media/operator/VAULT-C/ANCHORITE-BACKUP-acme-issuing-2026-02-01-01',
        lostAt: '2026-05-01T09:00:00Z',
        why: 'not in its safe, nor in the other one',
      },
    ],
    backups: [],
  },
  { authority: 'acme-token-root', state: 'active', sealedHere: false, elsewhere: [], lost: [], backups: [] },
];

/** One backup of the ledger by itself that is proven, beside those of keys. */
export const ledgerBackups: LedgerBackupsView = {
  ofKeys: 2,
  holdsAny: true,
  backups: [
    {
      backupId: 'e'.repeat(32),
      folder: '/media/operator/VAULT-L/ANCHORITE-LEDGER-a1b2c3d4-2026-03-01-01',
      madeAt: '2026-03-01T09:00:00Z',
      bag: { bag: 'AUG-2026-0004712', place: 'Tresor 2', at: '2026-03-01T09:20:00Z' },
      provenAt: '2026-03-01T09:10:00Z',
      failedAt: null,
      proveEveryDays: 365,
      dueAt: '2027-03-01T09:10:00Z',
      due: false,
      ledgerSize: 612,
      later: { entries: 240, certificates: 1, revocations: 1, crls: 2 },
    },
  ],
};
