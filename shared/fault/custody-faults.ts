import { ledgerBackupFaults } from './ledger-backup-faults.ts';

/** Words of a fault: what was refused, the rule, what to do next. `{key}` and `[…]` as in `fault-wording.ts`. */
export interface Wording {
  readonly refused: string;
  readonly rule?: string;
  readonly next: string;
}

/** Faults of cryptoperiods, shares, PINs and tokens in words. */
export const custodyFaults = {
  'cryptoperiod-impossible': {
    refused: 'The key cannot sign certificates until then: {why}.',
    rule: 'ANC-D25: signing ends after today, and with the certificate at the latest (ETSI EN 319 411-1 OVR-6.5.3-02).',
    next: 'Change “signs certificates until” in the plan, or leave it out: signing then ends with the certificate.',
  },
  'key-signing-ended': {
    refused: 'The key of {authority} signs no more certificates: its time to sign ended at {since}.',
    rule: 'ANC-D25: no use past the end of the cryptoperiod (ETSI EN 319 411-1 OVR-6.5.3-02; NIST SP 800-57 part 1 §5.3)',
    next: 'Create its successor with a new key, as a new root or certified by the same issuer, and sign there. CRLs of {authority} are signed until its certificate ends.',
  },
  'pre-generated-key-refused': {
    refused: 'The key was made in an earlier sitting, and does not stand its second assessment: {why}.',
    rule: 'ANC-D24: a pre-generated key is assessed again before it is used (ETSI EN 319 411-1 GEN-6.5.1-13B)',
    next: 'Certify nothing with it: abort this ceremony, destroy the key, and make a new one. Find out what changed between the sittings.',
  },
  'carried-copy-missing': {
    refused: 'The copies here stay: the copy that was carried is not at {path} as it was written: {why}.',
    rule: 'ANC-D20: a key leaves one place only for another in which it was seen.',
    next: 'Put its volume in again, mounted where it was, and resume. If the file is lost, abort: the key is still here; then record the end of the carried copy.',
  },
  'copy-still-there': {
    refused: 'What is said to be gone is there, {what}, at {path}[: {why}].',
    rule: 'ANC-D26: the absence of a copy is looked for, and nobody attests against what is seen.',
    next: 'Nothing is lost, the step waits. Destroy it with its medium, in sight of everyone; with the volume or token pulled out attest again, or resume where the ceremony was interrupted. A key on a token can be destroyed there with its PIN: in the key destruction, or, of a copy that is recorded as lost, by the end of that copy, in a ceremony of its own.',
  },
  'copy-unknown': {
    refused: 'The key of {authority} has no live copy “{copy}”.',
    rule: 'ANC-D26: what ends is a copy that the ledger knows, once, by its identifier, kind and place.',
    next: 'Look under Authorities, or with “anchorite keys”, and name the copy as it stands there. One that has ended is not listed any more.',
  },
  'copy-end-refused': {
    refused: 'This copy of the key of {authority} does not end by itself, {copy}: {why}.',
    rule: 'ANC-D26: a file on a volume ends on the word of those who saw it destroyed or miss it; the program ends what it can reach, and the last copy ends with the key.',
    next: 'Hold the ceremony that ends it, as said above. Nothing has been done.',
  },
  ...ledgerBackupFaults,
  'passphrase-shared': {
    refused: 'This passphrase opens {what}, too.',
    rule: 'ANC-F18, D20: what one credential opens is not under dual control.',
    next: 'Choose another one for the approval key. Where it is in force already: cancel, and abort; then enrol the person again, with a passphrase of their own.',
  },
  'approver-not-enrolled': {
    refused: 'Nothing was approved: {person} is not enrolled as an approver.',
    rule: 'ANC-F18: as long as anybody is enrolled, only they approve, each with a key of their own.',
    next: 'One of these approves: {enrolled}.',
  },
  'approver-absent': {
    refused: 'Nobody among those who watch is enrolled as an approver, and {needed}.',
    rule: 'ANC-F18: as long as anybody is enrolled, only they approve what is signed and who else approves.',
    next: 'Name one of these as a witness or auditor: {enrolled}. Where none of them can ever come, change the register “without” them, and say why; nothing is signed in that ceremony.',
  },
  'approver-unknown': {
    refused: '{person} is not enrolled as an approver.',
    next: 'Look under Approvers, or with “anchorite approvers”: people are named there as they were enrolled.',
  },
  'approver-key-missing': {
    refused: 'The approval key of {person} is not on this workstation as it was written: its files are gone or damaged.',
    rule: 'ANC-F18: an approval is signed by the key of the person who approves.',
    next: 'Another approver approves; else enrol {person} again, with the agreement of another approver or “without” one, and find out what happened to the files. They are in no backup.',
  },
  'approver-watches': {
    refused: '{person} cannot be enrolled: only somebody who watches approves, and does nothing else.',
    rule: 'ANC-F18, F20: whoever approves does not lead, confirm or hold a key.',
    next: 'Name the person among the participants as a witness or auditor, under this name and under no other role.',
  },
  'witness-holds-share': {
    refused: '{name} is to watch this ceremony, and is a custodian of the key too: who watches may hold no share of it.',
    rule: 'ANC-F20: whoever watches does nothing else.',
    next: 'Let somebody else watch, and give {name} another role or none; where shares are dealt, you can name another custodian instead.',
  },
  'bag-shared': {
    refused:
      'Bag {bag} holds share {index} of set {setId} already, the one of {other}: the share of {custodian} does not go into it.',
    rule: 'ANC-F16: each share in a bag of its own. Who opens one bag with two shares has two custodians’ shares; with as many as are required, the key.',
    next: 'Read the number on the bag once more. Where both were put into one, open it in sight of everyone, put one of them into another bag, and note that number.',
  },
  'share-unknown': {
    refused: 'Set {setId} has no share {index}[ of {custodian}].',
    next: 'Look under Custodians, or with “anchorite keys”: a share is named by its set, its number and its custodian.',
  },
  'share-status-refused': {
    refused: 'Share {index} of set {setId} is recorded as {from}; it cannot become {to}.',
    rule: 'ANC-F16: what others know stays known, what was destroyed does not come back, and nothing is recorded twice.',
    next: 'Where the record is wrong, say so as an exception; where custodians are missing, deal a new set by sealing the key anew.',
  },
  'note-too-long': {
    refused: 'The note “{what}” has more than {most} characters.',
    next: 'Write it shorter: of a bag the number that is printed on it and the place in a word or two, of a reason what matters.',
  },
  'share-damaged': {
    refused: 'This share cannot be read: {why}.',
    rule: 'Nothing is corrected by guessing (SLIP-39)',
    next: 'Where a word is named, look at that one; where the checksum does not fit, one or more are other words of the list, and nobody can say which. What was typed is gone, because no window keeps it (ANC-F12): type all rows anew from the card, each word compared as it is typed.',
  },
  'share-of-another-set': {
    refused: 'This share belongs to another set ({found}, not {wanted})[: {whose}].',
    next: 'Look for the card with the number {wanted}. Destroy no card here but one that is said to be void, and that before witnesses.',
  },
  'share-given-twice': {
    refused: 'Share {index}[, the one of {custodian},] was given already.',
    next: 'Let another custodian give theirs.',
  },
  'share-wrong': {
    refused: 'The share is not the one that was dealt (share: {index}[, of {custodian}]).',
    rule: 'Each share is held against its commitment in the ledger.',
    next: 'Let its custodian look for the right card. If it is lost, another custodian can take their place, and the set is to be replaced.',
  },
  'share-of-another-custodian': {
    refused: 'This is share {index} of the set, the one of {found}; it is {wanted} who is asked for theirs.',
    next: 'Let {wanted} look for their own card or file. The share of {found} is in order and goes back into its bag.',
  },
  'share-file-not-recognised': {
    refused: 'This is not a share file: {found}.',
    rule: 'A share file is one PEM block CMS, sealed with a passphrase (RFC 5652 §6.2.4).',
    next: 'Choose share.pem in the folder whose name begins with ANCHORITE-SHARE, or type the words.',
  },
  'share-file-damaged': {
    refused: 'The share file is damaged: {why}.',
    rule: 'A share file is whole or it opens nothing (RFC 5652 §6.2.4). Nothing is corrected by guessing.',
    next: 'Give another copy of it, or the words of its card. Where there is neither, another custodian can take their place, and the set is to be replaced. One that was written just now is not written twice: where its volume does not give it back, cancel, and a new set is dealt.',
  },
  'share-file-not-written': {
    refused: 'The share file could not be written to {folder}: {why}.',
    next: 'Put the custodian’s own volume in, look that it is mounted there, and set the passphrase again.',
  },
  'dealing-cancelled': {
    refused: 'The dealing of share set {setId} was cancelled after something of it was handed out: {shown}. The set is void.',
    rule: 'A share that was on the screen is not shown again: whoever cancels would see those of the custodians before them.',
    next: 'Have each of these handed in and destroy it before witnesses; it opens nothing, but looks like one that does. Then resume: the act begins again and deals a new set from new chance; or abort.',
  },
  'pin-mismatch': { refused: 'The two PINs differ.', next: 'Type the same PIN twice.' },
  'pin-wrong': {
    refused: 'The token[ {label}] does not take this PIN.',
    next: 'Try again with care: after too many wrong tries the token locks itself. The try is in the record.',
  },
  'pin-refused': {
    refused: 'The token[ {label}] refuses this PIN: {why}.',
    next: 'Give another PIN at the same step.',
  },
  'pin-locked': {
    refused: 'The token[ {label}] is locked: too many wrong PINs were given.',
    rule: 'PKCS #11 CKR_PIN_LOCKED',
    next: 'Its security officer can set a new PIN with the program of its vendor. The keys on it are not lost by that.',
  },
  'second-person-needed': {
    refused: 'The last try of the token was not spent[: {initials} cannot give the PIN and be the one who agrees].',
    rule: 'ANC-D12: one more wrong PIN locks the token, and nobody decides that alone.',
    next: 'Let another participant type their initials, or cancel and find the PIN out first. The try is still there.',
  },
  'giver-excluded': {
    refused:
      'The last try of the token was not spent: {person} ({initials}) set its security officer PIN and does not give this one.',
    rule: 'ANC-D28: security officer and user of a token are different people.',
    next: 'Let somebody else who knows the PIN type their initials, or cancel. The try is still there.',
  },
  'token-absent': {
    refused: 'The token[ {label}][ (serial number {serialNumber})] does not answer.',
    next: 'Put it in, or put it in again, and try again; a ceremony that was interrupted is resumed, and goes on where it stopped.',
  },
  'token-key-absent': {
    refused:
      'The token[ {label}][ (serial number {serialNumber})] is in its slot and answers, but no key with the public key[ of {authority}] is on it.',
    rule: 'A key is found by its public key, whatever the ledger says of where it is.',
    next: 'Putting this token in again changes nothing.[ Put in another home of the key: {others}.] Find out who took the key off it, and when, and write that into the record of exceptions. Where no other copy is left nothing can be signed any more: bring the key back from a backup, or set up another authority.',
  },
  'token-not-initialised': {
    refused: 'The token[ {label}][ (serial number {serialNumber})] has no PIN yet.',
    next: 'Initialise it first; that is a ceremony of its own.',
  },
  'token-already-initialised': {
    refused: 'The token[ {label}] is initialised already.',
    rule: 'Initialising a token destroys the keys on it.',
    next: 'Take an empty token, or have this one reset with the program of its vendor first. Where this ceremony was cut off after the token got its PIN, abort it: the token is ready.',
  },
  'token-algorithm-missing': {
    refused: 'The token[ {label}] makes no {algorithm} keys.',
    next: 'Choose an algorithm that it lists, or another token.',
  },
  'token-object-exists': {
    refused: 'The token holds an object with {what} already.',
    rule: 'One key, one label, one identifier (tokens themselves accept duplicates)',
    next: 'Find out whose it is. Name and token are fixed while the ceremony is open: abort it, and plan one with another name for the authority, or another token. An object that nobody needs can be removed with the program of the vendor; the ceremony is then resumed.',
  },
  'token-identifier-shared': {
    refused:
      'On the token, another key has the identifier {keyId}, too, or one that cannot be told from the key. Nothing was destroyed.',
    rule: 'What is destroyed is one key, told by its public key; tokens themselves accept two of one identifier.',
    next: 'Find out whose the other key is. Give it another identifier (CKA_ID) with the program of the vendor, or remove it there where nobody needs it, then resume. If that cannot be, abort.',
  },
  'token-attribute-refused': {
    refused: 'The key that the token made is not what was asked for: {attribute} is {value}. It was destroyed.',
    rule: 'A CA key only signs, was made on the token and never leaves it (PKCS #11 §4.9)',
    next: 'Take another token. A use beside signing that this model cannot go without may be accepted in the plan by name.',
  },
  'token-refused': {
    refused: 'The token refused {call} with {code}.',
    next: 'Look the value up in PKCS #11 §3.11 and in the manual of the token. Nothing was signed.',
  },
  'token-module-unknown': {
    refused: 'The PKCS #11 module {module} is not registered on this workstation[ (registered: {registered})].',
    rule: 'Only modules that a person has registered are loaded. Each is named by the path it was registered with.',
    next: 'Name one that is registered. To use this one, register it under Tokens, or with “anchorite tokens --register”, after comparing its digest.',
  },
  'token-module-changed': {
    refused: 'The PKCS #11 module {module} is not the file whose digest was compared. It was not loaded.',
    next: 'Find out who changed it. If it was you, register it again after comparing its digest.',
  },
  'token-module-differs': {
    refused: 'The PKCS #11 module {module} has another SHA-256 than was given: {sha256}. It was not loaded.',
    rule: 'A module is loaded only after its digest was compared.',
    next: 'Compare with what its vendor published. Do not register a file that nobody vouches for.',
  },
  'token-module-refused': {
    refused: '{module} cannot be used as a PKCS #11 module: {why}.',
    next: 'Choose the shared library that came with the token.',
  },
  'token-module-unready': {
    refused: 'The PKCS #11 module {module} was loaded and does not start: {why}.',
    next: 'Look whether what it needs is there: its reader or service, its configuration, the folder of its tokens. Then try again; a ceremony that was interrupted is resumed.',
  },
  'token-module-died': {
    refused: 'The process in which {module} runs has ended unexpectedly.',
    next: 'Try again when the token answers; a ceremony that was interrupted is resumed. Ledger and window are not touched by it; nothing was signed.',
  },
  'token-timed-out': {
    refused: '{module} did not answer within {seconds} seconds and was ended.',
    next: 'See whether the token waits for a touch or a keypad, put it in again, and try again; a ceremony that was interrupted is resumed.',
  },
  'file-changed': {
    refused: '{file} is not the file that was looked at: its SHA-256 is {found} now. It was not opened.',
    rule: 'What a witness compared is what is opened.',
    next: 'Find out who had the volume. Put the file back that was compared and resume, or abort: the digest of what is there is compared anew.',
  },
  'volume-changed': {
    refused: 'The volume at {path} is not the one that was there when the copy was announced. Nothing was written on this one.',
    rule: 'After a power loss a copy is looked for on the volume on which it was announced.',
    next: 'Put in the volume that the copy is to go to, check that it is mounted at {path}, and resume: the copy is announced anew.',
  },
} as const satisfies Readonly<Record<string, Wording>>;
