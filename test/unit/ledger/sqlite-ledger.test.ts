import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../shared/base/bytes.ts';
import { entryData } from '../../../shared/ceremony/ledger-entry.ts';
import { createLedger, openLedger, openLedgerForReading } from '../../../main/ledger/open-ledger.ts';
import { hashOfLine, parseLine } from '../../../main/ledger/entry-line.ts';
import { verifyCheckpoint } from '../../../main/ledger/checkpoint.ts';
import {
  closed,
  codeFrom,
  crl,
  crlNumber,
  digest,
  holdCeremony,
  issued,
  keyEntries,
  makeSigner,
  meddle,
  newSample,
  opened,
  revoked,
  serial,
  step,
} from './sample-ledger.ts';

describe('a new ledger', () => {
  it('holds entry 0, which names the ledger, its mode and its key', async () => {
    const { ledger, signer } = await newSample();
    const [first, ...more] = await ledger.entries(0, 10);
    expect(more).toEqual([]);
    expect(first?.line).toBe(
      '{"ceremony":null,"data":{"application":"Anchorite 0.1.0","ledgerId":"00112233445566778899aabbccddeeff",' +
        `"mode":"production","publicKey":"${toBase64(signer.spki)}"},"prev":"${'0'.repeat(64)}","seq":0,` +
        '"time":"2026-11-21T10:00:00Z","type":"ledger-created","v":1}',
    );
    expect(ledger.head()).toEqual({ size: 1, hash: hashOfLine(first?.line ?? '') });
    await expect(ledger.verify()).resolves.toEqual({ size: 1, headHash: ledger.head().hash, checkpoints: 0 });
    await ledger.close();
  });

  it('is not made over an existing one, nor where there is no folder', async () => {
    const { ledger, file, signer, clock } = await newSample();
    const request = { mode: 'production' as const, ledgerId: 'ab', publicKey: signer.spki, application: 'x', clock };
    expect(await codeFrom(createLedger({ ...request, file }))).toBe('ledger-in-use');
    await ledger.close();
    expect(await codeFrom(createLedger({ ...request, file }))).toBe('file-exists');
    expect(await codeFrom(createLedger({ ...request, file: `${file}/none/ledger` }))).toBe('folder-not-usable');
  });

  it('is the same after it was closed and opened', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    const before = [await sample.ledger.authorities(), await sample.ledger.ceremonies(), sample.ledger.head()];
    await sample.ledger.close();
    expect(await codeFrom(openLedger({ file: sample.file, mode: 'rehearsal', clock: sample.clock }))).toBe('ledger-mode-mismatch');
    const again = await openLedger({ file: sample.file, mode: 'production', clock: sample.clock });
    expect([await again.authorities(), await again.ceremonies(), again.head()]).toEqual(before);
    expect(again).toMatchObject({ ledgerId: sample.ledger.ledgerId, publicKey: sample.signer.spki });
    await again.append(opened('c2'));
    await again.verify();
    await again.close();
  });

  it('is missing where there is no file, an empty file or a folder', async () => {
    const { file, clock, ledger } = await newSample();
    await ledger.close();
    expect(await codeFrom(openLedger({ file: `${file}-not-there`, clock }))).toBe('ledger-missing');
    await meddle(`${file}-empty`, 'PRAGMA user_version');
    expect(await codeFrom(openLedger({ file: `${file}-empty`, clock }))).toBe('ledger-missing');
    expect(await codeFrom(openLedger({ file: '/', clock }))).toBe('ledger-missing');
  });
});

