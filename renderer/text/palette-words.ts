import type { CeremonyKind } from '../../shared/contract/views.ts';

/** Words under which people look for a ceremony or a screen that has another name; searched, never shown. */
export const paletteWords = {
  'root-creation': 'create make generate new authority ca certificate key',
  'intermediate-signing': 'issue certify csr request subordinate sub ca',
  'crl-refresh': 'revoke revocation withdraw certificate list renew',
  'media-export': 'copy stick usb volume publish hand over',
  'authority-adoption': 'import take over existing foreign migrate',
  'key-resealing': 'seal anew passphrase change replace a custodian quorum split shares deal rotate take offline bring back',
  'key-carriage': 'carry away offline take out remove volume safe',
  'key-restoration': 'bring back restore recover online return from backup file',
  'key-export': 'pkcs8 pkcs12 p12 pfx copy key file',
  'key-backup': 'back up save copy volume',
  'restore-drill': 'prove test verify backup restore drill',
  'ledger-backup': 'back up save copy volume record revocations token disaster',
  'ledger-drill': 'prove test verify ledger backup restore drill',
  'ledger-backup-end': 'ledger backup medium broken replaced destroyed lost end',
  'key-second-home': 'clone token hsm copy',
  'key-state-change': 'suspend deactivate activate compromise compromised resume',
  'key-destruction': 'destroy delete erase wipe end of life zeroise zeroize remove',
  'copy-end': 'backup carried exported stick medium broken replaced shredded destroyed lost end of a copy',
  'share-check': 'custodian card quorum verify look',
  'share-status': 'custodian lost left compromised card quorum',
  'token-initialisation': 'initialize hsm smart card pin so-pin set up',
  'token-pin-change': 'unlock change pin hsm smart card',
  'approver-enrolment': 'enrol enroll register person people witness second dual control approve',
  'approver-withdrawal': 'remove person people witness left approve',
  /** Screens: they are there also while no ceremony can be begun. */
  ceremony: 'resume abort interrupted go on',
  authorities: 'key carry away take offline bring back restore export seal anew destroy suspend adopted',
  tokens: 'register a module pkcs11 pkcs #11 hsm smart card pin',
  backups: 'restore drill prove back up carry',
  approvers: 'enrol enroll people person witness two-person approval register',
  custodians: 'replace a custodian shares quorum holders',
  takeOffline: 'away out of use',
  bringBack: 'online use in ceremonies restore return',
} satisfies Record<
  CeremonyKind | 'approvers' | 'ceremony' | 'authorities' | 'tokens' | 'backups' | 'custodians' | 'takeOffline' | 'bringBack',
  string
>;
