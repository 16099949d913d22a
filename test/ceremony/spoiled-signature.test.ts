import { describe, expect, it } from 'vitest';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import { toBase64 } from '../../shared/base/bytes.ts';
import { approve, askApproval } from '../../main/ceremony/approved-tbs.ts';
import { certificateActs } from '../../main/ceremony/certificate-acts.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { acceptLinted } from '../../main/ceremony/linted-tbs.ts';
import { emptyBench } from '../../main/ceremony/live-ceremony.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { calling } from '../support/calling.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, entriesOf, goodAnswers, holdPlan, openPlan, openRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

/** A key store whose keys turn one bit of what they sign, once they are told to. */
function turningBits(spoil: { now: boolean }): (ports: CeremonyPorts) => CeremonyPorts {
  return (ports) => {
    const store = ports.keyStores['throw-away'];
    const activate: typeof store.activate = async (spki, activation) => {
      const key = await store.activate(spki, activation);
      const sign: typeof key.sign = async (bytes) => {
        const signature = await key.sign(bytes);
        const last = signature.length - 1;
        if (spoil.now) signature[last] = (signature[last] ?? 0) ^ 1;
        return signature;
      };
      return calling(key, { sign });
    };
    return { ...ports, keyStores: { ...ports.keyStores, 'throw-away': calling(store, { activate }) } };
  };
}

describe('a signature that does not verify', () => {
  it.each([
    ['certificate', 'Acme Root', 'serial-committed'],
    ['CRL', 'acme-root', 'crl-number-committed'],
  ] as const)('of a %s is kept whole, its number is burnt, and the next one is good', async (_what, words, committed) => {
    const spoil = { now: false };
    const room = await openRoom({ around: turningBits(spoil) });
    await openPlan(room, planOf(sampleRoot()));
    await driveUntil(room, ({ expect: typed }) => typed === words);
    spoil.now = true;
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('signature-invalid');
    const [spoiled, ...more] = await entriesOf(room, 'signature-spoiled');
    expect(more).toEqual([]);
    expect(spoiled?.data).toMatchObject({ operation: 'acme-root', why: 'signature-invalid' });
    spoil.now = false;
    await room.conductor.resume();
    expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
    const numbers = await entriesOf(room, committed);
    expect(numbers).toHaveLength(2);
    expect(new Set(numbers.map(({ data }) => JSON.stringify(data))).size).toBe(2);
    await room.ports.ledger.verify();
    await room.close();
  });

  it('belongs to other bytes than those that were linted: refused and kept', async () => {
    const room = await openRoom();
    await holdPlan(room, planOf(sampleRoot()));
    await openPlan(room, planOf(sampleCrl()));
    const row = await room.ports.ledger.authority('acme-root');
    const view = parseCertificate(row?.der ?? new Uint8Array());
    const linted = Uint8Array.from(view.tbs);
    linted[linted.length - 1] = (linted[linted.length - 1] ?? 0) ^ 1;
    const asked = askApproval(systemEntropy, 'tbsCertificate', acceptLinted(linted, []), []);
    const verify = certificateActs['certificate.verify'];
    const checked = verify?.({
      ports: room.ports,
      ceremony: room.conductor.current()?.id ?? '',
      proposedAt: room.clock.now(),
      operation: sampleRoot(),
      bench: {
        ...emptyBench(),
        approved: approve(asked, digitsOf(asked), 'WW'),
        signed: { der: view.der, signature: new Uint8Array([1]) },
      },
      given: [],
      resumed: 0,
      onProgress: () => undefined,
    });
    expect(await codeOf(checked ?? Promise.resolve())).toBe('signed-bytes-differ');
    expect((await entriesOf(room, 'signature-spoiled'))[0]?.data).toMatchObject({
      tbs: toBase64(linted),
      why: 'signed-bytes-differ',
    });
    await room.close();
  });
});
