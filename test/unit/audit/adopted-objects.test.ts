import { beforeAll, describe, expect, it } from 'vitest';
import { bytesOfBase64, toBase64, toHex } from '../../../shared/base/bytes.ts';
import type { EntryData, LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { Recorded } from '../../../main/audit/recorded.ts';
import { verifyCertificates } from '../../../main/audit/verify-certificates.ts';
import { verifyCrls } from '../../../main/audit/verify-crls.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { adoptionOf, liveClock } from '../../support/adoption.ts';
import { derOf, opensslCa, type OpensslCa } from '../../support/openssl-ca.ts';
import { sampleCrl } from '../../support/sample-plans.ts';
import { holdPlan, openRoom } from '../../support/test-room.ts';
import { planOf } from '../../support/test-workplace.ts';
import { sha256, withBadSignature } from './forged-ledger.ts';

type Change = (entry: LedgerEntry) => LedgerEntry | null;

describe('what was adopted, read again by an auditor', () => {
  let entries: readonly LedgerEntry[] = [];

  beforeAll(async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    const sub = ca.issue('sub', '/CN=Acme Old Sub');
    ca.issue('gone', '/CN=Gone');
    ca.revoke('sub', 'certificateHold');
    ca.revoke('gone');
    const room = await openRoom({ mode: 'production', clock: liveClock });
    const issued = [{ name: 'acme-sub', certificate: derOf(sub) }];
    await holdPlan(room, planOf(adoptionOf(ca, { crl: derOf(ca.crl()), issued })));
    await holdPlan(room, planOf(sampleCrl()));
    entries = await room.ports.ledger.entries(0, 1_000);
    await room.close();
  });

  const verdict = async (change: Change): Promise<string> => {
    const recorded = new Recorded();
    for (const entry of entries.flatMap((one) => change(one) ?? [])) recorded.add(entry);
    try {
      await verifyCrls(recorded, await verifyCertificates(recorded));
      return 'accepted';
    } catch (thrown) {
      if (thrown instanceof Fault) return thrown.detail['why'] ?? thrown.code;
      throw thrown;
    }
  };
  const certificate =
    (name: string, data: (was: EntryData<'certificate-adopted'>) => Partial<EntryData<'certificate-adopted'>>): Change =>
    (entry) =>
      entry.type === 'certificate-adopted' && entry.data.name === name
        ? { ...entry, data: { ...entry.data, ...data(entry.data) } }
        : entry;
  const crl =
    (data: (was: EntryData<'crl-adopted'>) => Partial<EntryData<'crl-adopted'>>): Change =>
    (entry) =>
      entry.type === 'crl-adopted' ? { ...entry, data: { ...entry.data, ...data(entry.data) } } : entry;

  it('is accepted as it is, a hold too, which is a revocation without a reason from now on', async () => {
    expect(await verdict((entry) => entry)).toBe('accepted');
  });

  it('is refused where a signature, a fact or the key is not what the entries say', async () => {
    const spoiled = (der: string) => ({ der: toBase64(withBadSignature(der)), digest: sha256(withBadSignature(der)) });
    const bad = certificate('acme-sub', ({ der }) => ({ der: spoiled(der).der, fingerprint: spoiled(der).digest }));
    expect(await verdict(bad)).toContain('acme-sub is refused: signature-invalid');
    expect(await verdict(certificate('acme-sub', () => ({ serialNumber: '99' })))).toContain('another serial number');
    expect(await verdict(certificate('acme-sub', () => ({ issuer: 'nobody' })))).toContain('before its issuer');
    expect(await verdict((entry) => (entry.type === 'key-adopted' ? null : entry))).toContain('not adopted');
    const madeHere: Change = (entry) =>
      entry.type === 'key-adopted'
        ? {
            ...entry,
            type: 'key-generated',
            data: {
              keyId: entry.data.keyId,
              algorithm: entry.data.algorithm,
              custody: 'sealed-file',
              spki: entry.data.spki,
              spkiSha256: entry.data.spkiSha256,
              operation: 'acme-root',
            },
          }
        : entry;
    expect(await verdict(madeHere)).toContain('not adopted');
    const asSub: Change = (entry) => {
      const made = madeHere(entry);
      return made?.type === 'certificate-adopted' && made.data.name === 'acme-root'
        ? { ...made, data: { ...made.data, kind: 'intermediate' } }
        : made;
    };
    expect(await verdict(asSub)).toContain('whose key was generated here');
  });

  it('is refused where the CRL and the revocations do not say the same, or its number does not', async () => {
    const bad = crl(({ der }) => ({ der: toBase64(withBadSignature(der)), sha256: sha256(withBadSignature(der)) }));
    expect(await verdict(bad)).toContain('signature-invalid');
    expect(await verdict(crl(() => ({ crlNumber: 7 })))).toContain('another cRLNumber');
    let left = 1;
    const one: Change = (entry) => (entry.type === 'revocation-adopted' && left-- > 0 ? null : entry);
    expect(await verdict(one)).toContain('which the ledger had not revoked');
    const reason: Change = (entry) =>
      entry.type === 'revocation-adopted' ? { ...entry, data: { ...entry.data, reasonCode: 'keyCompromise' } } : entry;
    expect(await verdict(reason)).toContain('in other words');
    const twice: Change = (entry) => (entry.type === 'crl-issued' ? { ...entry, type: 'crl-adopted' } : entry);
    expect(await verdict(twice)).toContain('had numbered CRLs here');
    const uncommitted: Change = (entry) => (entry.type === 'crl-number-committed' ? null : entry);
    expect(await verdict(uncommitted)).toContain('not the one that was committed');
  });
});

