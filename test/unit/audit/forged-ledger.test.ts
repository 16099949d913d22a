import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64, toHex } from '../../../shared/base/bytes.ts';
import type { EntryData, LedgerEntry, NewEntry } from '../../../shared/ceremony/ledger-entry.ts';
import { verifyTarget } from '../../../main/audit/verify-target.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { rehearseBundle, type RehearsedBundle } from '../../support/rehearsed-bundle.ts';
import { bytesOf, forgeBundle, sha256, withBadSignature, type Forgery } from './forged-ledger.ts';
import { passingFolder, verdictOn } from './tampering.ts';

let rehearsed: RehearsedBundle;

beforeAll(async () => {
  rehearsed = await rehearseBundle();
});

const forged = (forgery: Forgery): Promise<string> => verdictOn(forgeBundle(rehearsed, forgery));

type Issued = Extract<LedgerEntry, { type: 'certificate-issued' }>;
type Crl = Extract<LedgerEntry, { type: 'crl-issued' }>;

/** Changes what one certificate's entry says. */
const certificate =
  (name: string, change: (data: Issued['data']) => Partial<Issued['data']>): Forgery =>
  (entry) =>
    entry.type === 'certificate-issued' && entry.data.name === name
      ? { ...entry, data: { ...entry.data, ...change(entry.data) } }
      : entry;

/** Changes what one CRL's entry says. */
const crl =
  (issuer: string, number: number, change: (data: Crl['data']) => Partial<Crl['data']>): Forgery =>
  (entry) =>
    entry.type === 'crl-issued' && entry.data.issuer === issuer && entry.data.crlNumber === number
      ? { ...entry, data: { ...entry.data, ...change(entry.data) } }
      : entry;

const digestOfNothing = sha256(new Uint8Array());

