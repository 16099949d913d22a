/**
 * Who may import whom, and which package or module of Node may be imported where. What is not written here is refused.
 * A room never needs to be named to import from itself.
 */
const shared = ['shared/base', 'shared/fault', 'shared/pki', 'shared/ceremony', 'shared/contract', 'shared/qr'] as const;

const mainRooms = [
  'main/app',
  'main/audit',
  'main/ceremony',
  'main/ipc',
  'main/keystore',
  'main/ledger',
  'main/lifecycle',
  'main/lint',
  'main/media',
  'main/ports',
  'main/preload',
  'main/profile',
  'main/terminal',
  'main/transcript',
  'main/workstation',
  'main/x509',
] as const;

const wizards = [
  'renderer/wizards/root-creation',
  'renderer/wizards/copy-end',
  'renderer/wizards/ledger-backup',
  'renderer/wizards/approver',
  'renderer/wizards/share-check',
  'renderer/wizards/token',
  'renderer/wizards/intermediate-signing',
  'renderer/wizards/crl-refresh',
  'renderer/wizards/media-export',
  'renderer/wizards/key-custody',
  'renderer/wizards/authority-adoption',
] as const;

const behindTheBridge = ['renderer/bridge', 'renderer/parts', 'renderer/text', ...shared] as const;

/** Room -> rooms it may import from. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  // Each shared folder knows the ones before it.
  'shared/base': [],
  'shared/fault': ['shared/base'],
  'shared/pki': ['shared/base', 'shared/fault'],
  'shared/ceremony': ['shared/base', 'shared/fault', 'shared/pki'],
  'shared/contract': ['shared/base', 'shared/fault', 'shared/pki', 'shared/ceremony'],
  'shared/qr': ['shared/base', 'shared/fault'],

  'main/ports': shared,
  'main/x509': shared,
  'main/profile': shared,
  'main/lint': ['main/x509', ...shared],
  'main/lifecycle': ['main/ports', ...shared],
  'main/ceremony': ['main/ports', 'main/profile', 'main/x509', 'main/lint', ...shared],
  // Adapters: never each other. Key material needs DER, hence x509.
  'main/keystore': ['main/ports', 'main/x509', ...shared],
  'main/ledger': ['main/ports', ...shared],
  'main/media': ['main/ports', ...shared],
  'main/workstation': ['main/ports', ...shared],
  'main/transcript': ['main/ports', ...shared],
  // Reads what the others wrote, without the ceremonies that wrote it.
  'main/audit': ['main/ledger', 'main/x509', 'main/ports', ...shared],
  // The two ways to drive a ceremony.
  'main/ipc': ['main/ceremony', 'main/lifecycle', 'main/profile', 'main/x509', 'main/ports', ...shared],
  'main/terminal': ['main/ceremony', 'main/x509', 'main/ports', ...shared],
  // The shell knows paper sizes (transcript/page-setup.ts), no PKI.
  'main/app': ['main/ports', 'main/ipc', 'main/transcript', ...shared],
  'main/preload': ['shared/contract'],
  // Composition roots: main.ts, cli.ts and what they share.
  main: [...mainRooms, ...shared],

  'renderer/style': [],
  'renderer/text': shared,
  'renderer/bridge': shared,
  'renderer/parts': ['renderer/text', ...shared],
  'renderer/screens': behindTheBridge,
  'renderer/wizards': behindTheBridge,
  ...Object.fromEntries(wizards.map((wizard) => [wizard, ['renderer/wizards', ...behindTheBridge]])),
  renderer: [
    'renderer/bridge',
    'renderer/parts',
    'renderer/screens',
    'renderer/style',
    'renderer/text',
    'renderer/wizards',
    ...wizards,
    ...shared,
  ],
};

/** Between two rooms that may meet, only through these files. */
export const onlyThrough: readonly { readonly from: string; readonly into: string; readonly files: readonly string[] }[] = [
  { from: 'main/app', into: 'main/transcript', files: ['main/transcript/page-setup.ts'] },
  // Parts draw values that were fetched elsewhere: shapes only, no call.
  { from: 'renderer/parts', into: 'shared/contract', files: ['shared/contract/views.ts'] },
  { from: 'renderer/parts', into: 'shared/ceremony', files: ['shared/ceremony/script.ts'] },
  // The doors are strings; schemas would bring zod into the preload.
  { from: 'main/preload', into: 'shared/contract', files: ['shared/contract/channels.ts'] },
];