describe('entries', () => {
  it('are chained, numbered, canonical and read back as they were appended', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    const entries = await sample.ledger.entries(0, 1_000);
    entries.forEach((entry, i) => {
      expect(entry.seq).toBe(i);
      expect(entry.prev).toBe(i === 0 ? '0'.repeat(64) : entries[i - 1]?.hash);
      expect(entry.hash).toBe(digest(entry.line));
      expect(parseLine(entry.line)).toEqual(entry);
      expect(Object.keys(JSON.parse(entry.line))).toEqual(['ceremony', 'data', 'prev', 'seq', 'time', 'type', 'v']);
    });
    expect((await sample.ledger.entriesOf('c1')).map(({ seq }) => seq)).toEqual(entries.slice(1).map(({ seq }) => seq));
    expect((await sample.ledger.entries(3, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
    await expect(sample.ledger.entries(0, 1_001)).rejects.toThrow(RangeError);
    await sample.ledger.close();
  });

  it('of every type that has a shape can be read', () => {
    for (const type of Object.keys(entryData)) {
      const line = JSON.stringify({
        ceremony: 'c',
        data: {},
        prev: '0'.repeat(64),
        seq: 1,
        time: '2026-11-21T10:00:00Z',
        type,
        v: 1,
      });
      expect(() => parseLine(line), type).toThrow(/wrong shape at data/);
    }
  });

  it('are all appended or none', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    const before = ledger.head();
    expect(await codeFrom(ledger.appendAll([step('c1', 1), serial('c1', 'root', '01'), serial('c1', 'root', '01')]))).toBe(
      'serial-already-used',
    );
    expect(ledger.head()).toEqual(before);
    expect(await ledger.serialUsed('root', '01')).toBe(false);
    await ledger.append(serial('c1', 'root', '01'));
    await ledger.verify();
    await ledger.close();
  });

  it('that are appended at the same time come one after the other', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    await Promise.all(Array.from({ length: 40 }, (_, i) => ledger.append(step('c1', i))));
    expect(ledger.head().size).toBe(42);
    await ledger.verify();
    await ledger.close();
  });

  it('of unknown shape are a defect, not a refusal, and leave nothing behind', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    const bad = { ...step('c1', 1), data: { step: 's', secret: 'x' } };
    // @ts-expect-error the compiler refuses it too
    await expect(ledger.append(bad)).rejects.not.toHaveProperty('code');
    expect(ledger.head().size).toBe(2);
    await ledger.close();
  });
});

