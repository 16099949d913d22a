import type { CopyFate } from '../../shared/ceremony/key-operations.ts';
import type { CopyKind, ExportFormat, KeyState, Protection } from '../../shared/ceremony/key-words.ts';
import type { KeyMove } from '../../shared/ceremony/key-moves.ts';
import type { KeyView } from '../../shared/contract/key-views.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';
import { grouped } from './distance.ts';

/** What becomes of a copy or share in a destruction. */
type Fate = 'usual' | CopyFate;

/** The ceremonies on the key of an authority. */
export type CustodyKind = Extract<CeremonyKind, `key-${string}` | 'restore-drill'>;

/** What the new copy of a resealing is for. */
export const custodyProtections = ['passphrase', 'offline-passphrase', 'quorum'] as const;
export type CustodyProtection = (typeof custodyProtections)[number];

interface Placed {
  readonly kind: CopyKind;
  readonly place: string;
}

const copyKind: Readonly<Record<CopyKind, string>> = {
  'throw-away': 'in memory',
  'sealed-file': 'sealed file',
  token: 'token',
  carried: 'carried away',
  backup: 'backup',
  exported: 'exported',
};

const copyProtection: Readonly<Record<Protection, string>> = {
  none: 'no passphrase',
  passphrase: 'passphrase',
  'offline-passphrase': 'offline passphrase',
  'two-passphrases': 'two passphrases',
  quorum: 'quorum',
  pin: 'PIN',
};