/** Package or module of Node -> rooms or files that may import it. */
export const packageRooms: Readonly<Record<string, readonly string[]>> = {
  // ASN.1 in one room.
  asn1js: ['main/x509'],
  pkijs: ['main/x509'],
  '@peculiar/x509': ['main/x509'],
  'reflect-metadata': ['main/x509'],
  sqlite3: ['main/ledger'],
  // Shamir's secret sharing: only where secrets are.
  'shamir-secret-sharing': ['main/keystore/shares/polynomial.ts'],
  // Its list of words, nothing else of it.
  '@scure/bip39/wordlists/english.js': ['main/keystore/drawn-passphrase.ts'],
  // The driver loads a vendor's code: in the token host and nowhere else.
  pkcs11js: [
    'main/keystore/pkcs11/mechanisms.ts',
    'main/keystore/pkcs11/module-slots.ts',
    'main/keystore/pkcs11/token-objects.ts',
    'main/keystore/pkcs11/loaded-module.ts',
    'main/keystore/pkcs11/token-templates.ts',
    'main/keystore/pkcs11/token-destruction.ts',
    'main/keystore/pkcs11/token-generation.ts',
    'main/keystore/pkcs11/token-signature.ts',
  ],
  electron: ['main/app', 'main/preload', 'main/main.ts'],
  canonicalize: ['shared/base'],
  zod: [
    'shared/pki',
    'shared/ceremony',
    'shared/contract',
    'main/audit',
    'main/ipc',
    'main/keystore/pkcs11/token-module-list.ts',
    'main/ledger',
    'main/profile',
    'main/main.ts',
    'main/app/print-main.ts',
    'renderer/bridge',
  ],
  react: ['main/transcript', 'renderer', 'renderer/bridge', 'renderer/parts', 'renderer/screens', 'renderer/wizards', ...wizards],
  'react-dom/client': ['renderer'],
  'react-dom/server': ['main/transcript'],
  qrcode: ['main/transcript'],
  'qrcode/lib/core/qrcode.js': ['renderer/parts'],
  '@fontsource-variable/inter/index.css': ['renderer'],
  '@fontsource-variable/jetbrains-mono/index.css': ['renderer'],

  'node:child_process': ['main/app'],
  'node:crypto': ['main/audit', 'main/keystore', 'main/ledger', 'main/media', 'main/transcript', 'main/workstation', 'main/x509'],
  'node:fs': ['main/app', 'main/audit', 'main/keystore', 'main/ledger', 'main/media', 'main/terminal', 'main/main.ts'],
  'node:fs/promises': [
    'main',
    'main/app',
    'main/audit',
    'main/keystore',
    'main/ledger',
    'main/media',
    'main/terminal',
    'main/transcript',
  ],
  'node:os': ['main/app'],
  'node:path': ['main', 'main/app', 'main/audit', 'main/keystore', 'main/media', 'main/terminal', 'main/transcript'],
  'node:timers/promises': ['main/ledger'],
  'node:tty': ['main/headless-ceremony.ts', 'main/terminal'],
  // A module that hangs blocks the one thread of its host; another ends the process then.
  'node:worker_threads': ['main/token-host.ts'],
  'node:util': ['main/app/core-dumps.ts', 'main/cli.ts', 'main/keystore'],
  // To close them.
  'node:net': ['main/app/deny-network.ts'],
  'node:dgram': ['main/app/deny-network.ts'],
  'node:dns': ['main/app/deny-network.ts'],
  'node:inspector': ['main/app/deny-network.ts'],
};