describe('the rules of the ledger', () => {
  it('refuse a serial that was ever committed, whatever became of it and however it is spelled', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    await ledger.append(serial('c1', 'root', '8f01'));
    expect(await codeFrom(ledger.append(serial('c1', 'root', '8f01')))).toBe('serial-already-used');
    expect(await codeFrom(ledger.append(serial('c1', 'root', '008f01')))).toBe('serial-already-used');
    expect(await ledger.serialUsed('root', '008f01')).toBe(true);
    expect(await ledger.serialUsed('other', '8f01')).toBe(false);
    await ledger.append(serial('c1', 'other', '8f01'));
    await ledger.append(serial('c1', 'root', '00'));
    await ledger.close();
  });

  it('refuse a CRL number that is not greater than any before', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    expect(await ledger.nextCrlNumber('root')).toBe(1);
    await ledger.append(crlNumber('c1', 'root', 5));
    expect(await codeFrom(ledger.append(crlNumber('c1', 'root', 5)))).toBe('crl-number-not-greater');
    expect(await codeFrom(ledger.append(crlNumber('c1', 'root', 4)))).toBe('crl-number-not-greater');
    expect(await ledger.nextCrlNumber('root')).toBe(6);
    expect(await ledger.nextCrlNumber('other')).toBe(1);
    await ledger.append(crl('c1', 'root', 5));
    expect(await codeFrom(ledger.append(crl('c1', 'root', 5)))).toBe('crl-number-not-greater');
    await expect(ledger.append(crl('c1', 'root', 6))).rejects.toThrow('committed before');
    await ledger.close();
  });

  it('refuse a time before that of the last entry and accept the same second', async () => {
    const { ledger, clock } = await newSample();
    await ledger.append(opened('c1'));
    clock.move(-1);
    expect(await codeFrom(ledger.append(step('c1', 1)))).toBe('clock-behind-ledger');
    clock.move(1);
    await ledger.append(step('c1', 1));
    await ledger.close();
  });

  it('want a serial to be committed in the ceremony before its certificate is issued', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    await expect(ledger.append(issued('c1', 'root', 'root', '01'))).rejects.toThrow('a serial is committed before');
    await ledger.append(serial('c1', 'root', '01'));
    await ledger.append(issued('c1', 'root', 'root', '01'));
    expect(await codeFrom(ledger.append(issued('c1', 'root2', 'root', '01')))).toBe('serial-already-used');
    await ledger.append(serial('c1', 'root', '02'));
    expect(await codeFrom(ledger.append(issued('c1', 'root', 'root', '02')))).toBe('name-already-used');
    await ledger.append(serial('c1', 'none', '02'));
    expect(await codeFrom(ledger.append(issued('c1', 'sub', 'none', '02')))).toBe('issuer-unknown');
    await ledger.close();
  });

  it('want bytes to have the digest that stands beside them', async () => {
    const { ledger } = await newSample();
    await ledger.appendAll([opened('c1'), serial('c1', 'root', '01')]);
    const entry = issued('c1', 'root', 'root', '01');
    if (entry.type !== 'certificate-issued') throw new Error('wrong type');
    const wrong = { ...entry, data: { ...entry.data, fingerprint: digest('other') } };
    await expect(ledger.append(wrong)).rejects.toThrow('the digest is not that of the bytes');
    await ledger.close();
  });

  it('refuse to revoke what is unknown or revoked', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    await sample.ledger.append(opened('c2'));
    expect(await codeFrom(sample.ledger.append(revoked('c2', 'sub', 'root', '00bb01')))).toBe('certificate-already-revoked');
    expect(await codeFrom(sample.ledger.append(revoked('c2', 'none', 'root', '00bb01')))).toBe('certificate-unknown');
    expect(await codeFrom(sample.ledger.append(revoked('c2', 'root', 'root', '77')))).toBe('certificate-unknown');
    await sample.ledger.close();
  });

  it('keep one ceremony open at a time and its entries inside it', async () => {
    const { ledger } = await newSample();
    expect(await codeFrom(ledger.append(step('c1', 1)))).toBe('ceremony-not-open');
    await ledger.append(opened('c1'));
    expect(await codeFrom(ledger.append(opened('c2')))).toBe('ceremony-already-open');
    await ledger.append({ type: 'ceremony-interrupted', ceremony: 'c1', data: { step: 'step-1', fault: null } });
    expect(await codeFrom(ledger.append(step('c1', 1)))).toBe('ceremony-not-open');
    expect((await ledger.ceremonies())[0]?.state).toBe('interrupted');
    await ledger.append({ type: 'ceremony-resumed', ceremony: 'c1', data: { step: 'step-1' } });
    await ledger.append(step('c1', 1));
    await ledger.append({ type: 'ceremony-aborted', ceremony: 'c1', data: { step: null, fault: 'internal', why: 'x' } });
    const resume = { type: 'ceremony-resumed' as const, ceremony: 'c1', data: { step: 'step-1' } };
    expect(await codeFrom(ledger.append(resume))).toBe('ceremony-not-resumable');
    expect(await codeFrom(ledger.append(closed('c1')))).toBe('ceremony-not-open');
    await expect(ledger.append(opened('c1'))).rejects.toThrow('opened once');
    await ledger.append({ type: 'transcript-printed', ceremony: 'c1', data: { sha256: digest('x'), pages: 3, format: 'pdf' } });
    await ledger.append({ type: 'refusal-recorded', ceremony: null, data: { fault: 'usage', detail: {}, step: null } });
    await expect(ledger.append({ ...closed('c1'), ceremony: null })).rejects.toThrow('belongs to a ceremony');
    await ledger.verify();
    await ledger.close();
  });

  it('want a key to be intended once, generated once and never thrown away in production', async () => {
    const { ledger } = await newSample();
    await ledger.append(opened('c1'));
    const [intended, generated] = keyEntries('c1', 'ab');
    if (intended?.type !== 'key-intended' || generated === undefined) throw new Error('no key');
    await expect(ledger.append(generated)).rejects.toThrow('intended before');
    const throwAway = { ...intended, data: { ...intended.data, custody: 'throw-away' } };
    expect(await codeFrom(ledger.append(throwAway))).toBe('custody-refused');
    await ledger.append(intended);
    expect(await codeFrom(ledger.append(intended))).toBe('key-already-exists');
    await ledger.append(generated);
    expect(await codeFrom(ledger.append(generated))).toBe('key-already-exists');
    const discarded = { type: 'key-discarded' as const, ceremony: 'c1', data: { keyId: 'cd', why: 'x' } };
    expect(await codeFrom(ledger.append(discarded))).toBe('key-not-found');
    await ledger.close();
    const rehearsal = await newSample('rehearsal');
    await rehearsal.ledger.appendAll([opened('c1'), throwAway]);
    await rehearsal.ledger.verify();
    await rehearsal.ledger.close();
  });
});