/** Words for where keys are and for the ceremonies that move them. */
export const custodyText = {
  names: {
    'key-resealing': 'Key resealing',
    'key-carriage': 'Key carriage',
    'key-restoration': 'Key restoration',
    'key-export': 'Key export',
    'key-backup': 'Key backup',
    'restore-drill': 'Restore drill',
    'key-second-home': 'Second home',
    'key-state-change': 'Key state',
    'key-destruction': 'Key destruction',
  } satisfies Record<CustodyKind, string>,
  purpose: {
    'key-resealing': 'A new passphrase for a sealed key; or offline and back, kept on this workstation.',
    'key-carriage': 'A key goes offline and leaves on a volume; the copy here is removed.',
    'key-restoration': 'A key comes back from its file.',
    'key-export': 'A copy of a key for other programs, under a passphrase of two halves.',
    'key-backup': 'Key and ledger on a volume, under two people; restored from it and proven before it leaves the room.',
    'restore-drill': 'A backup is restored into a home apart, proven and wiped. Nothing here changes.',
    'key-second-home': 'A token that holds the same key is recorded as one more home of it.',
    'key-state-change': 'Suspend a key, make it active again, deactivate it, or record that it is compromised.',
    'key-destruction': 'The end of a key: every copy accounted for.',
  } satisfies Record<CustodyKind, string>,
  buttons: {
    'key-resealing': 'Seal a key anew',
    'key-carriage': 'Carry a key away',
    'key-restoration': 'Bring a key back',
    'key-export': 'Export a key',
    'key-backup': 'Back up a key',
    'restore-drill': 'Prove a backup',
    'key-second-home': 'Record a second home',
    'key-state-change': 'Change a key’s state',
    'key-destruction': 'Destroy a key',
  } satisfies Record<CustodyKind, string>,
  buttonsHere: {
    'key-resealing': 'Seal anew …',
    'key-carriage': 'Carry away …',
    'key-restoration': 'Bring back …',
    'key-export': 'Export …',
    'key-backup': 'Back up …',
    'restore-drill': 'Prove a backup …',
    'key-second-home': 'Second home …',
    'key-state-change': 'Change state …',
    'key-destruction': 'Destroy …',
  } satisfies Record<CustodyKind, string>,
  /** Resealings that are looked for under another name. */
  takeOffline: 'Take a key offline',
  takeOfflineHere: 'Take offline …',
  bringBackHere: 'Bring back a key that is kept here',
  intro: {
    'key-resealing':
      'The key is sealed under a new passphrase on this workstation. Once that copy is recorded, the one before it ends.',
    'key-carriage': 'One encrypted file is written to the volume and read back; then the copies on this workstation are removed.',
    'key-restoration': 'The file’s passphrase opens it, a new passphrase seals it here. The file stays where it is.',
    'key-export':
      'Two people set one half of a new passphrase each. One file is written to the volume and read back; the copies here stay.',
    'key-backup':
      'Two people set one half of a new passphrase each. The sealed key and the whole ledger are written to the volume, then restored from it into a home apart and proven.',
    'restore-drill':
      'Those who know the halves give them. Key and ledger are restored from the volume into a home apart, compared with what is here, and wiped.',
    'key-second-home':
      'The key was brought onto another token by other means: a vendor’s clone, an import. It signs a challenge there, and either token serves from then on.',
    'key-state-change': 'Only an active key signs. A key that is deactivated, compromised or destroyed never becomes active again.',
    'key-destruction':
      'Nothing can be signed with this key ever again. Copies here are removed, those on tokens destroyed there; for everything else people attest, one by one.',
  } satisfies Record<CustodyKind, string>,
  introQuorum:
    'The key is sealed on this workstation behind a new set of shares. Once that copy is recorded, the one before it ends, and old shares are void.',
  introRestoredQuorum: 'The file’s passphrase opens it; here it is sealed behind a new set of shares. The file stays where it is.',
  title: (kind: CustodyKind, authority: string) => `${custodyText.names[kind]}: ${authority}`,
  noAuthority: 'No key allows this now. See Authorities for where each key is.',
  authority: 'Authority',
  /** Of an authority that a ceremony was begun for and cannot be held with. */
  refused: {
    choice: (authority: string) => `${authority}: not for this ceremony`,
    unknown: 'No authority of this name has a key here.',
    noKey: 'Its key was never on this workstation.',
    ended: (state: KeyState) => `Its key is ${custodyText.states[state]}: no copy of it is made, moved or proven any more.`,
    placed: {
      'key-resealing': 'No copy of its key is sealed on this workstation.',
      'key-carriage': 'No copy of its key is sealed on this workstation.',
      'key-restoration': 'Its key is in use here, or was never in a file to come back from.',
      'key-export': 'No copy of its key is sealed on this workstation.',
      'key-backup': 'No copy of its key is sealed on this workstation.',
      'restore-drill': 'No backup of its key is on record.',
      'key-second-home': 'Its key has no other home.',
      'key-state-change': 'No other state can follow the one that its key is in. Where it is not destroyed, its destruction can.',
      'key-destruction': 'Its key is destroyed already.',
    } satisfies Record<CustodyKind, string>,
  },
  protection: 'What the new copy is for',
  protections: {
    passphrase: 'Use in ceremonies',
    'offline-passphrase': 'Offline, kept here',
  },
  protectionHints: {
    passphrase: 'Sealed under a new passphrase. This is also how a key that is offline here comes back.',
    'offline-passphrase': 'Sealed under a separate offline passphrase. Nothing can be signed until it is brought back.',
  },
  restored: { label: 'A passphrase', hint: 'Whoever sets it opens the key alone.' },
  format: 'Format',
  formats: { pkcs8: 'PKCS #8', pkcs12: 'PKCS #12', 'pkcs12-pbmac1': 'PKCS #12 with PBMAC1' } satisfies Record<ExportFormat, string>,
  formatHints: {
    pkcs8: 'The key alone, PEM. openssl opens it.',
    pkcs12: 'With its certificates, for most programs.',
    'pkcs12-pbmac1': 'RFC 9879. Few programs read it yet: OpenSSL from 3.4, Java from 25.',
  } satisfies Record<ExportFormat, string>,
  exportIterationsHint: 'Left empty: what suits the format, some seconds of work at each opening.',
  iterations: 'PBKDF2 iterations',
  iterationsHint: `Left empty: ${grouped(10_000_000)}, some seconds of work at each use.`,
  volume: 'Volume',
  chooseFolder: 'Choose folder …',
  chooseOther: 'Choose another …',
  folderNeeded: 'Choose the folder of the volume.',
  backupFolder: 'Backup',
  backupFolderNeeded: 'Choose the folder of the backup itself: ANCHORITE-BACKUP-… on its volume.',
  proveEvery: 'Days between drills',
  proveEveryHint: 'Home names the backup when so many days have passed since it was proven.',
  file: 'Key file',
  chooseFile: 'Choose key file …',
  fileNeeded: 'Choose the key file.',
  to: 'New state',
  why: 'Reason',
  whyHint: 'Kept in the ledger and on the transcript.',
  copies: 'Copies',
  lost: 'Lost',
  lostSince: 'lost since',
  copiesHint: 'All that the ledger knows: copies and shares. One it does not know cannot be accounted for here.',
  removed: 'removed here',
  fates: {
    usual: 'destroyed before witnesses, attested',
    destroyed: 'destroyed before witnesses, attested',
    lost: 'lost: those present attest it',
  } satisfies Record<Fate, string>,
  tokenFates: {
    usual: 'destroyed on the token, which is put in',
    destroyed: 'the device is destroyed before witnesses, attested',
    lost: 'the device is lost: those present attest it',
  } satisfies Record<Fate, string>,
  shareOf: (index: number, setId: string, custodian: string) => `share ${index} of set ${setId}, ${custodian}`,
  recordedAs: (status: string) => `On record: ${status}.`,
  uncertifiedChoice: (authority: string, spkiSha256: string) =>
    `${authority}, no certificate, public key ${spkiSha256.slice(0, 8)} …`,
  uncertified: 'Keys without a certificate',
  uncertifiedBody: 'Their ceremony was aborted before a certificate was made. They sign nothing; destroy them.',
  key: 'Key',
  keyState: 'Key state',
  signUntil: 'Signs certificates until',
  signs: 'Signs',
  /** Null where it signs until its own end. */
  signsNothing: {
    'pre-activation': null,
    active: null,
    suspended: 'nothing while it is suspended, no CRL either',
    deactivated: 'nothing any more, no CRL either',
    compromised: 'nothing any more, no CRL either',
    destroyed: 'nothing any more, no CRL either',
  } satisfies Record<KeyState, string | null>,
  onlyDestruction: 'A compromised key stays compromised: no other state can follow, only its destruction.',
  signingEnded: 'ended',
  since: 'since',
  endedCopies: 'Copies of a key that ended',
  history: 'History of the key',
  historyState: 'What',
  historyAt: 'When',
  historyCeremony: 'Ceremony',
  historyWhy: 'How and why',
  historyWho: 'Led and watched by',
  onToken: copyKind.token,
  tokenAway: 'token not present',
  noCopies: 'No live copy is known.',
  destructionBegun: 'may be gone: its destruction was begun, and its end is not on record',
  /** As people read it: the place of one on a token says what it is. */
  copyAt: ({ kind, place }: Placed) => (kind === 'token' ? place : `${copyKind[kind]}, ${place}`),
  copy: ({ kind, place, protection }: Placed & { readonly protection: Protection }) =>
    kind === 'token' ? `${place}, ${copyProtection[protection]}` : `${copyKind[kind]}, ${copyProtection[protection]}, ${place}`,
  copyProtection,
  states: {
    'pre-activation': 'not active yet',
    active: 'active',
    suspended: 'suspended',
    deactivated: 'deactivated',
    compromised: 'compromised',
    destroyed: 'destroyed',
  } satisfies Record<KeyState, string>,
  /** In the history of the key, in place of its state. */
  copyEnded: { destroyed: 'copy destroyed', lost: 'copy lost' } satisfies Record<CopyFate, string>,
  /** In the same place. */
  moves: {
    'sealed-anew': 'sealed anew',
    'taken-offline': 'taken offline, kept here',
    'carried-away': 'carried away',
    'brought-back': 'brought back',
    'behind-quorum': 'put behind a quorum',
    'shares-dealt': 'shares dealt anew',
    'backed-up': 'backed up',
    exported: 'exported',
    'second-home': 'second home on a token',
  } satisfies Record<KeyMove, string>,
  keyWords: (state: KeyState) => `key ${custodyText.states[state]}`,
  /** Said in place of the usual custody where the key cannot be used. */
  custody: {
    online: null,
    'offline-here': 'key offline, kept here',
    'offline-away': 'key offline, carried away',
    gone: 'no live copy of the key',
  } satisfies Record<KeyView['custody'], string | null>,
} as const;
