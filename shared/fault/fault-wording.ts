import { adoptionFaults } from './adoption-faults.ts';
import { custodyFaults, type Wording } from './custody-faults.ts';
import type { FaultCode } from './fault-codes.ts';
import type { FaultDetail } from './fault.ts';

/**
 * Every fault in words: what was refused, under which rule, and what to do next. Window and terminal say the same.
 * `{key}` is filled from the fault's detail; a sentence part in `[…]` is left out when its detail is missing or empty.
 */
const wording: Readonly<Record<FaultCode, Wording>> = {
  'plan-invalid': {
    refused: 'The plan was refused[ at {path}][: {problem}].',
    rule: 'A plan is parsed strictly: an unknown or malformed member is never ignored.',
    next: 'Correct the plan and propose it again. Nothing has been done.',
  },
  'plan-unreadable': { refused: 'The plan file could not be read as JSON[: {problem}].', next: 'Check the file and try again.' },
  'plan-digest-mismatch': {
    refused: 'The ceremony was not opened: the digest does not belong to the plan that was reviewed.',
    next: 'Propose the plan again and compare the digest.',
  },
  'plan-not-proposed': {
    refused: 'No plan has been proposed.',
    next: 'Fill in the plan and review it before opening the ceremony.',
  },
  'plan-order-refused': {
    refused: '{operation} cannot come after {earlier} in one plan. What {earlier} leaves does not allow it: {why}',
    rule: 'An operation is prepared for the key as it will be when its turn comes.',
    next: 'Change the order of the operations, or make two ceremonies of them. Nothing has been done.',
  },
  'profile-unknown': { refused: 'There is no preset called “{preset}”.', next: 'Choose one of: {known}.' },
  'profile-invalid': {
    refused: 'The preset {preset} is damaged[: {problem}].',
    next: 'Install Anchorite again from a verified copy.',
  },
  'object-not-recognised': {
    refused: 'The file[ “{file}”] is neither PEM nor DER of anything Anchorite knows.',
    rule: 'RFC 7468; RFC 2986',
    next: 'Check that it is the right file, or ask whoever made it for it again, as PEM or DER.',
  },
  'object-wrong-kind': { refused: 'Expected a {expected}, found a {found}[: “{file}”].', next: 'Choose the right file.' },
  'object-multiple': {
    refused: 'The file[ “{file}”] holds more than one object.',
    rule: 'One object in one file.',
    next: 'Choose a file that holds that one object alone, or ask whoever made it for one.',
  },
  'object-trailing-bytes': {
    refused: 'There are bytes after the end of the object[ in “{file}”].',
    rule: 'X.690: strict DER, nothing behind it.',
    next: 'Ask for the file again; do not trim it by hand.',
  },
  'object-too-large': {
    refused: 'The object[ in “{file}”] is too large: {size} bytes, the limit is {limit}.',
    next: 'Check that it is the right file.',
  },
  'object-malformed': {
    refused: 'The object[ in “{file}”][ for {request}] is not well-formed DER[ ({where})].',
    rule: 'X.690; RFC 5280; RFC 2986',
    next: 'Ask for a new one, made by another tool if it happens again.',
  },
  'csr-signature-invalid': {
    refused:
      'The request[ “{file}”][ for {request}] is not signed by the key it carries: possession of the private key is not proven.',
    rule: 'RFC 2986 §4.2; CA/B BR 3.2.1',
    next: 'Do not certify it. Ask the requester for a new request and compare its digest on another channel.',
  },
  'algorithm-unsupported': {
    refused: 'The algorithm[ in “{file}”][ in the request for {request}] is not supported here[: {algorithm}][: {found}].',
    rule: 'CA/B BR 6.1.5, 7.1.3',
    next: 'A key has to be EC P-256, P-384, P-521, RSA 3072, RSA 4096 or Ed25519. For a request: ask for a new one with such a key. For a key file: the key cannot be taken over; create a new authority.',
  },
  'key-weak': {
    refused: 'The public key[ in “{file}”][ in the request for {request}] is not good enough[: {why}].',
    rule: '[{rule}]',
    next: 'No authority gets this key. If it came with a request, ask the requester for a new key pair and a new request. An authority that has it already is not adopted: make its successor here, with a new key.',
  },
  'key-already-certified': {
    refused: 'This public key[ of the request for {request}] already belongs to {name}.',
    rule: 'One key, one subject.',
    next: 'For a request: ask for one with a new key pair. An authority whose key is in this ledger need not be adopted.',
  },
  ...adoptionFaults,
  'lint-error': {
    refused: 'What would be signed breaks a rule[: {rules}].',
    rule: 'Lint before signature: CA/B BR 4.3.1.2',
    next: 'Change the plan. No key was used.',
  },
  'warning-not-acknowledged': {
    refused: 'A warning was not acknowledged: {rules}.',
    next: 'Read each warning and accept it by name, or change the plan.',
  },
  'issuer-unknown': {
    refused: 'There is no authority called “{issuer}” in this ledger.',
    next: 'Choose an authority of this ledger.',
  },
  'issuer-not-valid': {
    refused: 'The authority {issuer} cannot issue now: {why}.',
    next: 'Check the clock and the state of the authority.',
  },
  'issuer-cannot-sign': {
    refused: 'The private key of {issuer} is not here[: {why}].',
    next: 'Use the workstation that holds the key, or bring the key back with a key restoration.',
  },
  'path-length-exceeded': {
    refused: 'The path length does not fit below {issuer}: it allows {allowed}, asked for {asked}.',
    rule: 'RFC 5280 §4.2.1.9',
    next: 'Choose a smaller path length.',
  },
  'validity-impossible': {
    refused: 'The validity is impossible[: {why}].',
    rule: 'RFC 5280 §4.1.2.5',
    next: 'Change the dates in the plan.',
  },
  'name-already-used': { refused: 'The name “{name}” is already used in this ledger.', next: 'Choose another name.' },
  'certificate-unknown': {
    refused: '{issuer} has issued no certificate “{certificate}”.',
    next: 'Choose a certificate that this authority issued.',
  },
  'certificate-already-revoked': {
    refused: 'The certificate {certificate} is already revoked since {since}.',
    next: 'Leave it out of the plan.',
  },
  'revocation-date-impossible': {
    refused: 'The date {date} is impossible for a revocation: {why}.',
    rule: 'RFC 5280 §5.1.2.6, §5.3.2',
    next: 'Correct the date.',
  },
  'signed-bytes-differ': {
    refused:
      'The signed bytes are not the bytes that were linted, or two readers disagree about them[ ({field})]. The signature was discarded and its serial is burnt.',
    rule: 'CA/B BR 4.3.1.2',
    next: 'Stop using this key store and have it examined.',
  },
  'signature-invalid': {
    refused: 'The new signature does not verify[ with {by}]. It was discarded; its number is burnt.',
    next: 'Stop using this key store and have it examined.',
  },
  'ceremony-already-open': { refused: 'A ceremony is already open: {title}.', next: 'Finish, resume or abort it first.' },
  'ceremony-not-open': { refused: 'No ceremony is open.', next: 'Open one from a reviewed plan.' },
  'ceremony-not-resumable': {
    refused: 'The ceremony cannot be resumed[: {why}].',
    next: 'Abort it; the record of what happened stays.',
  },
  'ceremony-role-missing': { refused: 'Nobody in the room has the role {role}.', next: 'Add a participant with this role.' },
  'witness-needed': {
    refused: 'This step is for a witness, and {initials} is not one.',
    rule: 'Nobody makes a signature alone: whoever watches does not act.',
    next: 'A witness types their initials.',
  },
  'initials-unknown': {
    refused: 'Nobody in the room has the initials {initials}.',
    next: 'Type the initials of a participant of this ceremony.',
  },
  'ceremony-aborted': {
    refused: 'The ceremony was aborted[: {why}].',
    next: 'The record says what exists. Open a new ceremony when ready.',
  },
  'step-out-of-order': {
    refused: 'That is not the step that comes now.',
    next: 'Follow the script; record an exception if people had to deviate.',
  },
  'confirmation-mismatch': {
    refused: 'The typed words are not “{expected}”, and what they confirm was not done.',
    next: 'Type them exactly as shown. Where a ceremony is open, it waits at this step, and can be aborted instead.',
  },
  'approval-mismatch': {
    refused: 'Nothing was approved: what was typed is not digits {asked} of the digest.',
    rule: 'ANC-F18: a second person approves what is signed by its digest.',
    next: 'Compare the fields once more and read digits {asked} again. If they show something else than was planned, abort.',
  },
  'approver-acts': {
    refused: 'Nothing was approved: {person} also acts in this ceremony.',
    rule: 'ANC-F18: whoever approves does not lead, confirm or hold a key.',
    next: 'A witness who does nothing else approves.',
  },
  'approval-void': {
    refused: 'What would be signed is not what was approved. Nothing was signed.',
    rule: 'ANC-F18: a change makes an approval void.',
    next: 'Resume: the bytes are built, linted and approved again.',
  },
  'clock-behind-ledger': {
    refused: 'The clock says {now}, but the ledger already has an entry of {last}.',
    rule: 'Time in the ledger never runs back.',
    next: 'Set the clock and start again.',
  },
  'passphrase-weak': {
    refused: 'The passphrase breaks these rules: {rules}.',
    rule: 'At least 12 characters with upper case, lower case, digit and symbol, no run or sequence of four.',
    next: 'Choose another passphrase.',
  },
  'passphrase-mismatch': { refused: 'The two passphrases differ.', next: 'Type the same passphrase twice.' },
  'passphrase-not-as-drawn': {
    refused: 'This is not the passphrase that was drawn: word {word} of {words} is the first that differs.',
    next: 'Compare that word with the paper, its capital, hyphen and digit too, and type all of it again. What was drawn stands and can be shown again.',
  },
  'passphrase-wrong': {
    refused: 'The passphrase does not open this key or file.',
    next: 'Try again. The try is in the record.[ All {halves} halves are asked for again: which of them was wrong cannot be told.][ If nothing was mistyped, {file} may be damaged: compare its SHA-256 with the paper, or take another copy.][ If {approver} has forgotten it: abort, withdraw {approver} and enrol {approver} with a new key; another approver agrees to it, or the plan says why nobody does.]',
  },
  'activation-cancelled': {
    refused: 'No activation data were given.',
    next: 'Give them at the same step, once the ceremony is resumed where the program has ended; or abort it.',
  },
  'custody-refused': {
    refused: 'This custody is refused[: {why}].',
    next: 'Change the plan: another custody, or another operation.',
  },
  'dual-control-missing': {
    refused: 'This needs more people who hold keys, in different roles: {present} is not enough.',
    rule: 'Dual control: CA/B BR 5.2.2, 6.2.2. Nobody knows the whole passphrase of a key that leaves; the security officer of a token has no part of its PIN.',
    next: 'Add a crypto officer, or a system administrator, beside the ceremony administrator.',
  },
  'key-not-found': {
    refused: 'The private key of {issuer} is not on this workstation.',
    next: 'A throw-away key lives only as long as the program: rehearse the root again. A sealed key: restore its file.',
  },
  'key-already-exists': { refused: 'A key with this identifier already exists.', next: 'Abort and start the ceremony again.' },
  'key-file-damaged': { refused: 'The key file is damaged[: {why}].', next: 'Restore it from a backup.' },
  'key-file-not-recognised': {
    refused: 'The file[ {file}] is not a key file as Anchorite writes it: {found}.',
    rule: 'One PEM block ENCRYPTED PRIVATE KEY: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC (RFC 8018)',
    next: 'Choose key.pem in the folder that a ceremony wrote; if this is it, it is damaged: take another copy. A key of another program is taken over by the adoption of its authority.',
  },
  'container-damaged': {
    refused: 'The key file[ “{file}”] is damaged[: {why}].',
    rule: 'RFC 5958; RFC 8018; RFC 7292; RFC 9879',
    next: 'Take another copy of the file. If it is the same there, let the program that made it write it again.',
  },
  'container-unsupported': {
    refused: 'The key file[ “{file}”] is not one that is opened here: {what}.',
    rule: 'One private key; PKCS #8, PKCS #1, SEC 1 or PKCS #12 with a passphrase; at most 100,000,000 iterations or 1 GiB of scrypt.',
    next: 'Convert it with the program that made it, for instance with “openssl pkcs8 -topk8”, and destroy the copies in between.',
  },
  'key-mismatch': {
    refused: 'The private key does not belong to the certificate, or to the public key that is recorded with it.',
    next: 'Put the file with the key of this certificate in its place and resume; a key file of Anchorite’s own: restore it from a backup.',
  },
  ...custodyFaults,
  'key-offline': {
    refused: 'The key of {authority} is offline: {where}.',
    rule: 'A key that was taken offline signs nothing until a ceremony brings it back.',
    next: 'Bring the key back first; certificate and CRLs of {authority} stay usable meanwhile.',
  },
  'passphrase-same': {
    refused: 'The new passphrase is the one that opens the key now.',
    rule: 'A key that is sealed again gets a passphrase of its own; what opened it before does not open it any more.',
    next: 'Choose another passphrase.',
  },
  'passphrase-halves-same': {
    refused: 'The two halves of the passphrase are the same.',
    rule: 'Dual control: nobody may know the whole passphrase of a key that leaves, and whoever knows one half would know both.',
    next: 'Choose two halves that differ, each in its own head.',
  },
  'copies-unaccounted': {
    refused: 'The plan does not account for every live copy of the key[: {copies}].',
    rule: 'ANC-D26: a key is destroyed when all its copies are.',
    next: 'Make the plan again; it has to name each copy that the ledger knows, and none that it does not.',
  },
  'destruction-unknown': {
    refused: 'No ceremony[ {ceremony}] of this ledger that has ended destroyed a key.',
    rule: 'ANC-D26: a certificate of destruction says what a ceremony destroyed, once it is closed or aborted.',
    next: 'Name a ceremony that destroyed a key, as the list of ceremonies shows it. Resume one that was interrupted; of one that was aborted before the end of a key was recorded the transcript says which copies it ended.',
  },
  'key-of-another-authority': {
    refused: 'The file does not hold the key of {authority}[: it holds that of {found}][: {why}].',
    next: 'Choose the file of {authority}; nothing was changed.',
  },
  'key-state-refused': {
    refused: 'The key[ of {authority}] is {from}[ and cannot become {to}][: {why}].',
    rule: 'NIST SP 800-57 part 1 §7: states of a key and the transitions between them.',
    next: 'Look at the state of the key in Authorities; only an active key signs.',
  },
  'share-set-unknown': {
    refused: 'There is no live share set {setId}.',
    next: 'Look at the set’s name on the card; a set that was replaced is void.',
  },
  'backup-unknown': {
    refused:
      'The ledger knows no live backup of the key of {authority} with the key file in {folder}[; a backup of it lies in {below}].',
    rule: 'A drill proves what is recorded: by the SHA-256 of key.pem (ANC-D21).',
    next: 'Choose the folder of the backup itself. If this is that folder, its key.pem is damaged, most likely: do not rely on it, make a new backup. A ledger that forgot a backup may be an old one: compare its checkpoint with the paper.',
  },
  'backup-damaged': {
    refused: '{path} is not what the backup was when it was made: {why}.',
    rule: 'A backup is whole or it is none (CA/B BR 5.5.4).',
    next: 'Do not rely on it. Make a new backup now, and record what happened to this one.',
  },
  'key-not-active': { refused: 'The key is not active.', next: 'Give the activation data again.' },
  'ledger-in-use': {
    refused: 'Another Anchorite is using this ledger.',
    next: 'Close it first; two programs never write one ledger.',
  },
  'ledger-missing': { refused: 'There is no ledger at {path}.', next: 'Check the folder.' },
  'ledger-broken': {
    refused: 'The ledger is not as it was written[, at entry {seq}][: {why}].',
    rule: 'Each entry carries the SHA-256 of the one before.',
    next: 'Do not sign anything. Keep this file as evidence and restore a copy whose checkpoint matches the last paper.',
  },
  'ledger-newer': { refused: 'The ledger was written by a newer Anchorite.', next: 'Use that version.' },
  'ledger-mode-mismatch': { refused: 'This ledger is for {found}, not for {wanted}.', next: 'Choose the other mode.' },
  'ledger-unwritable': {
    refused: 'The ledger could not be written[: {why}].',
    next: 'Check the disk. Nothing was signed without being recorded.',
  },
  'ledger-cut-off': {
    refused: 'The last write to the ledger at {path} was cut off, by a power loss or a program that was ended.',
    next: 'Nothing that was recorded is lost. Open it once with Anchorite, in the window or with “anchorite resume”, which undoes the half of that write; then look again.',
  },
  'serial-already-used': {
    refused: 'The serial number was already used by this issuer.',
    rule: 'RFC 5280 §4.1.2.2',
    next: 'Run the step again; a new serial will be drawn.',
  },
  'crl-number-not-greater': {
    refused: 'The CRL number {number} is not greater than {last}.',
    rule: 'RFC 5280 §5.2.3',
    next: 'Run the step again.',
  },
  'file-not-found': { refused: 'There is no file {path}.', next: 'Check the path and that the stick is mounted.' },
  'file-not-regular': {
    refused: '{path} is not a regular file.',
    rule: 'Links, devices and folders are not followed.',
    next: 'Choose the file itself.',
  },
  'file-too-large': {
    refused: '{path} is too large: {size} bytes, the limit is {limit}.',
    next: 'Check that it is the right file.',
  },
  'file-unreadable': { refused: '{path} could not be read.', next: 'Check the stick and the permissions.' },
  'file-exists': {
    refused: '{path} already exists.',
    rule: 'Anchorite never overwrites.',
    next: 'Choose another folder or an empty stick.',
  },
  'folder-not-usable': {
    refused: '{path} cannot be written to[: {why}].',
    next: 'Choose an existing folder that you may write to. Where a ceremony is open and the volume was pulled out: put it back, look that it is mounted there, and resume.',
  },
  'volume-full': {
    refused: 'The volume is full[: {path}].',
    next: 'Free some space or take another stick, then run the step again. What was begun has been removed[, but not {left}].',
  },
  'volume-read-only': { refused: 'The volume is read-only[: {path}].', next: 'Take a stick that can be written.' },
  'write-failed': { refused: 'Writing failed[: {path}].', next: 'Check the stick, then run the step again.' },
  'read-back-mismatch': { refused: '{path} does not read back as it was written.', next: 'Throw the stick away and take another.' },
  'name-not-portable': {
    refused: 'The name “{name}” would not survive every file system.',
    rule: 'Letters, digits, dot, hyphen and underscore; at most 64 characters.',
    next: 'Choose another name.',
  },
  'bundle-invalid': {
    refused: 'Verification failed[: {path}][: {why}].',
    next: 'Do not use these files. Compare with another copy.',
  },
  'ur-invalid': { refused: 'The QR part is not valid[: {why}].', next: 'Scan again from the first frame.' },
  'qr-too-large': { refused: 'The object is too large for QR: {size} bytes.', next: 'Carry it as a file.' },
  'printer-unavailable': {
    refused: 'The PDF could not be made[: {why}].',
    next: 'The HTML document was kept; print it from another program.',
  },
  'request-refused': {
    refused: 'The request was refused by the gate[: {problem}].',
    next: 'Restart Anchorite; if it happens again, report it.',
  },
  'input-ended': {
    refused: 'The input ended, or the program was told to end, where an answer was asked for. What was asked about was not done.',
    next: 'Give the command again with every answer. Where a ceremony was open, it is interrupted: resume it to go on, or abort it.',
  },
  'output-ended': {
    refused: 'Nobody can read what has to be read before going on: the output was closed.',
    next: 'Give the command again where its output is read. Where a ceremony was open, it is interrupted: resume it to go on, or abort it.',
  },
  usage: { refused: '{problem}', next: 'anchorite --help shows all.' },
  internal: {
    refused: 'Something went wrong inside Anchorite. No detail is shown.',
    next: 'The ceremony is safe to resume. The local log has an entry[ {logId}].',
  },
};

export interface FaultWords {
  readonly refused: string;
  readonly rule: string | null;
  readonly next: string;
}

/** The words for a fault, with its detail filled in. */
export function wordFault(code: FaultCode, detail: FaultDetail): FaultWords {
  const { refused, rule, next } = wording[code];
  return { refused: fill(refused, detail), rule: rule === undefined ? null : fill(rule, detail) || null, next: fill(next, detail) };
}

/** Kinds of object have short names inside, which are abbreviations among people. */
const inProse: Readonly<Record<string, string>> = { csr: 'CSR', crl: 'CRL' };

function fill(template: string, detail: FaultDetail): string {
  return template
    .replace(/\[([^\]]*)\]/g, (_, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].every(([, key]) => key && detail[key]) ? part : '',
    )
    .replace(/\{(\w+)\}/g, (_, key: string) => inProse[detail[key] ?? ''] ?? detail[key] ?? 'unknown');
}