describe('what the ledger knows', () => {
  it('is read from its projections: authorities, CRLs, revocations, ceremonies, checkpoints', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    const { ledger } = sample;
    const [root, sub, ...more] = await ledger.authorities();
    expect(more).toEqual([]);
    expect(root).toMatchObject({ name: 'root', kind: 'root', issuer: 'root', serialNumber: '01aa', revoked: null, ceremony: 'c1' });
    expect(root?.key).toEqual({ keyId: 'aa'.repeat(16), custody: 'sealed-file' });
    expect(root?.der).toEqual(new TextEncoder().encode('certificate of root'));
    expect(sub).toMatchObject({ name: 'sub', kind: 'intermediate', issuer: 'root', serialNumber: '00bb01', key: null });
    expect(sub?.revoked).toEqual({ reasonCode: 'superseded', revocationDate: '2026-11-21T10:00:00Z', invalidityDate: null });
    expect(await ledger.authority('sub')).toEqual(sub);
    expect(await ledger.authority(sub?.fingerprint ?? '')).toEqual(sub);
    expect(await ledger.authority('none')).toBeUndefined();
    expect((await ledger.crls('root')).map(({ crlNumber: number }) => number)).toEqual([2, 1]);
    expect((await ledger.revocations('root')).map(({ serialNumber }) => serialNumber)).toEqual(['00bb01']);
    const size = ledger.head().size;
    expect(await ledger.ceremonies()).toEqual([
      {
        id: 'c1',
        title: 'Ceremony c1 — “été”',
        state: 'closed',
        planDigest: digest('c1'),
        openedAt: '2026-11-21T10:00:00Z',
        endedAt: '2026-11-21T10:01:00Z',
        firstSeq: 1,
        lastSeq: size - 1,
      },
    ]);
    const [checkpoint] = await ledger.checkpoints();
    expect(checkpoint).toMatchObject({ seq: size - 1, size: size - 1 });
    expect(verifyCheckpoint(checkpoint?.note ?? '', sample.signer.spki).size).toBe(size - 1);
    await ledger.close();
  });

  it('is the same after the projections were made again', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    await sample.ledger.close();
    await meddle(sample.file, "DELETE FROM certificates WHERE name = 'sub'; DELETE FROM ceremony_states");
    const ledger = await openLedger({ file: sample.file, clock: sample.clock });
    expect(await codeFrom(ledger.verify())).toBe('ledger-broken');
    await ledger.rebuildProjections();
    await ledger.verify();
    expect((await ledger.authorities()).map(({ name }) => name)).toEqual(['root', 'sub']);
    await ledger.close();
  });
});

describe('a checkpoint in the ledger', () => {
  it('is signed only with the ledger key', async () => {
    const { ledger } = await newSample();
    expect(await codeFrom(ledger.checkpoint(makeSigner(), null))).toBe('key-mismatch');
    expect(ledger.head().size).toBe(1);
    await ledger.close();
  });

  it('is not accepted from a caller that says something else than the entries', async () => {
    const { ledger, signer } = await newSample();
    const first = await ledger.checkpoint(signer, null);
    const { seq: _, ...data } = first;
    await expect(ledger.append({ type: 'checkpoint', ceremony: null, data })).rejects.toThrow('does not agree');
    await ledger.checkpoint(signer, null);
    await expect(ledger.verify()).resolves.toMatchObject({ size: 3, checkpoints: 2 });
    await ledger.close();
  });

  it('that is kept on paper exposes another history and a shorter one', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    const [row] = await sample.ledger.checkpoints();
    const paper = verifyCheckpoint(row?.note ?? '', sample.signer.spki);
    await sample.ledger.verify(undefined, [paper]);
    expect(await codeFrom(sample.ledger.verify(undefined, [{ ...paper, rootHash: new Uint8Array(32) }]))).toBe('ledger-broken');
    expect(await codeFrom(sample.ledger.verify(undefined, [{ ...paper, size: 1_000 }]))).toBe('ledger-broken');
    await sample.ledger.close();
  });
});

describe('a ledger opened for reading', () => {
  it('is verified from a copy and takes no entry', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    await sample.ledger.close();
    const copy = await openLedgerForReading({ file: sample.file });
    await copy.verify();
    expect(await codeFrom(copy.append(opened('c2')))).toBe('ledger-unwritable');
    await copy.close();
  });
});
