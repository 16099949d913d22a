import type { Wording } from './custody-faults.ts';

/** Faults of certificates, CRLs and key files that were made elsewhere, in words. */
export const adoptionFaults = {
  'certificate-not-ca': {
    refused: 'The certificate of {name} is not one of an authority that can be adopted: {why}.',
    rule: 'RFC 5280 §4.2.1.9, §4.2.1.3, §5.2.1',
    next: 'Choose the certificate of the authority itself. Nothing was changed.',
  },
  'certificate-not-root': {
    refused: 'The certificate of {name} is no root: its subject is {subject}, and its issuer is {found}.',
    rule: 'RFC 5280 §3.2: a root is its own issuer.',
    next: 'Name the authority that issued it, where that is in this ledger; or give the certificates of its issuers up to a root: their keys may stay elsewhere. Nothing was changed.',
  },
  'issuer-path-refused': {
    refused: 'The certificates given with {name} are no path up to a root: {why}.',
    rule: 'RFC 5280 §6.1: each is certified by the next one, within its path length, up to a root.',
    next: 'Give the certificate of each issuer once, from the one that certified {name} up to its root. They are public: who published them, or whoever trusts them, has them. Nothing was changed.',
  },
  'certificate-of-another-issuer': {
    refused: 'The certificate {certificate} was not issued by {issuer}[: it names {found}][: {why}].',
    rule: 'RFC 5280 §4.1.2.4, §6.1.3: named by its issuer, and signed with its key',
    next: 'Leave it out, or name the authority that issued it. Nothing was changed.',
  },
  'container-not-recognised': {
    refused: 'The file[ “{file}”] is not the key file of an authority: {found}.',
    rule: 'One private key: PKCS #8, PKCS #1 or SEC 1, as PEM or DER; or PKCS #12 (RFC 5958; RFC 8017; RFC 5915; RFC 7292).',
    next: 'Choose the file that holds the private key, as the program that made it wrote it. Nothing was opened or changed.',
  },
  'certificate-already-known': {
    refused: 'The certificate is in this ledger already, as {name}.',
    next: 'Use that name, or leave the certificate out.',
  },
  'crl-of-another-issuer': {
    refused: 'The CRL is not one of {issuer}: it names {found}.',
    rule: 'RFC 5280 §5.1.2.3',
    next: 'Choose the newest CRL of {issuer}. Nothing was changed.',
  },
  'crl-not-adoptable': {
    refused: 'The CRL cannot be taken over: {why}.',
    rule: 'RFC 5280 §5: what a complete CRL lists stays revoked.',
    next: 'Choose the newest complete CRL of the authority, or have one more issued where it was until now.',
  },
} as const satisfies Readonly<Record<string, Wording>>;