describe('issuers whose keys stay elsewhere, read again by an auditor', () => {
  let entries: readonly LedgerEntry[] = [];

  beforeAll(async () => {
    const root = opensslCa('/CN=Other Root');
    const sub = opensslCa('/CN=Acme Issuing', { issuer: root });
    const room = await openRoom({ mode: 'production', clock: liveClock });
    const issuerCertificates = [{ name: 'other-root', certificate: derOf(root.certificate) }];
    await holdPlan(room, planOf(adoptionOf(sub, { name: 'acme-sub', issuerCertificates, crl: derOf(sub.crl()) })));
    entries = await room.ports.ledger.entries(0, 1_000);
    await room.close();
  });

  const verdict = async (change: Change): Promise<string> => {
    const recorded = new Recorded();
    for (const entry of entries.flatMap((one) => change(one) ?? [])) recorded.add(entry);
    try {
      await verifyCertificates(recorded);
      return 'accepted';
    } catch (thrown) {
      if (thrown instanceof Fault) return thrown.detail['why'] ?? thrown.code;
      throw thrown;
    }
  };
  const root =
    (data: (was: EntryData<'certificate-adopted'>) => Partial<EntryData<'certificate-adopted'>>): Change =>
    (entry) =>
      entry.type === 'certificate-adopted' && entry.data.name === 'other-root'
        ? { ...entry, data: { ...entry.data, ...data(entry.data) } }
        : entry;

  it('are accepted without a key, and refused where that is not what their entries say', async () => {
    expect(await verdict((entry) => entry)).toBe('accepted');
    expect(await verdict(root(() => ({ keyElsewhere: undefined })))).toContain('other-root has a key pair that was not adopted');
  });

  it('are refused where they are another certificate, may certify nothing, or certified nothing here', async () => {
    const spoiled = (der: string) => ({ der: toBase64(withBadSignature(der)), fingerprint: sha256(withBadSignature(der)) });
    expect(await verdict(root(({ der }) => spoiled(der)))).toContain('other-root is refused: signature-invalid');
    const swapped = (by: OpensslCa): Change => {
      const { der } = derOf(by.certificate);
      const view = parseCertificate(bytesOfBase64(der));
      const [notBefore = '', notAfter = ''] = [view.notBefore.instant, view.notAfter.instant];
      const digests = { fingerprint: sha256(view.der), spkiSha256: sha256(view.spki.der) };
      return root(() => ({ der, ...digests, serialNumber: toHex(view.serialNumber), notBefore, notAfter }));
    };
    expect(await verdict(swapped(opensslCa('/CN=Other Root')))).toContain('acme-sub is refused: signature-invalid');
    const alone: Change = (entry) => (entry.type === 'certificate-adopted' && entry.data.name === 'acme-sub' ? null : entry);
    expect(await verdict(alone)).toContain('certified nothing here');
    const leaf = opensslCa('/CN=Other Root', { extensions: 'v3_leaf' });
    expect(await verdict(swapped(leaf))).toContain('other-root is no issuer’s: its basicConstraints do not say cA TRUE');
  });
});
