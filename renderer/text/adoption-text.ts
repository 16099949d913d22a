/** Words of the adoption wizard. */
export const adoptionText = {
  intro:
    'An authority that was made elsewhere goes on here. Everything is verified before the ceremony opens; its key is opened only in the ceremony.',
  certificate: 'Certificate',
  choose: { certificate: 'Choose certificate …', crl: 'Choose CRL …' },
  chooseOther: 'Choose another …',
  certificateNeeded: 'Choose the certificate of the authority.',
  fingerprint: 'SHA-256 fingerprint',
  issuer: 'Certified by',
  root: 'Itself: it is a root',
  givenBelow: 'Issuers whose certificates are given below',
  issuerHint: 'An authority of this ledger. An issuer whose key is elsewhere is given by its certificate.',
  issuerMissing: (issuer: string) =>
    `It was certified by ${issuer}. Choose that authority here, or give its certificate below, up to the root; “itself” is for a root.`,
  issuers: 'Issuers, their keys elsewhere',
  issuersHint:
    'An intermediate is adopted with the certificates above it, up to its root. They stand above it here without a key and sign nothing. A chain file will do: the one that is needed is taken out of it.',
  addIssuer: 'Add the certificate of its issuer …',
  issuerNameOf: (file: string) => `Name of the issuer in ${file}`,
  listedAlready: (file: string, name: string) => `${file} is the certificate that is listed as ${name} already.`,
  preset: 'Preset',
  presetHint: 'What it issues from now on follows this preset.',
  key: 'Key',
  source: 'Where the key is',
  sources: { file: 'In a key file', token: 'On a PKCS #11 token' },
  sourceHints: {
    file: 'Opened once and sealed on this workstation.',
    token: 'Stays there. It is found by the public key of the certificate and signs a challenge.',
  },
  keyHint:
    'PKCS #8, PKCS #1, SEC 1 or PKCS #12, with a passphrase or without. It is looked at when it is chosen, and opened when the step that needs it comes.',
  protection: 'What opens it here',
  iterations: 'PBKDF2 iterations',
  crl: 'Newest CRL',
  crlHint: 'Its number is counted on from, and what it revokes stays revoked. Leave it out only if there never was one.',
  remove: 'Leave out',
  issued: 'What it issued',
  issuedHint: 'Each certificate can then be revoked here. What is left out cannot be.',
  add: 'Add a certificate …',
  nameOf: (file: string) => `Name of ${file}`,
  removeOf: (file: string) => `Leave out ${file}`,
  title: (name: string) => `Adoption: ${name || 'authority'}`,
} as const;
