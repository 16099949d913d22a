import type { BackedUpKeyView } from '../../shared/contract/backup-views.ts';
import type { ShareSetView } from '../../shared/contract/share-views.ts';
import type { TokenModuleView } from '../../shared/contract/token-views.ts';
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
  pin: 'count-low' as const,
  algorithms: ['EC-P256', 'EC-P384', 'RSA-4096'],
  authorities: ['acme-root'],
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

/** A set with one share to spare, and one that a custodian of the other is in too. */
export const shareSets: ShareSetView[] = [
  {
    setId: '0badcafe',
    authority: 'acme-root',
    required: 2,
    total: 3,
    madeAt: '2026-01-10T09:00:00Z',
    checkEveryDays: 365,
    shares: ['Anna Amsel', 'Berta Buche', 'Carl-Friedrich von und zu Schönborn-Wiesentheid'].map((custodian, at) => ({
      index: at + 1,
      custodian,
      delivery: (['card', 'both', 'file'] as const)[at] ?? 'card',
      checkedAt: at === 0 ? '2026-06-01T09:00:00Z' : null,
      old: at === 2,
      quorums: at === 0 ? 2 : 1,
    })),
  },
  {
    setId: '00c0ffee',
    authority: 'acme-issuing',
    required: 2,
    total: 2,
    madeAt: '2026-02-10T09:00:00Z',
    checkEveryDays: 1_000,
    shares: ['Anna Amsel', 'Dora Dachs'].map((custodian, at) => ({
      index: at + 1,
      custodian,
      delivery: 'card' as const,
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
    backups: [
      {
        keyId: 'b'.repeat(32),
        folder: '/media/operator/VAULT-B/ANCHORITE-BACKUP-acme-root-2026-06-01-02',
        madeAt: '2026-06-01T09:00:00Z',
        provenAt: null,
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
        provenAt: '2026-01-10T09:10:00Z',
        proveEveryDays: 365,
        dueAt: '2027-01-10T09:10:00Z',
        due: false,
        ledgerSize: 41,
        later: { entries: 811, certificates: 0, revocations: 0, crls: 0 },
      },
    ],
  },
  { authority: 'acme-issuing', state: 'suspended', sealedHere: true, backups: [] },
  { authority: 'acme-token-root', state: 'active', sealedHere: false, backups: [] },
];
