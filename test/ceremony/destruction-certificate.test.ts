import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import { flashWords } from '../../shared/ceremony/key-words.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { printDestruction } from '../../main/transcript/destruction-certificates.ts';
import { calling } from '../support/calling.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

let room: TestRoom;
afterEach(() => room.close());

/** Prints to HTML, which is the same text as the PDF; fonts are left out. */
const printed = (ceremony: string) =>
  printDestruction(
    {
      ledger: room.ports.ledger,
      printer: { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) },
      fonts: [],
      stepsOf: stepsOfRecord,
      keyIdentifierOf,
    },
    ceremony,
  );
const textOf = ({ bytes }: { readonly bytes: Uint8Array }): string =>
  decodeUtf8(bytes)
    .replaceAll(/<style>[^]*?<\/style>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', '’')
    .replaceAll(/\s+/g, ' ');

describe('the certificate of destruction (ANC-D26)', () => {
  it('names every copy and share with what became of it, and is the same whenever it is made', async () => {
    room = await openRoom({ mode: 'production' });
    const root = await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    await holdPlan(room, planOf(sampleRoot({ name: 'other-root', subject: { commonName: 'Other' }, custody: sealed })));
    const cards = new Map<string, string>();
    const answers = goodAnswers({
      activation: ({ person, secret }, shown) => {
        if (shown) cards.set(person ?? '', decodeUtf8(shown.bytes()));
        return Promise.resolve(ActivationSecret.fromText(secret === 'share' ? (cards.get(person ?? '') ?? '') : goodPassphrase));
      },
    });
    const key = { authority: 'acme-root' };
    const exported: Operation = {
      kind: 'key-export',
      name: 'out',
      ...key,
      folder: memoryFolder('volume'),
      format: 'pkcs8',
      iterations: 600_000,
    };
    // Two halves, by two people.
    const halves = goodAnswers({
      activation: ({ purpose, part }) =>
        Promise.resolve(ActivationSecret.fromText(purpose === 'set' ? `${goodPassphrase}${part?.index ?? ''}` : goodPassphrase)),
    });
    await holdPlan(room, planOf(exported), halves);
    const protection = { kind: 'quorum' as const, required: 2, custodians: ['Anna', 'Berta', 'Carl'], iterations: 600_000 };
    await holdPlan(room, planOf({ kind: 'key-resealing', name: 'split', ...key, protection }), answers);

    const record = (await keyRecordsOf(room.ports)).find(({ authority }) => authority === 'acme-root');
    if (!record) throw new Error('no key');
    const end: KeyDestruction = {
      kind: 'key-destruction',
      name: 'end',
      ...key,
      copies: liveCopies(record).map(({ keyId, kind, place }) => ({ keyId, kind, place })),
      shares: outstandingShares(record).map((share) => (share.custodian === 'Carl' ? { ...share, gone: 'lost' } : share)),
      why: 'superseded by G2',
    };
    for (const { kind, place } of record.copies) if (kind === 'exported') rmSync(place);
    await openPlan(room, planOf(end));
    await driveUntil(room, ({ activity }) => activity.startsWith('Share 3 of set'));
    const due = room.conductor.current()?.script.steps[room.conductor.current()?.state.position ?? 0];
    const said = { expected: 'the card', happened: 'seen last in May', decision: 'go on', by: 'WW' };
    await room.conductor.recordException({ step: due?.id ?? '', ...said });
    await driveUntil(room, () => false);
    const ceremony = room.conductor.current()?.id ?? '';

    const first = await printed(ceremony);
    const text = textOf(first);
    const [authority] = await room.ports.ledger.authorities();
    for (const { keyId } of record.copies) expect(text).toContain(keyId);
    for (const hex of [record.spkiSha256, authority?.fingerprint ?? '']) expect(text.replaceAll(' ', '')).toContain(hex);
    expect(text).toContain(keyIdentifierOf(authority?.der ?? new Uint8Array()) ?? 'no key identifier');
    expect(text).toContain('EC-P256, 256 bits');
    expect(text).toContain('superseded by G2');
    expect(text).toMatch(
      /Sealed file [0-9a-f]{32} this workstation ended before replaced earlier \(sealed again\); file looked for: absent/,
    );
    expect(text).toMatch(/Sealed file [0-9a-f]{32} this workstation destroyed by the program; file looked for: absent/);
    expect(text).toMatch(
      /Exported [0-9a-f]{32} \S+; no bag number was noted destroyed before witnesses; attested by Wilma Witness \(WW\) at step \d+/,
    );
    expect(text).toMatch(/Share 1 of 3 set [0-9a-f]{4} Anna: card destroyed before witnesses; attested by Wilma Witness/);
    expect(text).toMatch(
      /Share 3 of 3 set [0-9a-f]{4} Carl: card LOST not destroyed; attested by Wilma Witness \(WW\) at step \d+; remark of WW: seen last in May; go on/,
    );
    expect(text).toContain('1 LOST, 0 NOT ACCOUNTED FOR');
    expect(text).toContain('Whoever finds it, and what opens it, may still use it.');
    // ANC-D27
    expect(text).toContain(flashWords);
    const [checkpoint] = (await room.ports.ledger.checkpoints()).toReversed();
    expect(text).toContain(`Checkpoint, ${checkpoint?.size} entries`);
    expect(text).toMatch(/Wilma Witness WW/);

    await holdPlan(room, planOf(sampleCrl({ name: 'other-crl', issuer: 'other-root' })));
    expect((await printed(ceremony)).sha256).toBe(first.sha256);
    expect(await codeOf(printed(root.id))).toBe('destruction-unknown');
    expect(await codeOf(printed('1999-01-01-01'))).toBe('destruction-unknown');
  }, 60_000);

  it('is not made of a ceremony that was aborted before the end of the key was recorded', async () => {
    room = await openRoom({ mode: 'rehearsal' });
    await holdPlan(room, planOf(sampleRoot()));
    const [record] = await keyRecordsOf(room.ports);
    const copies = liveCopies(record ?? expect.fail()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    await openPlan(room, planOf({ kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'test' }));
    await driveUntil(room, ({ kind }) => kind === 'confirm');
    await room.conductor.abort('not today');
    expect(await codeOf(printed(room.conductor.current()?.id ?? ''))).toBe('destruction-unknown');
  });

  it('is made of one that was killed and aborted after that, and says where', async () => {
    const disk = { broken: false };
    const refusing = (ports: CeremonyPorts): CeremonyPorts => {
      const store = ports.keyStores['sealed-file'];
      const discard = (keyId: string): Promise<void> =>
        disk.broken ? Promise.reject(new Fault('write-failed', { path: keyId, why: 'EIO' })) : store.discard(keyId);
      return { ...ports, keyStores: { ...ports.keyStores, 'sealed-file': calling(store, { discard }) } };
    };
    const home = memoryFolder('killed');
    room = await openRoom({ mode: 'production', home, around: refusing });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const [record] = await keyRecordsOf(room.ports);
    const copies = liveCopies(record ?? expect.fail()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const end: Operation = { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'test' };
    await openPlan(room, planOf(end));
    await driveUntil(room, ({ kind }) => kind === 'confirm');
    disk.broken = true;
    expect(await codeOf(driveUntil(room, () => false))).toBe('write-failed');
    expect(await keyRecordsOf(room.ports)).toMatchObject([{ state: 'destroyed' }]);
    const file = join(home, 'keys', copies[0]?.keyId ?? '', 'private.pem');
    const opened = execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-noout', '-text_pub'], {
      input: goodPassphrase,
    });
    expect(String(opened)).toContain('Public-Key');
    // Nobody is held up by a file that cannot be removed, and nothing more is claimed than was done.
    await room.conductor.abort('the disk is broken');
    const ceremony = room.conductor.current()?.id ?? '';
    expect(room.conductor.current()?.state.status).toBe('aborted');
    const first = await printed(ceremony);
    const text = textOf(first);
    expect(text).toMatch(/destroyed by the program; file not looked for: the ceremony was aborted before/);
    expect(text).not.toContain('looked for: absent');
    expect(text).toMatch(
      /Aborted at step \d+ of \d+ \(“[^”]+”\); it and what comes after it was not done Why aborted the disk is broken/,
    );
    expect(text).toContain('the ceremony was ABORTED after the end of the key was recorded');
    expect(text).toMatch(/Checkpoint, \d+ entries/);
    expect(await codeOf(room.conductor.propose(planOf(end)))).toBe('key-state-refused');

    // The next start removes what is left; the paper stays what it was.
    await room.close();
    disk.broken = false;
    room = await openRoom({ mode: 'production', home });
    expect(readdirSync(join(home, 'keys'))).toEqual([]);
    expect((await printed(ceremony)).sha256).toBe(first.sha256);
  });

  it('is made of one that another start found interrupted, and that was aborted there: the files are gone', async () => {
    const home = memoryFolder('killed');
    room = await openRoom({ mode: 'production', home });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const [record] = await keyRecordsOf(room.ports);
    const copies = liveCopies(record ?? expect.fail()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    await openPlan(room, planOf({ kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'test' }));
    // The closing act: all attest once more.
    await driveUntil(room, ({ operation, act }) => operation === null && act > 2);
    await room.close();
    room = await openRoom({ mode: 'production', home });
    const ceremony = room.conductor.current()?.id ?? '';
    expect(await codeOf(printed(ceremony))).toBe('destruction-unknown');
    await room.conductor.abort('the witness had to leave');
    expect(readdirSync(join(home, 'keys'))).toEqual([]);
    expect(textOf(await printed(ceremony))).toMatch(/destroyed by the program; file looked for: absent/);
  });
});
