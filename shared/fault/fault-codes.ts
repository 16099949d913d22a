/**
 * The closed list of what Anchorite refuses. A code is thrown inside, recorded in the ledger, put into words in
 * `fault-wording.ts` and shown. A code that is not worded does not compile.
 */
export const faultCodes = [
  // plans and profiles
  'plan-invalid',
  'plan-unreadable',
  'plan-digest-mismatch',
  'plan-not-proposed',
  'profile-unknown',
  'profile-invalid',
  // objects that come in: CSR, certificate, CRL
  'object-not-recognised',
  'object-wrong-kind',
  'object-multiple',
  'object-trailing-bytes',
  'object-too-large',
  'object-malformed',
  'csr-signature-invalid',
  'algorithm-unsupported',
  'key-weak',
  'key-already-certified',
  // what a ceremony would do
  'lint-error',
  'warning-not-acknowledged',
  'issuer-unknown',
  'issuer-not-valid',
  'issuer-cannot-sign',
  'path-length-exceeded',
  'validity-impossible',
  'name-already-used',
  'certificate-unknown',
  'certificate-already-revoked',
  'revocation-date-impossible',
  'signed-bytes-differ',
  'signature-invalid',
  // the ceremony itself
  'ceremony-already-open',
  'ceremony-not-open',
  'ceremony-not-resumable',
  'ceremony-role-missing',
  'initials-unknown',
  'witness-needed',
  'ceremony-aborted',
  'step-out-of-order',
  'confirmation-mismatch',
  'clock-behind-ledger',
  // keys
  'passphrase-weak',
  'passphrase-mismatch',
  'passphrase-wrong',
  'activation-cancelled',
  'custody-refused',
  'key-not-found',
  'key-already-exists',
  'key-file-damaged',
  'key-mismatch',
  'key-not-active',
  // the ledger
  'ledger-in-use',
  'ledger-missing',
  'ledger-broken',
  'ledger-newer',
  'ledger-mode-mismatch',
  'ledger-unwritable',
  'serial-already-used',
  'crl-number-not-greater',
  // files and media
  'file-not-found',
  'file-not-regular',
  'file-too-large',
  'file-unreadable',
  'file-exists',
  'folder-not-usable',
  'volume-full',
  'volume-read-only',
  'write-failed',
  'read-back-mismatch',
  'name-not-portable',
  'bundle-invalid',
  // QR
  'ur-invalid',
  'qr-too-large',
  // printing
  'printer-unavailable',
  // the gate and the command line
  'request-refused',
  'input-ended',
  'usage',
  'internal',
] as const;

export type FaultCode = (typeof faultCodes)[number];