describe('a ledger that was rewritten whole with the ledger key', () => {
  it('is accepted where the forger changed nothing, so that the refusals below mean something', async () => {
    expect(await forged((entry) => entry)).toBe('accepted');
  });

  it('is refused for a certificate that its issuer did not sign', async () => {
    const spoil = (data: Issued['data']) => {
      const der = withBadSignature(data.der);
      return { der: toBase64(der), fingerprint: sha256(der) };
    };
    expect(await forged(certificate('alpha', spoil))).toMatch(
      /ledger-broken : the certificate alpha is refused: signature-invalid/,
    );
    expect(await forged(certificate('issuing-1', spoil))).toMatch(/the certificate issuing-1 is refused: signature-invalid/);
  });

  it('is refused for a certificate after the end of signing of its issuer’s key', async () => {
    const ending =
      (signUntil: string): Forgery =>
      (entry) =>
        entry.type === 'key-generated' && entry.data.operation === 'alpha'
          ? { ...entry, data: { ...entry.data, signUntil } }
          : entry;
    expect(await forged(ending('2040-01-01T00:00:00Z'))).toBe('accepted');
    expect(await forged(ending('2020-01-01T00:00:00Z'))).toMatch(
      /ledger-broken : the certificate \S+ was signed after its issuer’s key had come to its end of signing/,
    );
  });

  it('is refused for a CRL that its issuer did not sign, an old one too', async () => {
    const spoil = (data: Crl['data']) => {
      const der = withBadSignature(data.der);
      return { der: toBase64(der), sha256: sha256(der) };
    };
    for (const number of [1, 2]) {
      expect(await forged(crl('alpha', number, spoil))).toMatch(`CRL ${number} of alpha is refused: signature-invalid`);
    }
    expect(await forged(crl('beta', 2, spoil))).toMatch('CRL 2 of beta is refused: signature-invalid');
  });

  it('is refused for a root with a key pair that was not generated in this ledger', async () => {
    const folder = passingFolder('other-root');
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      join(folder, 'key.pem'),
    ];
    const der = execFileSync('openssl', [...args, '-subj', '/CN=Other', '-days', '90', '-outform', 'DER'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const view = parseCertificate(der);
    const serialNumber = toHex(view.serialNumber);
    const data: EntryData<'certificate-issued'> = {
      name: 'other',
      kind: 'root',
      issuer: 'other',
      serialNumber,
      fingerprint: sha256(der),
      spkiSha256: sha256(view.spki.der),
      der: toBase64(der),
      csr: null,
      preset: 'private-rfc5280',
      notBefore: view.notBefore.instant ?? '',
      notAfter: view.notAfter.instant ?? '',
      subject: 'CN=Other',
    };
    const committed = { issuer: 'other', serialNumber, operation: 'other', tbsSha256: sha256(view.tbs) };
    const smuggle: Forgery = (entry) => {
      if (entry.type !== 'certificate-issued' || entry.data.name !== 'alpha') return entry;
      const { ceremony } = entry;
      const added: NewEntry[] = [
        { type: 'serial-committed', ceremony, data: committed },
        { type: 'certificate-issued', ceremony, data },
      ];
      return [entry, ...added];
    };
    expect(await forged(smuggle)).toMatch(/the certificate other has a key pair that was not generated here/);
  });

  it('is refused when a revocation was taken out, brought in, or told in other words', async () => {
    const revoked = (
      name: string,
      change: (entry: LedgerEntry & { type: 'certificate-revoked' }) => ReturnType<Forgery>,
    ): Forgery => {
      return (entry) => (entry.type === 'certificate-revoked' && entry.data.name === name ? change(entry) : entry);
    };
    expect(await forged(revoked('issuing-2', () => []))).toMatch(
      /CRL 2 of alpha lists the serial number [0-9a-f]{34}, which the ledger had not/,
    );
    const words = /CRL 2 of alpha revokes issuing-2 in other words than the ledger/;
    expect(await forged(revoked('issuing-2', (e) => ({ ...e, data: { ...e.data, reasonCode: 'keyCompromise' } })))).toMatch(words);
    const earlier = '2001-01-01T00:00:00Z';
    expect(await forged(revoked('issuing-2', (e) => ({ ...e, data: { ...e.data, revocationDate: earlier } })))).toMatch(words);
    expect(await forged(revoked('issuing-2', (e) => ({ ...e, data: { ...e.data, invalidityDate: earlier } })))).toMatch(words);
    let other: Issued['data'] | undefined;
    const hide: Forgery = (entry) => {
      if (entry.type === 'certificate-issued' && entry.data.name === 'issuing-1') other = entry.data;
      if (entry.type !== 'certificate-revoked' || entry.data.name !== 'issuing-2' || !other) return entry;
      const { name, issuer, serialNumber, fingerprint } = other;
      return [entry, { ...entry, data: { ...entry.data, name, issuer, serialNumber, fingerprint } }];
    };
    expect(await forged(hide)).toMatch(/CRL 2 of alpha leaves out issuing-1, which was revoked before/);
  });

  it('is refused when what was signed is not what was committed before', async () => {
    const serial: Forgery = (entry) =>
      entry.type === 'serial-committed' && entry.data.issuer === 'alpha'
        ? { ...entry, data: { ...entry.data, tbsSha256: digestOfNothing } }
        : entry;
    const number: Forgery = (entry) =>
      entry.type === 'crl-number-committed' && entry.data.issuer === 'beta'
        ? { ...entry, data: { ...entry.data, tbsSha256: digestOfNothing } }
        : entry;
    expect(await forged(serial)).toMatch(/certificate alpha is not the one that was committed with its serial/);
    expect(await forged(number)).toMatch(/CRL 1 of beta is not the one that was committed with its number/);
  });

  it('is refused when an entry says of its object what the object does not say', async () => {
    const facts: readonly (readonly [keyof Issued['data'], string, string])[] = [
      ['notAfter', '2999-01-01T00:00:00Z', 'notAfter'],
      ['notBefore', '2000-01-01T00:00:00Z', 'notBefore'],
      ['subject', 'CN=Somebody else', 'subject'],
      ['spkiSha256', digestOfNothing, 'public key'],
    ];
    for (const [member, value, named] of facts) {
      expect(await forged(certificate('issuing-1', () => ({ [member]: value })))).toMatch(
        `issuing-1 has another ${named} than its entry says`,
      );
    }
    const crlFacts: readonly (readonly [Partial<Crl['data']>, string])[] = [
      [{ nextUpdate: '2999-01-01T00:00:00Z' }, 'nextUpdate'],
      [{ thisUpdate: '2000-01-01T00:00:00Z' }, 'thisUpdate'],
      [{ entries: 0 }, 'number of entries'],
    ];
    for (const [change, named] of crlFacts) {
      expect(await forged(crl('alpha', 2, () => change))).toMatch(`CRL 2 of alpha has another ${named} than its entry says`);
    }
  });

  it('is refused when the request proves nothing about the certified key', async () => {
    let other = '';
    const swap: Forgery = (entry) => {
      if (entry.type === 'certificate-issued' && entry.data.name === 'issuing-1') other = entry.data.csr ?? '';
      return certificate('issuing-2', () => ({ csr: other }))(entry);
    };
    expect(await forged(swap)).toMatch(/certificate issuing-2 certifies another key than its request/);
    const spoil = certificate('issuing-1', ({ csr }) => ({ csr: toBase64(withBadSignature(csr ?? '')) }));
    expect(await forged(spoil)).toMatch(/certificate issuing-1 is refused: csr-signature-invalid/);
    expect(await forged(certificate('issuing-1', () => ({ csr: null })))).toMatch(/certificate issuing-1 has no request/);
  });

  it('is refused when a CRL of one issuer is recorded under another', async () => {
    let beta: Crl['data'] | undefined;
    forgeBundle(rehearsed, (entry) => {
      if (entry.type === 'crl-issued' && entry.data.issuer === 'beta' && entry.data.crlNumber === 2) beta = entry.data;
      return entry;
    });
    const borrowed = crl('alpha', 2, () => ({ ...beta, issuer: 'alpha' }));
    expect(await forged(borrowed)).toMatch(/CRL 2 of alpha does not name its issuer/);
  });

  it('is refused when an object is no object', async () => {
    const broken = (data: { readonly der: string }): Uint8Array => bytesOf(data.der).slice(0, -1);
    const cutCertificate = certificate('alpha', (data) => ({ der: toBase64(broken(data)), fingerprint: sha256(broken(data)) }));
    expect(await forged(cutCertificate)).toMatch(/certificate alpha is refused: object-malformed/);
    const cutCrl = crl('alpha', 1, (data) => ({ der: toBase64(broken(data)), sha256: sha256(broken(data)) }));
    expect(await forged(cutCrl)).toMatch(/CRL 1 of alpha is refused: object-malformed/);
  });

  it('is refused when the ledger forgets a transcript that lies in the bundle', async () => {
    expect(await forged((entry) => (entry.type === 'transcript-printed' ? [] : entry))).toMatch(
      /transcript\/transcript\.html: the ledger has recorded no such transcript/,
    );
  });

  it('shows another checkpoint when a step was rewritten, which only the paper can tell', async () => {
    const harmless: Forgery = (entry) =>
      entry.type === 'step-completed' && entry.data.number === 2
        ? { ...entry, data: { ...entry.data, who: 'somebody else' } }
        : entry;
    const folder = forgeBundle(rehearsed, harmless);
    const checkpointOf = async (bundle: string): Promise<string> => {
      const lines: string[] = [];
      await verifyTarget(bundle, (line) => lines.push(line));
      const at = lines.findIndex((line) => line.startsWith('Newest checkpoint'));
      return lines.slice(at + 1, at + 7).join('\n');
    };
    expect(await verdictOn(folder)).toBe('accepted');
    expect(await checkpointOf(folder)).not.toBe(await checkpointOf(rehearsed.bundle));
  });
});
