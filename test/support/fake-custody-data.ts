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
